import type { Friendbot } from '../../friendbot.ts';
import { ok } from '../http.ts';
import type { Answer, HorizonRequest, Route } from '../http.ts';
import { friendbotFailure, friendbotProblem } from '../problem.ts';
import { isAccountId } from '../resources/account.ts';

/** The friendbot answers here itself; Horizon would redirect to a program of its own. */
export function friendbotRoutes(friendbot: Friendbot): Route[] {
  const handle = async ({ query, body }: HorizonRequest): Promise<Answer> => {
    const form = new URLSearchParams(body.toString('utf8'));
    const address = query.get('addr') ?? form.get('addr') ?? '';
    if (!isAccountId(address)) {
      return friendbotProblem('The request you sent was invalid in some way.', {
        invalid_field: 'addr',
        reason: 'invalid address: must be a valid G or C address',
      });
    }
    const gift = await friendbot.fund(address);
    if (gift === 'failed') return friendbotFailure();
    if (gift === 'already_funded') {
      return friendbotProblem('account already funded to starting balance');
    }
    return ok({ successful: true, hash: gift.hash, envelope_xdr: gift.envelopeXdr });
  };
  return [
    { method: 'GET', pattern: '/friendbot', handle },
    { method: 'POST', pattern: '/friendbot', handle },
  ];
}

/** What Horizon does when another program is the friendbot: it sends people there. */
export function friendbotRedirect(friendbotUrl: string): Route[] {
  const handle = ({ query }: HorizonRequest): Answer => {
    const location = `${friendbotUrl}?${query.toString()}`;
    return {
      kind: 'reply',
      status: 307,
      contentType: 'text/html; charset=utf-8',
      headers: { location },
      body: `<a href="${location}">Temporary Redirect</a>.\n\n`,
    };
  };
  return [
    { method: 'GET', pattern: '/friendbot', handle },
    { method: 'POST', pattern: '/friendbot', handle },
  ];
}

import type { Network } from '../../network.ts';
import { ok, wantsStream } from '../http.ts';
import type { Answer, HorizonRequest, Route } from '../http.ts';
import { badRequest, notFound } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { dataValue, isAccountId, presentAccount } from '../resources/account.ts';
import { streamOnce } from '../stream.ts';

const BAD_ACCOUNT_ID = 'Account ID must start with `G` and contain 56 alphanum characters';

/** An account's own resource and its data. */
export function accountRoutes(network: Network): Route[] {
  return [
    {
      method: 'GET',
      pattern: '/accounts/:id',
      isState: true,
      streams: true,
      handle(request): Answer {
        const id = readAccountId(request);
        if (typeof id !== 'string') return id;
        const { state } = network;
        const account = state.account(id);
        if (!account) return notFound();
        const json = presentAccount(account, state, request.base);
        return wantsStream(request) ? streamOnce((events) => events.send(json)) : ok(json);
      },
    },
    {
      method: 'GET',
      pattern: '/accounts/:id/data/:key',
      isState: true,
      handle(request): Answer {
        const id = readAccountId(request);
        if (typeof id !== 'string') return id;
        const entry = network.state.data(id, request.parameters['key'] ?? '');
        if (!entry) return notFound();
        if (!request.headers.accept?.includes('application/octet-stream')) {
          return ok({ value: dataValue(entry) });
        }
        const body = Buffer.from(entry.value).toString('utf8');
        return { kind: 'reply', status: 200, body, contentType: 'text/plain; charset=utf-8' };
      },
    },
  ];
}

/** The account a path names. */
export function readAccountId({ parameters }: HorizonRequest): string | Problem {
  return checkAccountId(parameters['id'] ?? '', 'account_id');
}

/** @param field the parameter to blame */
export function checkAccountId(text: string, field: string): string | Problem {
  return isAccountId(text) ? text : badRequest(field, BAD_ACCOUNT_ID);
}

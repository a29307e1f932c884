import { expect, test } from '@jest/globals';
import { RailPayment } from '../../../../src/db/entities/money-out.ts';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { startTestApi } from '../../../support/api/support.ts';
import { decideAsked, untilAsked } from '../../../support/played-acts.ts';
import { playAnchor } from '../../../support/played-anchor.ts';
import { open } from '../../../support/played-requests.ts';
import { opened } from '../../../support/opened.ts';

/* A refund that cannot go out, that a person withdraws, and whose pay-out its rail refuses again. */

const api = await opened(
  startTestApi((given) => ({
    ...given,
    rails: given.rails.map((rail) => ({ ...rail, whenPayoutFails: 'refund' as const })),
  })),
);
const anchor = await opened(playAnchor(api));

const CLOSED = { state: 'failed' as const, message: 'closed' };

test('§7.3 what a person decided of a refund is not taken for the one that follows another pay-out', async () => {
  const { id } = await open('sep6', api, anchor);
  anchor.answer(id, CLOSED, CLOSED);
  const leg = anchor.holdLeg(id);
  await anchor.pay(id, '100');
  await leg.reached;
  await anchor.em().execute(
    `update ledger_payment set state = 'not_ready', reason = 'no_trust', settled_at = now()
      where transaction_id = ? and leg = 'refund'`,
    [id],
    'run',
  );
  leg.release();
  const first = await untilAsked(anchor, id);
  await decideAsked(anchor, id, 'payOut', { parking: first.number });
  const second = await waitUntil(
    async () => {
      const asked = await untilAsked(anchor, id);
      return asked.number > first.number ? asked : undefined;
    },
    { timeoutMs: 20_000, what: 'the next question is asked' },
  );
  expect(second.subject).not.toBe(first.subject);
  await anchor.killAndStartAgain(id);
  // It is asked about as before: its rail is not asked for a third pay-out on the word of the first.
  const again = await waitUntil(
    async () => {
      const asked = await untilAsked(anchor, id);
      return asked.number > second.number ? asked : undefined;
    },
    { timeoutMs: 20_000, what: 'it is asked again' },
  );
  expect(again.subject).toBe(second.subject);
  expect(await anchor.em().count(RailPayment, { transactionId: id })).toBe(2);
  expect(anchor.paidByRails(id)).toEqual([]);
  await decideAsked(anchor, id, 'payOut', { parking: again.number });
  await anchor.untilStatus(id, 'completed');
  expect(anchor.paidByRails(id)).toEqual(['99']);
  expect(await anchor.breaks()).toEqual([]);
}, 120_000);

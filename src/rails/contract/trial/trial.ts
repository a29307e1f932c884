import { deriveKey } from '../../../lib/derive-key.ts';
import type { InitiatedPayment, OutgoingPayment, OutgoingResult } from '../../rail.ts';
import type { RailSubject } from '../bank.ts';
import { createPaying, type Finding } from './paying.ts';
import { createReading } from './reading.ts';
import type { Said } from './said.ts';

export type Trial = ReturnType<typeof createTrial>;

const idOf = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** What a check works with: the rail, its bank, and the host's ways with both. */
export const createTrial = (
  subject: Pick<RailSubject, 'bank' | 'createRail' | 'callWithinMs'>,
  finding: Finding,
) => {
  const { bank } = subject;
  const rail = subject.createRail();
  /** The key that the host would give: of a transaction and the number of its pay-out. */
  const keyOf = (transaction: number, payout = 1): string =>
    deriveKey(`${idOf(transaction)}/payout/${payout}`, rail.profile.keyFormat);
  return {
    bank,
    rail,
    finding,
    keyOf,
    ...createPaying(subject, rail, finding),
    ...createReading(rail, finding),
    order: (number = 1, more: Partial<OutgoingPayment> = {}): OutgoingPayment => ({
      idempotencyKey: keyOf(number),
      transactionId: idOf(number),
      amount: '25',
      payee: bank.payee,
      ...more,
    }),
    initiated: (order: OutgoingPayment, said: Said<OutgoingResult>): InitiatedPayment => ({
      idempotencyKey: order.idempotencyKey,
      transactionId: order.transactionId,
      railReference:
        said.said === 'answer' && 'railReference' in said.result
          ? (said.result.railReference ?? '')
          : '',
    }),
  };
};

import {
  judgeDeath,
  judgeRefusal,
  keptRefusal,
  type EnvelopeRefusal,
  type RefusalFault,
} from '../../src/domain/ledger/decide-envelope.ts';
import { afterDeath, decidePayment } from '../../src/domain/ledger/decide-payment.ts';
import type { Included, ModelPayment, Sent } from './model-ledger.ts';

/* The database in miniature: each call is one transaction, and no crash loses any of it. */

export interface PaymentRow extends ModelPayment {
  state: 'queued' | 'bound' | 'included' | 'failed' | 'not_ready' | 'withdrawn' | 'parked';
  envelope: string | null;
  deadEnvelopes: number;
}

export interface EnvelopeRow {
  readonly hash: string;
  readonly channel: number;
  readonly sequence: number;
  readonly maxTimeMs: number;
  readonly payments: readonly PaymentRow[];
  readonly outers: Map<string, number>;
  feeBid: number;
  outerHash: string;
  state: 'signed' | 'included' | 'failed' | 'dead';
  refusal: EnvelopeRefusal | null;
  submissions: number;
  isStopped: boolean;
  wasWithheld: boolean;
}

const PER_ENVELOPE = 3;
/** See random.ts. */
const { max } = Math;

/** @param judge the function under test, or one that was spoiled on purpose. */
export const createModelJournal = (
  payments: readonly PaymentRow[],
  judge: typeof judgeDeath = judgeDeath,
) => {
  const envelopes: EnvelopeRow[] = [];
  const open = (): readonly EnvelopeRow[] => envelopes.filter(({ state }) => state === 'signed');

  const requeue = (payment: PaymentRow): void => {
    payment.state = 'queued';
    payment.envelope = null;
  };
  const count = (payment: PaymentRow): void => {
    payment.deadEnvelopes += 1;
    if (afterDeath(payment.deadEnvelopes) === 'queued') requeue(payment);
    else payment.state = 'parked';
  };
  const comeToNothing = (
    envelope: EnvelopeRow,
    refusal: EnvelopeRefusal | null,
    fault: RefusalFault,
  ): void => {
    envelope.payments.forEach((payment, index) => {
      if (fault === 'unexplained') return count(payment);
      const code = refusal?.operations[index] ?? 'op_success';
      const verdict =
        fault === 'operations' ? decidePayment(payment.operation, code).verdict : 'innocent';
      if (verdict === 'again') return count(payment);
      if (verdict === 'innocent' || verdict === 'ours') requeue(payment);
      else payment.state = verdict;
    });
  };

  return {
    envelopes,
    open,
    isFree: (channel: number): boolean => open().every((one) => one.channel !== channel),
    usedSequence: (channel: number): number =>
      max(
        0,
        ...envelopes
          .filter((one) => one.channel === channel && one.state !== 'dead')
          .map(({ sequence }) => sequence),
      ),
    /** Binds what is queued; false when the channel or its number was taken meanwhile. */
    bind(channel: number, sequence: number, maxTimeMs: number, feeRate: number): boolean {
      const isTaken = envelopes.some(
        (one) =>
          one.channel === channel &&
          (one.state === 'signed' || (one.sequence === sequence && one.state !== 'dead')),
      );
      const taken = payments.filter(({ state }) => state === 'queued').slice(0, PER_ENVELOPE);
      if (isTaken || taken.length === 0) return false;
      const hash = `e${envelopes.length}`;
      const feeBid = feeRate * (taken.length + 1);
      const outerHash = `${hash}/${feeBid}`;
      envelopes.push({
        hash,
        channel,
        sequence,
        maxTimeMs,
        payments: taken,
        outers: new Map([[outerHash, feeBid]]),
        feeBid,
        outerHash,
        state: 'signed',
        refusal: null,
        submissions: 0,
        isStopped: false,
        wasWithheld: false,
      });
      for (const payment of taken) {
        payment.state = 'bound';
        payment.envelope = hash;
      }
      return true;
    },
    addOuter(envelope: EnvelopeRow, fee: number): boolean {
      if (envelope.state !== 'signed') return false;
      envelope.feeBid = fee;
      envelope.outerHash = `${envelope.hash}/${fee}`;
      envelope.outers.set(envelope.outerHash, fee);
      return true;
    },
    settle(envelope: EnvelopeRow, found: Included): void {
      if (envelope.state !== 'signed') return;
      envelope.state = found.successful ? 'included' : 'failed';
      if (!found.successful) {
        const refusal = { code: 'tx_failed', operations: found.codes };
        return comeToNothing(envelope, refusal, judgeRefusal(refusal));
      }
      for (const payment of envelope.payments) payment.state = 'included';
    },
    expire(envelope: EnvelopeRow): void {
      if (envelope.state !== 'signed') return;
      envelope.state = 'dead';
      comeToNothing(envelope, envelope.refusal, judge(envelope.refusal, envelope));
    },
    noteRefusal(envelope: EnvelopeRow, code: string): void {
      if (code === 'tx_bad_seq' || envelope.state !== 'signed') return;
      envelope.refusal = keptRefusal(envelope.refusal, { code, operations: [] });
    },
    /** The sender is held back: what dies of it counts against nobody. */
    withhold(newestMs: number): void {
      for (const envelope of open()) envelope.wasWithheld ||= envelope.maxTimeMs >= newestMs;
    },
    sentOf: (envelope: EnvelopeRow, outerHash: string): Sent => ({
      outerHash,
      innerHash: envelope.hash,
      channel: envelope.channel,
      sequence: envelope.sequence,
      maxTimeMs: envelope.maxTimeMs,
      feeRate: (envelope.outers.get(outerHash) ?? 0) / (envelope.payments.length + 1),
      payments: envelope.payments,
    }),
  };
};
export type ModelJournal = ReturnType<typeof createModelJournal>;

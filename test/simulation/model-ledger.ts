import type { Arrival } from '../../src/domain/ledger/decide-envelope.ts';
import type { PaymentOperation } from '../../src/domain/ledger/decide-payment.ts';
import type { Random } from './random.ts';

/* A network in miniature, with the habits that test/golden shows of the real one. */

export const CLOSE_MS = 5_000;
/** For so many ledgers a hash that was included or pushed out is answered TRY_AGAIN_LATER. */
const BANNED_LEDGERS = 10;

export interface ModelPayment {
  /** Whose money it is: however many tries there are, it is to be paid once. */
  readonly transaction: number;
  readonly operation: PaymentOperation;
  readonly destination: number;
}

/** What is handed to the network: an inner envelope, or an outer around it with its own fee. */
export interface Sent {
  readonly outerHash: string;
  readonly innerHash: string;
  readonly channel: number;
  readonly sequence: number;
  readonly maxTimeMs: number;
  readonly feeRate: number;
  readonly payments: readonly ModelPayment[];
}

export interface Included {
  readonly ledger: number;
  readonly successful: boolean;
  /** One code for each operation. */
  readonly codes: readonly string[];
}

/** What the world does to the network while faults are on. */
export interface Conditions {
  isRough: boolean;
  /** The least fee for one operation; more than ever is paid while the network is overrun. */
  leastFee: number;
  /** What the paying account lacks, as a result code of the operation; null while it has enough. */
  lacks: 'op_underfunded' | 'tx_insufficient_balance' | null;
  /** For how many ledgers Stellar RPC knows a hash; null where Horizon alone answers, for ever. */
  keeps: number | null;
  /** True where Horizon answers as well, as long as it is not away. */
  isShared: boolean;
  /** The newest ledger that the source has read; null while it keeps up with its core. */
  shownAt: number | null;
}

/** A network whose ledgers close when they are told to. */
export const createModelLedger = (random: Random, channels: number) => {
  const conditions: Conditions = {
    isRough: true,
    leastFee: 100,
    lacks: null,
    keeps: null,
    isShared: false,
    shownAt: null,
  };
  const closed: { readonly sequences: readonly number[] }[] = [
    { sequences: Array(channels).fill(100) },
  ];
  const sequences: number[] = Array(channels).fill(100);
  const queue = new Map<number, Sent>();
  const bannedUntil = new Map<string, number>();
  const included = new Map<string, Included>();
  /** How often each transaction was paid, which is what all this is about. */
  const paid = new Map<number, number>();
  const cannotTake = new Map<number, 'op_no_trust' | 'op_no_destination' | 'op_line_full'>();
  /** Transactions that pay these are queued and never included, and nobody says why. */
  const swallowed = new Set<number>();
  const latest = (): number => closed.length - 1;
  const isSwallowed = ({ payments }: Sent): boolean =>
    swallowed.size > 0 && payments.some(({ destination }) => swallowed.has(destination));
  const ban = (hash: string): void => void bannedUntil.set(hash, latest() + BANNED_LEDGERS);

  const arrive = (sent: Sent): Arrival => {
    if (sent.maxTimeMs < latest() * CLOSE_MS) return refused('tx_too_late');
    if ((bannedUntil.get(sent.outerHash) ?? 0) > latest()) return { answer: 'try_again_later' };
    const queued = queue.get(sent.channel);
    if (queued?.outerHash === sent.outerHash) return { answer: 'duplicate' };
    if (queued && queued.sequence !== sent.sequence) return { answer: 'try_again_later' };
    if (sent.sequence !== (sequences[sent.channel] ?? 0) + 1) return refused('tx_bad_seq');
    if (queued && sent.feeRate < queued.feeRate * 10) {
      return refused('tx_insufficient_fee', queued.feeRate * 10, sent);
    }
    if (sent.feeRate < conditions.leastFee)
      return refused('tx_insufficient_fee', conditions.leastFee, sent);
    if (conditions.lacks === 'tx_insufficient_balance') return refused('tx_insufficient_balance');
    if (conditions.isRough && random.chance(5)) return { answer: 'try_again_later' };
    if (queued) ban(queued.outerHash);
    queue.set(sent.channel, sent);
    return { answer: 'pending' };
  };
  const refused = (code: string, rate?: number, sent?: Sent): Arrival => ({
    answer: 'refused',
    code,
    feeNeeded: rate === undefined || !sent ? null : BigInt(rate * (sent.payments.length + 1)),
  });

  const codeOf = ({ operation, destination }: ModelPayment): string => {
    if (conditions.lacks === 'op_underfunded') return 'op_underfunded';
    if (operation === 'create_claimable_balance') return 'op_success';
    return cannotTake.get(destination) ?? 'op_success';
  };

  const apply = (sent: Sent, ledger: number): void => {
    sequences[sent.channel] = sent.sequence;
    const codes = sent.payments.map(codeOf);
    const successful = codes.every((code) => code === 'op_success');
    if (successful) {
      for (const { transaction } of sent.payments) {
        paid.set(transaction, (paid.get(transaction) ?? 0) + 1);
      }
    }
    included.set(sent.innerHash, { ledger, successful, codes });
    ban(sent.outerHash);
  };

  return {
    conditions,
    paid,
    included,
    cannotTake,
    swallowed,
    latest,
    /** The newest ledger that the source shows. */
    shown: (): number => conditions.shownAt ?? latest(),
    arrive,
    /** Closes the next ledger with what is queued, or with a part of it. */
    close(): void {
      const ledger = closed.length;
      for (const [channel, sent] of queue) {
        const isLate = sent.maxTimeMs < ledger * CLOSE_MS;
        const isOut = isLate || isSwallowed(sent) || (conditions.isRough && random.chance(10));
        // What is not taken stays queued, or is pushed out and forgotten.
        if (
          !isOut &&
          sent.feeRate >= conditions.leastFee &&
          !(conditions.isRough && random.chance(15))
        ) {
          apply(sent, ledger);
          queue.delete(channel);
        } else if (isOut) {
          ban(sent.outerHash);
          queue.delete(channel);
        }
      }
      closed.push({ sequences: [...sequences] });
    },
    /** Somebody else uses a channel's number: a person with the key, or a second installation. */
    useNumber(channel: number): void {
      queue.delete(channel);
      sequences[channel] = (sequences[channel] ?? 0) + 1;
    },
    /** What a node that has read up to a ledger says of a channel. */
    sequenceAt: (channel: number, ledger: number): number =>
      closed[ledger]?.sequences[channel] ?? 0,
    /** What a node that has read up to a ledger says of an inner hash. */
    lookUp(innerHash: string, ledger: number): Included | null {
      const found = included.get(innerHash);
      const keeps = conditions.isShared && random.chance(50) ? null : conditions.keeps;
      // Stellar RPC answers for a hash older than its window as for one that was never sent.
      const isKept = found !== undefined && (keeps === null || found.ledger > ledger - keeps);
      return isKept && found.ledger <= ledger ? found : null;
    },
  };
};
export type ModelLedger = ReturnType<typeof createModelLedger>;

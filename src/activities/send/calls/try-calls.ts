import type { LedgerPayment } from '../../../db/entities/money-out.ts';
import {
  judgeCall,
  type LedgerAccount,
  type NotReadyReason,
} from '../../../domain/ledger/decide-payment.ts';
import { RESOURCE_FEE_MAX, withMargin } from '../../../domain/ledger/fee-strategy.ts';
import { describeFailure } from '../../../domain/failure.ts';
import { parseStellarAsset } from '../../../domain/money/asset.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { concurrently } from '../../../lib/concurrently.ts';
import type { Log } from '../../../lib/log.ts';
import { contractTransfer } from '../../../stellar/envelopes/contract-transfer.ts';
import { trialEnvelope } from '../../../stellar/envelopes/envelope.ts';
import {
  NetworkFault,
  type CallResources,
  type CallSimulation,
  type LedgerHead,
  type StellarNetwork,
} from '../../../stellar/network.ts';
import { outgoing } from '../envelopes/bind.ts';

/** What the trial of a payment to a contract account says of it. */
export type TriedCall =
  | { readonly end: 'ready'; readonly resources: CallResources }
  /** Nobody can say now, or something has to be restored first. */
  | { readonly end: 'later' }
  /** We hold too little of its asset. */
  | { readonly end: 'lacking' }
  | { readonly end: 'not_ready'; readonly reason: NotReadyReason }
  | { readonly end: 'failed'; readonly code: string };

/** What has to be restored before a call, as a ledger has it. */
interface Archived {
  readonly resources: CallResources;
  readonly ledger: number;
}

export interface CallTrials {
  /** True while nothing is tried, because no source has answered a moment ago. */
  rest(): boolean;
  /** Tries each of these payments to contract accounts, by their ids. */
  all(
    payments: readonly LedgerPayment[],
    head: LedgerHead,
    source: LedgerAccount,
  ): Promise<ReadonlyMap<string, TriedCall>>;
  /** What a trial found to be archived, once. */
  takeArchived(): Archived | null;
}

interface TrialDeps {
  readonly network: Pick<StellarNetwork, 'simulate' | 'within'>;
  readonly networkPassphrase: string;
  readonly account: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Is notified of a call, or of what it has restored before, that costs more than is ever paid. */
  readonly onDear: () => Promise<void>;
}

const AT_ONCE = 8;
/** Payments to accounts wait for these trials, so that a server that hangs is soon given up. */
const WITHIN_MS = 3_000;
const REST_MS = 10_000;
/** What an older ledger than this refuses may pass by now. */
const LEDGERS_OLD = 2;

/** What a refusal means for a payment, by the word of a ledger that is new enough. */
const judgeRefused = (
  { account, log }: TrialDeps,
  payment: LedgerPayment,
  refused: string,
  source: LedgerAccount,
): TriedCall => {
  const parsed = parseStellarAsset(payment.asset);
  const isIssuer = !isRefusal(parsed) && parsed.issuer === account;
  log.warn({ account, payment: payment.id, refused }, 'a contract call is refused');
  const verdict = judgeCall(refused, { asset: payment.asset, isIssuer }, source);
  if (verdict.verdict === 'ours') return { end: 'lacking' };
  return verdict.verdict === 'not_ready'
    ? { end: 'not_ready', reason: verdict.reason }
    : { end: 'failed', code: verdict.code };
};

const isDear = ({ resourceFee }: CallResources): boolean => resourceFee > RESOURCE_FEE_MAX;

/** What a trial means for its payment. */
const judgeTrial = async (
  deps: TrialDeps,
  payment: LedgerPayment,
  tried: CallSimulation,
  head: LedgerHead,
  source: LedgerAccount,
): Promise<TriedCall> => {
  if (tried.outcome === 'refused') {
    const isOld = tried.ledger === null || tried.ledger + LEDGERS_OLD < head.sequence;
    return isOld ? { end: 'later' } : judgeRefused(deps, payment, tried.error, source);
  }
  if (isDear(tried.restore ?? tried.resources)) {
    await deps.onDear();
    return { end: 'later' };
  }
  if (tried.restore !== null) return { end: 'later' };
  const { transactionData, resourceFee } = tried.resources;
  return { end: 'ready', resources: { transactionData, resourceFee: withMargin(resourceFee) } };
};

/**
 * Tries payments to contract accounts before anything is signed: what they need, what that costs, and
 * whether they pass. While no source answers they wait, and keep nobody else waiting.
 */
export const createCallTrials = (deps: TrialDeps): CallTrials => {
  const { network, networkPassphrase, account, log } = deps;
  let restsUntil = 0;
  let archived: Archived | null = null;
  const rest = (): boolean => performance.now() < restsUntil;

  return {
    rest,
    async all(payments, head, source) {
      const ends = new Map<string, TriedCall>();
      if (payments.length === 0) return ends;
      const ending = AbortSignal.any([deps.signal, AbortSignal.timeout(WITHIN_MS)]);
      const trying = network.simulate && network.within(ending);
      await concurrently(payments, AT_ONCE, async (payment) => {
        if (!trying?.simulate) {
          ends.set(payment.id, { end: 'not_ready', reason: 'no_contract_source' });
          return;
        }
        ends.set(payment.id, { end: 'later' });
        if (rest()) return;
        try {
          const call = contractTransfer(outgoing(payment), networkPassphrase);
          const trial = trialEnvelope(account, call, networkPassphrase);
          const tried = await trying.simulate(trial);
          if (tried.outcome === 'passes' && tried.restore !== null && !isDear(tried.restore)) {
            archived = { resources: tried.restore, ledger: tried.ledger ?? head.sequence };
          }
          ends.set(payment.id, await judgeTrial(deps, payment, tried, head, source));
        } catch (error) {
          // A call that took too long ends with our own signal.
          const isAway = error instanceof NetworkFault || ending.aborted;
          if (!isAway || deps.signal.aborted) throw error;
          restsUntil = performance.now() + REST_MS;
          const failure = describeFailure(error);
          log.warn({ account, failure }, 'contract calls cannot be tried; their payments wait');
        }
      });
      return ends;
    },
    takeArchived() {
      const found = archived;
      archived = null;
      return found;
    },
  };
};

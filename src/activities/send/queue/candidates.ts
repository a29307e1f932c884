import type { Queue } from './queue.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Pause } from '../../../db/entities/books.ts';
import { LedgerPayment } from '../../../db/entities/money-out.ts';
import { stroopsOf, type Stroops } from '../../../domain/money/amount.ts';
import { NATIVE, parseStellarAsset } from '../../../domain/money/asset.ts';
import { readiness, type Readiness } from '../../../domain/ledger/decide-payment.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import type { LedgerLeg } from '../../../domain/transactions/transaction.ts';
import { baseAccount, isContract, isMuxedAccount } from '../../../stellar/accounts/address.ts';
import type { TriedCall } from '../calls/try-calls.ts';
import type { ReadAccount } from './accounts.ts';
import { outgoing } from '../envelopes/bind.ts';
import { insufficientAssets } from '../alerts.ts';

const CLAIM = 'claim_claimable_balance';

/** A memo is a transaction's, so that whatever has one goes alone. */
const hasMemo = (payment: LedgerPayment): boolean => outgoing(payment).memo !== null;

/** Payments that calls make, and all others. */
const DESTINATIONS = { calls: { $re: '^C' }, others: { $re: '^[^C]' } } as const;

/**
 * The oldest queued payments of an account that nothing pauses, and whose asset is there.
 * @param which those that calls make, or the others; all where it is not said.
 */
export const queuedPayments = async (
  em: EntityManager,
  account: string,
  queue: Queue,
  limit: number,
  which?: keyof typeof DESTINATIONS,
): Promise<LedgerPayment[]> => {
  const to = which ? { destination: DESTINATIONS[which] } : {};
  const paused = (await em.findAll(Pause)).map(({ scope }) => scope);
  if (paused.includes('all')) return [];
  const insufficient = (await insufficientAssets(em, account, queue)).filter(({ rests }) => rests);
  // Whatever is sent costs a fee in the native asset.
  if (insufficient.some(({ asset }) => asset === NATIVE)) return [];
  const assets = [
    ...paused.filter((scope) => scope.startsWith('asset:')).map((scope) => scope.slice(6)),
    ...insufficient.map(({ asset }) => asset),
  ];
  const ofKind = async (
    leg: LedgerLeg | { readonly $nin: readonly LedgerLeg[] },
    most: number,
  ): Promise<LedgerPayment[]> =>
    em.find(
      LedgerPayment,
      { sourceAccount: account, state: 'queued', asset: { $nin: assets }, leg, ...to },
      { orderBy: { id: 'asc' }, limit: most },
    );
  if (queue === 'payouts') return ofKind({ $nin: ['refund', 'claim'] }, limit);
  const refunds = await ofKind('refund', limit);
  // Whoever leaves balances for us to claim keeps nobody from being paid.
  if (refunds.length === limit) return refunds;
  return refunds.concat(await ofKind('claim', limit - refunds.length));
};

/** True of a payment that a call of the asset's contract makes. */
export const isCall = ({ destination, leg }: LedgerPayment): boolean =>
  leg !== 'claim' && isContract(destination);

/**
 * A memo is the whole envelope's. A claim may fail for reasons that its giver chooses, and a failed
 * envelope holds up all that it carries. A contract call is alone in its transaction.
 */
const goesAlone = (payment: LedgerPayment): boolean =>
  hasMemo(payment) || payment.operation === CLAIM || isCall(payment);

/**
 * Leaves out what finds no envelope whatever comes of the others: what goes alone needs one each.
 * Calls leave one to other payments, or a crowd of them would hold up everybody.
 */
export const withinEnvelopes = (
  payments: readonly LedgerPayment[],
  envelopesMax: number,
): readonly LedgerPayment[] => {
  const leavesOne = envelopesMax > 1 && payments.some((payment) => !isCall(payment));
  const callsMax = leavesOne ? envelopesMax - 1 : envelopesMax;
  let calls = 0;
  let alone = 0;
  return payments.filter((payment) => {
    if (!goesAlone(payment)) return true;
    if (!isCall(payment)) {
      alone += 1;
      return alone <= envelopesMax;
    }
    calls += 1;
    return calls <= callsMax;
  });
};

/**
 * Packs payments in their order: most share envelopes, one with a memo and a claim go alone.
 * What finds no envelope waits for the next ledger.
 */
export const packEnvelopes = (
  payments: readonly LedgerPayment[],
  envelopesMax: number,
  operationsMax: number,
): readonly (readonly LedgerPayment[])[] => {
  const envelopes: LedgerPayment[][] = [];
  let shared: LedgerPayment[] | null = null;
  for (const payment of payments) {
    if (!goesAlone(payment) && shared !== null && shared.length < operationsMax) {
      shared.push(payment);
      continue;
    }
    if (envelopes.length === envelopesMax) continue;
    const fresh = [payment];
    envelopes.push(fresh);
    if (!goesAlone(payment)) shared = fresh;
  }
  return envelopes;
};

/** The accounts whose state decides whether payments can be made. */
export const destinationsOf = (payments: readonly LedgerPayment[]): readonly string[] => [
  ...new Set(
    payments
      .filter((payment) => payment.operation !== 'create_claimable_balance')
      .filter((payment) => payment.operation !== CLAIM && !isCall(payment))
      .map(({ destination }) => baseAccount(destination)),
  ),
];

interface CheckedPayment {
  readonly payment: LedgerPayment;
  /**
   * `later`: there is room for it, but not beside the payments before it; or the node that says
   * otherwise lags, and nobody is missing by its word.
   */
  readonly readiness: Readiness | 'later' | { readonly refused: string };
}

/** What their trials say of payments to contract accounts. */
export const checkCalls = (
  payments: readonly LedgerPayment[],
  tried: ReadonlyMap<string, TriedCall>,
): readonly CheckedPayment[] =>
  payments.map((payment): CheckedPayment => {
    const call = tried.get(payment.id) ?? { end: 'later' };
    switch (call.end) {
      case 'not_ready':
        return { payment, readiness: call.reason };
      case 'failed':
        return { payment, readiness: { refused: call.code } };
      case 'lacking':
        return { payment, readiness: 'later' };
      case 'ready':
      case 'later':
        return { payment, readiness: call.end };
    }
  });

/**
 * Says of each payment whether its destination can take it, with what goes there before it.
 * @param leastToCreate what a new account has to hold, by the network's reserve of now.
 * @param creating accounts that envelopes on their way create.
 */
export const checkDestinations = (
  payments: readonly LedgerPayment[],
  accounts: ReadonlyMap<string, ReadAccount>,
  leastToCreate: Stroops,
  creating: readonly string[],
): readonly CheckedPayment[] => {
  const given = new Map<string, bigint>();
  const created = new Set(creating);
  return payments.map((payment) => {
    const destination = baseAccount(payment.destination);
    const parsed = parseStellarAsset(payment.asset);
    const line = `${destination}/${payment.asset}`;
    const amount = stroopsOf(payment.amount);
    const all = amount + (given.get(line) ?? 0n);
    const read = accounts.get(destination);
    const account = read?.account ?? null;
    const facts = {
      operation: payment.operation,
      asset: payment.asset,
      amount,
      hasMemo: hasMemo(payment),
      destinationIsMuxed: isMuxedAccount(payment.destination),
      destinationIsIssuer: !isRefusal(parsed) && parsed.issuer === destination,
      leastBalance: leastToCreate,
    };
    const alone = readiness(facts, account);
    const isProven = read?.isFresh ?? false;
    // What goes to an account that is being created waits until it is there.
    const isFound = payment.operation !== 'create_claimable_balance';
    if (isFound && created.has(destination)) return { payment, readiness: 'later' };
    if (alone !== 'ready' && !isProven) return { payment, readiness: 'later' };
    if (alone === 'creates' || (alone === 'ready' && payment.operation === 'create_account')) {
      created.add(destination);
      return { payment, readiness: alone };
    }
    if (alone !== 'ready') return { payment, readiness: alone };
    if (readiness({ ...facts, amount: all }, account) !== 'ready') {
      return { payment, readiness: 'later' };
    }
    given.set(line, all);
    return { payment, readiness: alone };
  });
};

/** Ends the payments whose destination cannot take them; their stories decide what follows. */
export const endUnready = async (
  em: EntityManager,
  checked: readonly CheckedPayment[],
): Promise<void> => {
  for (const { payment, readiness: reason } of checked) {
    if (reason === 'ready' || reason === 'creates' || reason === 'later') continue;
    const ended =
      typeof reason === 'object'
        ? ({ state: 'failed', reason: reason.refused } as const)
        : ({ state: reason === 'account_exists' ? 'withdrawn' : 'not_ready', reason } as const);
    const settled = { ...ended, settledAt: new Date() };
    await em.nativeUpdate(LedgerPayment, { id: payment.id, state: 'queued' }, settled);
  }
};

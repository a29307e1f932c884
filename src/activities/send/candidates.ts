import type { EntityManager } from '@mikro-orm/postgresql';
import { Pause } from '../../db/entities/books.ts';
import { LedgerPayment } from '../../db/entities/money-out.ts';
import { stroopsOf } from '../../domain/amount.ts';
import { NATIVE, parseStellarAsset } from '../../domain/asset.ts';
import { readiness, type LedgerAccount, type Readiness } from '../../domain/decide-payment.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { baseAccount, isMuxedAccount } from '../../stellar/address.ts';
import { starvedAssets } from './state.ts';

const CLAIM = 'claim_claimable_balance';

const hasMemo = ({ memo }: LedgerPayment): boolean => (memo ?? null) !== null;

/** The oldest queued payments of an account that nothing pauses and nothing starves. */
export const queuedPayments = async (
  em: EntityManager,
  account: string,
  limit: number,
): Promise<LedgerPayment[]> => {
  const paused = (await em.findAll(Pause)).map(({ scope }) => scope);
  if (paused.includes('all')) return [];
  const starved = (await starvedAssets(em, account)).filter(({ rests }) => rests);
  // Whatever is sent costs a fee in the native asset.
  if (starved.some(({ asset }) => asset === NATIVE)) return [];
  const assets = [
    ...paused.filter((scope) => scope.startsWith('asset:')).map((scope) => scope.slice(6)),
    ...starved.map(({ asset }) => asset),
  ];
  const ofKind = async (leg: object, most: number): Promise<LedgerPayment[]> =>
    em.find(
      LedgerPayment,
      { sourceAccount: account, state: 'queued', asset: { $nin: assets }, ...leg },
      { orderBy: { id: 'asc' }, limit: most },
    );
  const payments = await ofKind({ leg: { $ne: 'claim' } }, limit);
  // Whoever leaves balances for us to claim keeps nobody from being paid.
  if (payments.length === limit) return payments;
  return payments.concat(await ofKind({ leg: 'claim' }, limit - payments.length));
};

/**
 * A memo is the whole envelope's. A claim may fail for reasons that its giver chooses, and a failed
 * envelope holds up all that it carries.
 */
const goesAlone = (payment: LedgerPayment): boolean =>
  hasMemo(payment) || payment.operation === CLAIM;

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
      .filter(({ operation }) => operation !== 'create_claimable_balance' && operation !== CLAIM)
      .map(({ destination }) => baseAccount(destination)),
  ),
];

export interface CheckedPayment {
  readonly payment: LedgerPayment;
  /** `later`: there is room for it, but not beside the payments before it. */
  readonly readiness: Readiness | 'later';
}

/** Says of each payment whether its destination can take it, with what goes there before it. */
export const checkDestinations = (
  payments: readonly LedgerPayment[],
  accounts: ReadonlyMap<string, LedgerAccount | null>,
): readonly CheckedPayment[] => {
  const given = new Map<string, bigint>();
  return payments.map((payment) => {
    const destination = baseAccount(payment.destination);
    const parsed = parseStellarAsset(payment.asset);
    const line = `${destination}/${payment.asset}`;
    const amount = stroopsOf(payment.amount);
    const all = amount + (given.get(line) ?? 0n);
    const account = accounts.get(destination) ?? null;
    const facts = {
      operation: payment.operation,
      asset: payment.asset,
      amount,
      hasMemo: hasMemo(payment),
      destinationIsMuxed: isMuxedAccount(payment.destination),
      destinationIsIssuer: !isRefusal(parsed) && parsed.issuer === destination,
    };
    const alone = readiness(facts, account);
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
    if (reason === 'ready' || reason === 'later') continue;
    const state = reason === 'account_exists' ? 'withdrawn' : 'not_ready';
    await em.nativeUpdate(
      LedgerPayment,
      { id: payment.id, state: 'queued' },
      { state, reason, settledAt: new Date() },
    );
  }
};

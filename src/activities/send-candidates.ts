import type { EntityManager } from '@mikro-orm/postgresql';
import { Pause } from '../db/entities/books.ts';
import { Cursor } from '../db/entities/money-in.ts';
import { LedgerPayment } from '../db/entities/money-out.ts';
import { stroopsOf, type Stroops } from '../domain/amount.ts';
import { parseStellarAsset } from '../domain/asset.ts';
import {
  readiness,
  spendable,
  type LedgerAccount,
  type Readiness,
} from '../domain/decide-payment.ts';
import { isRefusal } from '../domain/refusal.ts';
import { baseAccount, isMuxedAccount } from '../stellar/address.ts';
import type { StellarNetwork } from '../stellar/network.ts';
import { starvedSource } from './send-journal.ts';

/** A starved asset is left alone for so long; then it is looked whether there is enough of it. */
const STARVED_FOR_MS = 15_000;

/** A transaction carries at most so many operations. */
export const OPERATIONS_MAX = 100;

const hasMemo = ({ memo }: LedgerPayment): boolean => (memo ?? null) !== null;

/** The oldest queued payments of an account that nothing pauses. */
export const queuedPayments = async (
  em: EntityManager,
  account: string,
): Promise<LedgerPayment[]> => {
  const paused = new Set((await em.findAll(Pause)).map(({ scope }) => scope));
  if (paused.has('all')) return [];
  const starved = await em.find(Cursor, {
    source: { $like: `${starvedSource(account, '')}%` },
    lastReadAt: { $gt: new Date(Date.now() - STARVED_FOR_MS) },
  });
  const assets = [
    ...[...paused].filter((scope) => scope.startsWith('asset:')).map((scope) => scope.slice(6)),
    ...starved.map(({ source }) => source.slice(starvedSource(account, '').length)),
  ];
  return em.find(
    LedgerPayment,
    { sourceAccount: account, state: 'queued', asset: { $nin: assets } },
    { orderBy: { id: 'asc' }, limit: OPERATIONS_MAX },
  );
};

/** Payments without a memo share an envelope; one with a memo goes alone. */
export const packEnvelope = (payments: readonly LedgerPayment[]): readonly LedgerPayment[] => {
  const [first] = payments;
  if (!first) return [];
  if (hasMemo(first)) return [first];
  return payments.filter((payment) => !hasMemo(payment)).slice(0, OPERATIONS_MAX);
};

const readinessOf = (payment: LedgerPayment, account: LedgerAccount | null): Readiness => {
  const asset = parseStellarAsset(payment.asset);
  return readiness(
    {
      operation: payment.operation,
      asset: payment.asset,
      amount: stroopsOf(payment.amount),
      hasMemo: hasMemo(payment),
      destinationIsMuxed: isMuxedAccount(payment.destination),
      destinationIsIssuer: !isRefusal(asset) && asset.issuer === baseAccount(payment.destination),
    },
    account,
  );
};

export interface CheckedPayment {
  readonly payment: LedgerPayment;
  readonly readiness: Readiness;
}

/** Looks at each destination once, and says which payments it can take. */
export const checkDestinations = async (
  network: StellarNetwork,
  payments: readonly LedgerPayment[],
): Promise<readonly CheckedPayment[]> => {
  const accounts = new Map<string, LedgerAccount | null>();
  const checked: CheckedPayment[] = [];
  for (const payment of payments) {
    const destination = baseAccount(payment.destination);
    if (!accounts.has(destination)) {
      accounts.set(destination, (await network.account(destination)).account);
    }
    checked.push({ payment, readiness: readinessOf(payment, accounts.get(destination) ?? null) });
  }
  return checked;
};

/**
 * Keeps the payments that the account can cover, in order, and writes down which asset it lacks;
 * what it has enough of again is no longer starved.
 */
export const affordable = async (
  em: EntityManager,
  source: LedgerAccount,
  baseReserve: Stroops,
  payments: readonly LedgerPayment[],
): Promise<readonly LedgerPayment[]> => {
  const left = new Map<string, Stroops | null>();
  const short = new Set<string>();
  const kept = payments.filter(({ asset, amount }) => {
    if (!left.has(asset)) {
      const parsed = parseStellarAsset(asset);
      const isIssuer = !isRefusal(parsed) && parsed.issuer === source.account;
      const isNative = !isRefusal(parsed) && parsed.issuer === null;
      left.set(asset, spendable(source, asset, { isIssuer, isNative, baseReserve }));
    }
    const free = left.get(asset);
    if (free === null || free === undefined) return true;
    const rest = free - stroopsOf(amount);
    // Behind a payment that must wait its asset waits too, or small ones would overtake it for ever.
    if (rest < 0n || short.has(asset)) {
      short.add(asset);
      return false;
    }
    left.set(asset, rest);
    return true;
  });
  for (const asset of left.keys()) {
    const key = starvedSource(source.account, asset);
    if (short.has(asset)) {
      await em.upsert(Cursor, {
        source: key,
        stoppedReason: 'underfunded',
        lastReadAt: new Date(),
      });
    } else await em.nativeDelete(Cursor, { source: key });
  }
  return kept;
};

import type { EntityManager } from '@mikro-orm/postgresql';
import type { LedgerPayment } from '../../../db/entities/money-out.ts';
import { affordable, type InFlight, type Terms } from '../../../domain/ledger/spendable.ts';
import { leastBalance, type LedgerAccount } from '../../../domain/ledger/decide-payment.ts';
import { stroopsOf, type Stroops } from '../../../domain/money/amount.ts';
import type { AssetId } from '../../../domain/money/asset.ts';
import type { CallResources, LedgerHead } from '../../../stellar/network.ts';
import type { TriedCall } from '../calls/try-calls.ts';
import { baseAccount } from '../../../stellar/accounts/address.ts';
import {
  checkCalls,
  checkDestinations,
  destinationsOf,
  endUnready,
  isCall,
  queuedPayments,
  withinEnvelopes,
} from './candidates.ts';
import type { Queue } from './queue.ts';
import type { NextDeps } from '../deps.ts';
import { endUnpayable } from './unpayable.ts';
import { markInsufficient } from '../alerts.ts';

/** What is on its way: bound to an envelope that is not settled. */
const readInFlight = async (
  em: EntityManager,
  account: string,
  baseReserve: Stroops,
): Promise<InFlight> => {
  const rows = await em.execute<{ asset: AssetId; amount: string; balances: string }[]>(
    `select asset,
        coalesce(sum(amount) filter (where operation <> 'claim_claimable_balance'), 0)::text as amount,
        count(*) filter (where operation = 'create_claimable_balance')::text as balances
       from ledger_payment where source_account = ? and state = 'bound' group by asset`,
    [account],
  );
  const [fees] = await em.execute<{ fees: string }[]>(
    `select coalesce(sum(fee_bid), 0)::text as fees from ledger_envelope
       where source_account = ? and state = 'signed'`,
    [account],
  );
  const balances = rows.reduce((all, row) => all + BigInt(row.balances), 0n);
  return {
    amounts: new Map(rows.map(({ asset, amount }) => [asset, stroopsOf(amount)])),
    native: BigInt(fees?.fees ?? '0') + balances * baseReserve,
  };
};

/** The accounts that envelopes on their way create. */
const readCreating = async (em: EntityManager, account: string): Promise<readonly string[]> => {
  const rows = await em.execute<{ destination: string }[]>(
    `select destination from ledger_payment
       where source_account = ? and state = 'bound' and operation = 'create_account'`,
    [account],
  );
  return rows.map(({ destination }) => baseAccount(destination));
};

/** What goes out now, as it is or as the creation of its account, or waits as it is. */
const WAITS: readonly string[] = ['later', 'ready', 'creates'];

const byId = (one: LedgerPayment, other: LedgerPayment): number =>
  Number(BigInt(one.id) - BigInt(other.id));

/** What the calls that pass need. */
const resourcesOf = (tried: ReadonlyMap<string, TriedCall>): ReadonlyMap<string, CallResources> =>
  new Map([...tried].flatMap(([id, one]) => (one.end === 'ready' ? [[id, one.resources]] : [])));

/** The assets of which calls found that we hold too little. */
const lackingOf = (
  payments: readonly LedgerPayment[],
  tried: ReadonlyMap<string, TriedCall>,
): readonly AssetId[] =>
  payments.flatMap(({ id, asset }) => (tried.get(id)?.end === 'lacking' ? [asset] : []));

interface PickedPayments {
  /** What their trials said that calls need, by the ids of their payments. */
  readonly calls: ReadonlyMap<string, CallResources>;
  readonly payments: readonly LedgerPayment[];
  /** Assets that the account holds too little of; an alert names them. */
  readonly lacking: readonly AssetId[];
}

/** For how much there is room. */
interface Room {
  readonly envelopes: number;
  readonly operations: number;
}

/**
 * The oldest that are queued. Calls need an envelope each, and are read beside the others, or a crowd
 * of them would hide those. While none can be tried, they wait.
 */
const readQueued = async (
  em: EntityManager,
  { account, calls }: NextDeps,
  queue: Queue,
  room: Room,
): Promise<readonly LedgerPayment[]> => {
  const others = await queuedPayments(em, account, queue, room.operations, 'others');
  if (calls.rest()) return others;
  const called = await queuedPayments(em, account, queue, room.envelopes, 'calls');
  return [...others, ...called].toSorted(byId);
};

/** Picks the payments of an account that can go out now. */
export const createPickPayments = (deps: NextDeps) => {
  const { orm, account, accounts, log } = deps;
  /** The payments that can go out now, or null when nothing is left to try. */
  return async (
    source: LedgerAccount,
    head: LedgerHead,
    terms: Terms,
    queue: Queue,
    room: Room,
  ): Promise<PickedPayments | null> => {
    const em = orm.em.fork();
    const queued = withinEnvelopes(await readQueued(em, deps, queue, room), room.envelopes);
    if (queued.length === 0) return null;
    const good = await endUnpayable(em, deps, queued);
    const found = await accounts.read(destinationsOf(good), head);
    const least = leastBalance(head.baseReserve);
    const creating = await readCreating(em, account);
    const toContracts = good.filter(isCall);
    const tried = await deps.calls.all(toContracts, head, source);
    const checked = [
      ...checkDestinations(
        good.filter((one) => !isCall(one)),
        found,
        least,
        creating,
      ),
      ...checkCalls(toContracts, tried),
    ].toSorted((one, other) => byId(one.payment, other.payment));
    await endUnready(em, checked);
    const ready = checked.filter(({ readiness: end }) => end === 'ready' || end === 'creates');
    const calls = resourcesOf(tried);
    const inFlight = await readInFlight(em, account, head.baseReserve);
    const { payments, lacking: short } = affordable(
      ready.map(({ payment }) => payment),
      ({ id, operation, asset, amount }) => {
        // A claim costs its fee alone.
        const taken = operation === 'claim_claimable_balance' ? 0n : stroopsOf(amount);
        const resourceFee = calls.get(id)?.resourceFee ?? 0n;
        return { operation, asset, amount: taken, resourceFee };
      },
      source,
      inFlight,
      terms,
    );
    const lacking = [...new Set([...short, ...lackingOf(toContracts, tried)])];
    for (const asset of lacking) {
      log.error({ account, asset }, 'the account holds too little to make its payments');
      await markInsufficient(em, account, { asset, reason: 'underfunded', queue });
    }
    // What waits beside others, or behind them, is no reason to look again at once.
    const isSettled =
      good.length < queued.length ||
      checked.some(({ readiness: end }) => typeof end === 'object' || !WAITS.includes(end));
    // It is recorded with the envelope; until then the row is a payment like any other.
    for (const { payment, readiness } of ready) {
      if (readiness === 'creates') payment.operation = 'create_account';
      if (calls.has(payment.id)) payment.operation = 'invoke_host_function';
    }
    return payments.length > 0 || isSettled || lacking.length > 0
      ? { calls, payments, lacking }
      : null;
  };
};

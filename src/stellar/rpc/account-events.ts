import { nativeToScVal, xdr } from '@stellar/stellar-sdk';
import { NATIVE, parseStellarAsset, type AssetId } from '../../domain/money/asset.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { field, numberField, textField } from '../horizon/http.ts';
import { NetworkFault } from '../network.ts';
import { ledgerOf } from '../toid.ts';
import type { AssetEvents } from './asset-events.ts';
import { createClassicEventsCheck } from './classic-events.ts';
import { callRpc, checkWindow, windowIn, type RpcOptions } from './call.ts';

/*
 * Which transactions concern an account, by the events that name it.
 *
 * A place in the stream is never one of the server's cursors: those of `getEvents` do not sort as
 * transactions do (a fee comes before its transaction, a refund after all), differ between methods, and
 * may come back as `0` from a server that lags. It is a token of ours, and only whole ledgers are read.
 */

const symbol = (name: string): string => xdr.ScVal.scvSymbol(name).toXdr('base64');
const address = (account: string): string =>
  nativeToScVal(account, { type: 'address' }).toXdr('base64');

type Filter = Readonly<Record<string, unknown>>;

/** What a server takes in one filter, and how many filters in one call. */
const CONTRACTS_MAX = 5;
const FILTERS_MAX = 5;

/** Every movement of any asset that names an account; whose contract published it is judged later. */
const movementsOf = (account: string): Filter => {
  const named = address(account);
  return {
    type: 'contract',
    topics: [
      [symbol('transfer'), named, '*', '*'],
      [symbol('transfer'), '*', named, '*'],
      [symbol('mint'), named, '*'],
      [symbol('burn'), named, '*'],
      [symbol('clawback'), named, '*'],
    ],
  };
};

/** The issuer is a party of each of these without being named. */
const issuedBy = (account: string, assets: readonly AssetId[], events: AssetEvents): Filter[] => {
  const own = assets.filter((asset) => {
    const parsed = parseStellarAsset(asset);
    return !isRefusal(parsed) && parsed.issuer === account;
  });
  const contracts = own.map((asset) => events.contractOf(asset));
  const topics = ['mint', 'burn', 'clawback'].map((kind) => [symbol(kind), '*', '*']);
  return Array.from({ length: Math.ceil(contracts.length / CONTRACTS_MAX) }, (_, index) => ({
    type: 'contract',
    contractIds: contracts.slice(index * CONTRACTS_MAX, (index + 1) * CONTRACTS_MAX),
    topics,
  }));
};

/** The fees that an account paid, of failed transactions too. */
const feesOf = (account: string, events: AssetEvents): Filter => ({
  type: 'contract',
  contractIds: [events.contractOf(NATIVE)],
  topics: [[symbol('fee'), address(account)]],
});

/** An event that concerns an account. */
interface AccountEvent {
  readonly ledger: number;
  readonly hash: string;
  /** The TOID of its operation; null where it is of a transaction as a whole. */
  readonly operation: bigint | null;
}

export interface EventsPage {
  /** In the server's order; of whole ledgers alone. */
  readonly events: readonly AccountEvent[];
  /** All that concerns the account up to the end of this ledger is on the page, or was before it. */
  readonly through: number;
  /** True where `through` is the newest ledger of the server. */
  readonly exhausted: boolean;
}

/** Events that a server gives at once where nobody asks for fewer. */
const EVENTS_MAX = 1_000;
const EVENT_ID = /^(\d{19})-\d{10}$/;

const placeOf = (id: string): bigint => {
  const [, place] = EVENT_ID.exec(id) ?? [];
  if (place === undefined) throw new NetworkFault('Stellar RPC answered with events without place');
  return BigInt(place);
};

/** Null for an event that anybody else published in the form of an asset's. */
const readEvent = (event: unknown, assets: AssetEvents): AccountEvent | null => {
  const contract = textField(event, 'contractId');
  const topic: unknown = field(event, 'topic');
  if (!Array.isArray(topic)) throw new NetworkFault('Stellar RPC answered with no topics');
  const topics = topic.map((one) => xdr.ScVal.fromXdr(String(one), 'base64'));
  const [kind] = topics;
  const ledger = numberField(event, 'ledger');
  const hash = textField(event, 'txHash');
  if (kind?.type === 'scvSymbol' && kind.sym.toString() === 'fee') {
    return contract === assets.contractOf(NATIVE) ? { ledger, hash, operation: null } : null;
  }
  const data = xdr.ScVal.fromXdr(textField(event, 'value'), 'base64');
  if (assets.read(contract, topics, data) === null) return null;
  // Events count a transaction's operations from 0, and Horizon from 1.
  return { ledger, hash, operation: placeOf(textField(event, 'id')) + 1n };
};

interface Answer {
  readonly events: readonly unknown[];
  readonly cursor: string;
  readonly latest: number;
}

const readAnswer = (result: unknown): Answer => {
  const events: unknown = field(result, 'events');
  if (!Array.isArray(events)) throw new NetworkFault('Stellar RPC answered without events');
  return {
    events,
    cursor: textField(result, 'cursor'),
    latest: numberField(result, 'latestLedger'),
  };
};

/** The last ledger that an answer holds whole; a full one may end within a ledger. */
const wholeThrough = ({ events, cursor, latest }: Answer, limit: number): number => {
  const place = placeOf(cursor);
  const through = events.length < limit ? ledgerOf(place + 1n) - 1 : ledgerOf(place) - 1;
  return Math.min(through, latest);
};

/**
 * Reads which transactions concern an account, from the server's events.
 * @param assets those that the account may have issued: their events do not name their issuer.
 */
export const createAccountEvents = (
  options: RpcOptions,
  assets: readonly AssetId[],
  events: AssetEvents,
) => {
  /** One question; null where the server's ledgers have not come so far. */
  const ask = async (first: number, params: Filter): Promise<Answer | number> => {
    try {
      return readAnswer(await callRpc(options, 'getEvents', params));
    } catch (error) {
      const window = windowIn(error);
      if (window === null) throw error;
      checkWindow(first, window);
      return window.latest;
    }
  };

  /**
   * What concerns an account from a ledger on.
   * @param limit about how many events; more come where a ledger has more.
   * @throws HistoryGoneError where the server no longer has that ledger.
   * @throws NetworkFault
   */
  const checkEvents = createClassicEventsCheck(options, events);

  return async (
    account: string,
    first: number,
    { limit, fees }: { readonly limit: number; readonly fees: boolean },
  ): Promise<EventsPage> => {
    await checkEvents();
    const filters = [
      movementsOf(account),
      ...(fees ? [feesOf(account, events)] : []),
      ...issuedBy(account, assets, events),
    ];
    if (filters.length > FILTERS_MAX)
      throw new Error(`${account} issues more than one call can ask`);
    const atOnce = Math.min(Math.max(limit, 1), EVENTS_MAX);
    const found: AccountEvent[] = [];
    let page: Filter = { startLedger: first };
    let cursor: string | null = null;
    for (;;) {
      const pagination = cursor === null ? { limit: atOnce } : { limit: atOnce, cursor };
      const answer = await ask(first, { ...page, filters, pagination });
      if (typeof answer === 'number') {
        // The node behind this answer lags the one behind the page before it.
        if (cursor !== null) throw new NetworkFault('an RPC server does not know its own cursor');
        return { events: [], through: Math.min(first - 1, answer), exhausted: true };
      }
      found.push(...answer.events.flatMap((event) => readEvent(event, events) ?? []));
      const through = wholeThrough(answer, atOnce);
      const exhausted = answer.events.length < atOnce && through >= answer.latest;
      const whole = found.filter(({ ledger }) => ledger <= through);
      if (exhausted || (through >= first && whole.length >= atOnce)) {
        return { events: whole, through, exhausted };
      }
      if (answer.cursor === cursor)
        throw new NetworkFault('Stellar RPC answered the same page again');
      ({ cursor } = answer);
      page = {};
    }
  };
};

export type AccountEventsReader = ReturnType<typeof createAccountEvents>;

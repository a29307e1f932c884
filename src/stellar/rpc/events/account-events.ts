import { xdr } from '@stellar/stellar-sdk';
import { NATIVE, type AssetId } from '../../../domain/money/asset.ts';
import { field, numberField, textField } from '../../horizon/http.ts';
import { NetworkFault } from '../../network.ts';
import { ledgerOf } from '../../toid.ts';
import type { AssetEvents } from './asset-events.ts';
import { createClassicEventsCheck } from './classic-events.ts';
import { callRpc, checkWindow, readXdr, windowIn, type RpcOptions } from '../call.ts';
import { concerns, filtersOf, type Filter, type WantedEvents } from './event-filters.ts';

/*
 * Which transactions concern an account, by the events that name it.
 *
 * A place in the stream is never one of the server's cursors: those of `getEvents` do not sort as
 * transactions do (a fee comes before its transaction, a refund after all), differ between methods, and
 * may come back as `0` from a server that lags. It is a token of ours, and only whole ledgers are read.
 */

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
/** So many answers make a page, whatever they hold: who reads it gets on. */
const ANSWERS_MAX = 10;
const EVENT_ID = /^(\d{19})-\d{10}$/;

const placeOf = (id: string): bigint => {
  const [, place] = EVENT_ID.exec(id) ?? [];
  if (place === undefined) throw new NetworkFault('Stellar RPC answered with events without place');
  return BigInt(place);
};

const FEE = xdr.ScVal.scvSymbol('fee').toXdr('base64');

/** Anybody may publish anything, so that only what an asset's own contract says is read any further. */
const isByAsset = (contract: string, name: unknown, assets: AssetEvents): boolean => {
  try {
    return assets.isOwn(contract, xdr.ScVal.fromXdr(String(name), 'base64'));
  } catch {
    return false;
  }
};

/** Null for an event that concerns others, or that anybody else published in the form of an asset's. */
const readEvent = (
  event: unknown,
  assets: AssetEvents,
  account: string,
  wanted: WantedEvents,
): AccountEvent | null => {
  const contract = textField(event, 'contractId');
  const topic: unknown = field(event, 'topic');
  if (!Array.isArray(topic)) throw new NetworkFault('Stellar RPC answered with no topics');
  const ledger = numberField(event, 'ledger');
  const hash = textField(event, 'txHash');
  if (topic[0] === FEE) {
    return contract === assets.contractOf(NATIVE) ? { ledger, hash, operation: null } : null;
  }
  if (!isByAsset(contract, topic.at(-1), assets)) return null;
  const topics = topic.map((one) => readXdr(() => xdr.ScVal.fromXdr(String(one), 'base64')));
  const moved = assets.read(
    contract,
    topics,
    readXdr(() => xdr.ScVal.fromXdr(textField(event, 'value'), 'base64')),
  );
  if (moved === null || !concerns(moved, account, wanted)) return null;
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

/** One question; the newest ledger of a server whose ledgers have not come so far. */
const ask = async (
  options: RpcOptions,
  first: number,
  params: Filter,
): Promise<Answer | number> => {
  try {
    return readAnswer(await callRpc(options, 'getEvents', params));
  } catch (error) {
    const window = windowIn(error);
    if (window === null) throw error;
    checkWindow(first, window);
    return window.latest;
  }
};

/** The last ledger that an answer holds whole; a full one may end within a ledger. */
const wholeThrough = ({ events, cursor, latest }: Answer, limit: number): number => {
  const place = placeOf(cursor);
  const through = events.length < limit ? ledgerOf(place + 1n) - 1 : ledgerOf(place) - 1;
  return Math.min(through, latest);
};

/** What is asked for of an account from a ledger on. */
export interface EventsOrder extends WantedEvents {
  /** About how many events; more come where a ledger has more. */
  readonly limit: number;
}

/** All that several questions gave, as far as each of them was answered. */
const joined = (pages: readonly EventsPage[]): EventsPage => {
  const through = Math.min(...pages.map((page) => page.through));
  const events = pages.flatMap((page) => page.events).filter(({ ledger }) => ledger <= through);
  return { events, through, exhausted: pages.every(({ exhausted }) => exhausted) };
};

/**
 * Reads which transactions concern an account, from the server's events.
 * @param assets those that the business names: events do not name an issuer, and of these assets
 *   alone are claimable balances looked for.
 */
export const createAccountEvents = (
  options: RpcOptions,
  assets: readonly AssetId[],
  events: AssetEvents,
) => {
  const readFiltered = async (
    account: string,
    first: number,
    filters: readonly Filter[],
    { limit, ...wanted }: EventsOrder,
  ): Promise<EventsPage> => {
    const enough = Math.min(Math.max(limit, 1), EVENTS_MAX);
    // Most of what anybody is paid makes no claimable balance.
    let atOnce = wanted.claimables ? EVENTS_MAX : enough;
    const found: AccountEvent[] = [];
    let page: Filter = { startLedger: first };
    let cursor: string | null = null;
    let before = first - 1;
    for (let answers = 1; ; answers += 1) {
      const pagination = cursor === null ? { limit: atOnce } : { limit: atOnce, cursor };
      const answer = await ask(options, first, { ...page, filters, pagination });
      if (typeof answer === 'number') {
        // The node behind this answer lags the one behind the page before it.
        if (cursor !== null) throw new NetworkFault('an RPC server does not know its own cursor');
        return { events: [], through: Math.min(first - 1, answer), exhausted: true };
      }
      found.push(
        ...answer.events.flatMap((event) => readEvent(event, events, account, wanted) ?? []),
      );
      const through = wholeThrough(answer, atOnce);
      const exhausted = answer.events.length < atOnce && through >= answer.latest;
      const whole = found.filter(({ ledger }) => ledger <= through);
      const isPage = whole.length >= enough || answers >= ANSWERS_MAX;
      if (exhausted || (through >= first && isPage)) return { events: whole, through, exhausted };
      if (answer.cursor === cursor)
        throw new NetworkFault('Stellar RPC answered the same page again');
      ({ cursor } = answer);
      page = {};
      // One ledger has more than was asked for, of ours or of strangers, who may publish any number.
      if (through <= before) atOnce = EVENTS_MAX;
      before = through;
    }
  };

  const checkEvents = createClassicEventsCheck(options, events);

  /**
   * What concerns an account from a ledger on.
   * @throws HistoryGoneError where the server no longer has that ledger.
   * @throws NetworkFault
   */
  return async (account: string, first: number, order: EventsOrder): Promise<EventsPage> => {
    await checkEvents();
    const pages: EventsPage[] = [];
    for (const filters of filtersOf(account, assets, events, order)) {
      pages.push(await readFiltered(account, first, filters, order));
    }
    return joined(pages);
  };
};

export type AccountEventsReader = ReturnType<typeof createAccountEvents>;

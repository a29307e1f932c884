import type { ListedTransaction, Place } from '../../src/domain/ledger/reading.ts';
import { cursorAfterLedger, ledgerOf, operationId } from '../../src/stellar/toid.ts';
import type { Random } from './random.ts';

/* The history of one account in miniature, as two nodes of a network show it. */

export const CLOSE_MS = 5_000;
/** The ledger at which the account begins to be watched. */
export const FIRST_LEDGER = 1_000;

/** One movement of money to the account. */
export interface CameIn {
  /** Its operation's id, and its place among the balance changes of a contract call. */
  readonly token: bigint;
  readonly place: number;
  readonly ledger: number;
  /** The transaction of ours that it names; null where it names none. */
  readonly names: number | null;
  readonly kind: 'money' | 'dust' | 'ours' | 'spam';
  /**
   * - `listed`: the list of payments shows it
   * - `garbled`: it shows it so that nobody can read it
   * - `unlisted`: its effects alone show it
   */
  readonly way: 'listed' | 'garbled' | 'unlisted';
  readonly network: number;
  /** What its row is named by. */
  readonly key: string;
}

/** A record of the list of payments; what we pay stands there too. */
export interface Listed extends Place {
  readonly cameIn: readonly CameIn[];
}

/** An operation on the list of effects. */
export interface Affected extends Place {
  readonly cameIn: readonly CameIn[];
  /** By whom a balance was changed that was not paid. */
  readonly moved: 'us' | 'others' | null;
}

interface ClosedLedger {
  readonly records: readonly Listed[];
  readonly effects: readonly Affected[];
  readonly transactions: readonly ListedTransaction[];
  readonly changesUs: boolean;
}

export type Answer<T> =
  | {
      readonly items: readonly T[];
      readonly exhausted: boolean;
      /** The ledger up to whose end this is all, where the source says it. */
      readonly through?: number;
    }
  | 'gone';

/** Who answers: Horizon by pages that may end within a ledger, Stellar RPC by whole ledgers. */
export type ModelSource = 'horizon' | 'rpc';

const KINDS = ['pays', 'pays', 'calls', 'paysOut', 'clawsBack', 'takesOffer', 'fee', 'strangers'];

/** A network whose ledgers close when they are told to, and which may be begun anew. */
export const createModelHistory = (random: Random, rows: number) => {
  let network = 0;
  let first = FIRST_LEDGER;
  let closed: ClosedLedger[] = [];
  let all: Affected[] = [];
  /** What lies before is not kept any more. */
  let oldest = 0;
  /** How long the networks before this one have run; time goes on when one is begun anew. */
  let beforeMs = 0;
  const latest = (): number => first + closed.length;
  const closedAtMs = (ledger: number): number => beforeMs + ledger * CLOSE_MS;

  const cameInBy = (token: bigint, ledger: number, count: number): readonly CameIn[] => {
    const names = random.chance(70) ? random.below(rows) : null;
    const drawn = random.below(20);
    const way = drawn === 0 ? 'garbled' : drawn === 1 ? 'unlisted' : 'listed';
    return Array.from({ length: count }, (_, place) => {
      const draw = random.below(10);
      const what = draw < 7 ? 'money' : (['dust', 'ours', 'spam'] as const)[draw - 7];
      const key = `${network}/${token + BigInt(place)}`;
      return { token, place, ledger, names, kind: what ?? 'money', way, network, key };
    });
  };

  const operationOf = (token: bigint, ledger: number, kind: string): Affected | null => {
    if (kind === 'fee') return null;
    if (kind === 'paysOut') return { token, ledger, cameIn: [], moved: 'us' };
    if (kind === 'clawsBack' || kind === 'takesOffer') {
      return { token, ledger, cameIn: [], moved: 'others' };
    }
    // A contract call is the only operation of its transaction and may pay several times.
    const count = kind === 'calls' ? 1 + random.below(3) : 1;
    return { token, ledger, cameIn: cameInBy(token, ledger, count), moved: null };
  };

  const close = (): void => {
    const ledger = latest() + 1;
    const kinds = Array.from(
      { length: random.below(4) },
      () => random.pick(KINDS) ?? 'pays',
    ).filter((kind) => kind !== 'strangers');
    const effects: Affected[] = [];
    const transactions: ListedTransaction[] = [];
    for (const [index, kind] of kinds.entries()) {
      const token = (BigInt(ledger) << 32n) + (BigInt(index + 1) << 12n);
      const count = kind === 'pays' || kind === 'paysOut' ? 1 + random.below(3) : 1;
      const made = Array.from({ length: count }, (_, place) =>
        operationOf(operationId(token, place), ledger, kind),
      ).filter((operation) => operation !== null);
      effects.push(...made);
      // An offer of ours that is taken changes a trustline, and names us in no transaction.
      if (kind === 'takesOffer') continue;
      const moves = made.filter(({ cameIn }) => cameIn.length > 0).map((one) => one.token);
      transactions.push({ token, ledger, closedAtMs: closedAtMs(ledger), moves });
    }
    const records = effects.filter(
      ({ cameIn, moved }) => moved === 'us' || cameIn.some(({ way }) => way !== 'unlisted'),
    );
    all.push(...effects);
    closed.push({ records, effects, transactions, changesUs: kinds.length > 0 });
  };

  const upTo = (node: number): readonly ClosedLedger[] =>
    closed.slice(0, Math.max(0, node - first));
  const page = <T extends Place>(
    list: (ledger: ClosedLedger) => readonly T[],
    node: number,
    after: bigint,
    limit: number,
    source: ModelSource = 'horizon',
  ): Answer<T> => {
    if (ledgerOf(after) < oldest) return 'gone';
    const items: T[] = [];
    const begins = ledgerOf(after + 1n);
    // A server that has not come so far answers with nothing, and with where it is.
    if (source === 'rpc' && begins > node) {
      return { items, exhausted: true, through: Math.min(begins - 1, node) };
    }
    for (const [index, ledger] of upTo(node).entries()) {
      for (const item of list(ledger)) {
        const isIn = source === 'rpc' || items.length < limit;
        if (item.token > after && isIn) items.push(item);
      }
      const through = first + index + 1;
      if (source === 'rpc' && items.length >= limit && through < node) {
        return { items, exhausted: false, through };
      }
    }
    return source === 'rpc'
      ? { items, exhausted: true, through: node }
      : { items, exhausted: items.length < limit };
  };

  return {
    close,
    /** Ledgers in which nothing happens. */
    closeEmpty(count: number): void {
      for (let left = count; left > 0; left -= 1) {
        closed.push({ records: [], effects: [], transactions: [], changesUs: false });
      }
    },
    latest,
    closedAtMs,
    network: () => network,
    /** The last ledger that is not kept; a cursor before it is answered with 410. */
    oldest: () => oldest,
    forgetBefore(ledger: number): void {
      oldest = Math.max(oldest, Math.min(ledger, latest()));
    },
    /** Another history under the same name, whose numbers begin low or have come further. */
    reset(ledger: number): void {
      beforeMs += latest() * CLOSE_MS;
      network += 1;
      first = ledger;
      oldest = 0;
      closed = [];
      all = [];
    },
    payments: (node: number, after: bigint, limit: number, source?: ModelSource) =>
      page<Listed>(({ records }) => records, node, after, limit, source),
    effects: (node: number, after: bigint, limit: number, source?: ModelSource) =>
      page(({ effects }) => effects, node, after, limit, source),
    transactions: (node: number, after: bigint, limit: number, source?: ModelSource) =>
      page(({ transactions }) => transactions, node, after, limit, source),
    /** What an account's own answer says. */
    account(node: number) {
      const known = upTo(node);
      const last = known.findLastIndex(({ changesUs }) => changesUs);
      return {
        ledger: node,
        closedAtMs: closedAtMs(node),
        lastModified: last === -1 ? first : first + 1 + last,
      };
    },
    /** All that has ever happened to the account's balances over this network. */
    affected: (): readonly Affected[] => all,
  };
};

export type ModelHistory = ReturnType<typeof createModelHistory>;

export const endOf = (ledger: number): bigint => BigInt(cursorAfterLedger(ledger));

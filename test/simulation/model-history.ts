import type { ListedTransaction, Place } from '../../src/domain/decide-reading.ts';
import { cursorAfterLedger, ledgerOf, operationId } from '../../src/stellar/toid.ts';
import type { Random } from './random.ts';

/* The history of one account in miniature, as two nodes of a network show it. */

export const CLOSE_MS = 5_000;
/** The ledger at which the account begins to be watched. */
export const FIRST_LEDGER = 1_000;

/** A payment to the account. */
export interface CameIn extends Place {
  /** The transaction of ours that it names; null where it names none. */
  readonly names: number | null;
  readonly kind: 'money' | 'dust' | 'ours' | 'spam';
  readonly network: number;
}

/** A record of the list of payments; what we pay stands there too. */
export interface Listed extends Place {
  readonly cameIn: CameIn | null;
}

interface ClosedLedger {
  readonly records: readonly Listed[];
  readonly transactions: readonly ListedTransaction[];
  readonly changesUs: boolean;
}

export type Answer<T> = { readonly items: readonly T[]; readonly exhausted: boolean } | 'gone';

/** A network whose ledgers close when they are told to, and which may be begun anew. */
export const createModelHistory = (random: Random, rows: number) => {
  let network = 0;
  let first = FIRST_LEDGER;
  let closed: ClosedLedger[] = [];
  /** What lies before is not kept any more. */
  let oldest = 0;
  /** How long the networks before this one have run; time goes on when one is begun anew. */
  let beforeMs = 0;
  const latest = (): number => first + closed.length;
  const closedAtMs = (ledger: number): number => beforeMs + ledger * CLOSE_MS;

  const operationsOf = (token: bigint, ledger: number, kind: string): readonly Listed[] => {
    if (kind === 'fee') return [];
    const names = random.chance(70) ? random.below(rows) : null;
    return Array.from({ length: 1 + random.below(3) }, (_, index) => {
      const place = { token: operationId(token, index), ledger };
      if (kind === 'paysOut') return { ...place, cameIn: null };
      const draw = random.below(10);
      const what = draw < 7 ? 'money' : (['dust', 'ours', 'spam'] as const)[draw - 7];
      return { ...place, cameIn: { ...place, names, network, kind: what ?? 'money' } };
    });
  };

  const close = (): void => {
    const ledger = latest() + 1;
    const kinds = Array.from(
      { length: random.below(4) },
      () => random.pick(['pays', 'pays', 'paysOut', 'fee', 'strangers']) ?? 'pays',
    ).filter((kind) => kind !== 'strangers');
    const records: Listed[] = [];
    const transactions = kinds.map((kind, index) => {
      const token = (BigInt(ledger) << 32n) + (BigInt(index + 1) << 12n);
      const operations = operationsOf(token, ledger, kind);
      records.push(...operations);
      const payments = operations.flatMap(({ cameIn }) => (cameIn ? [cameIn.token] : []));
      return { token, ledger, closedAtMs: closedAtMs(ledger), payments };
    });
    closed.push({ records, transactions, changesUs: kinds.length > 0 });
  };

  const upTo = (node: number): readonly ClosedLedger[] =>
    closed.slice(0, Math.max(0, node - first));
  const page = <T extends Place>(
    list: (ledger: ClosedLedger) => readonly T[],
    node: number,
    after: bigint,
    limit: number,
  ): Answer<T> => {
    if (ledgerOf(after) < oldest) return 'gone';
    const items: T[] = [];
    for (const ledger of upTo(node)) {
      for (const item of list(ledger)) {
        if (item.token > after && items.length < limit) items.push(item);
      }
    }
    return { items, exhausted: items.length < limit };
  };

  return {
    close,
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
    },
    payments: (node: number, after: bigint, limit: number) =>
      page(({ records }) => records, node, after, limit),
    transactions: (node: number, after: bigint, limit: number) =>
      page(({ transactions }) => transactions, node, after, limit),
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
    /** All that has ever come to the account over this network. */
    cameIn: (): readonly CameIn[] =>
      closed.flatMap(({ records }) =>
        records.flatMap(({ cameIn }) => (cameIn === null ? [] : [cameIn])),
      ),
  };
};

export type ModelHistory = ReturnType<typeof createModelHistory>;

export const endOf = (ledger: number): bigint => BigInt(cursorAfterLedger(ledger));

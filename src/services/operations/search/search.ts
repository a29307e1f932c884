import type { EntityManager } from '@mikro-orm/postgresql';
import { shortAmount } from '../../../domain/money/amount.ts';
import type { AssetId } from '../../../domain/money/asset.ts';
import type { Text } from '../../../domain/operations/text.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import { EACH_MAX, PLACES } from './queries.ts';
import { recognise, type Read, type Recognised } from './recognise.ts';

/** What becomes of money that came in. */
export type Became = 'credited' | 'refunded' | 'treasury' | 'dust' | 'investigation';

export interface Found {
  /** `money` fits no payment, or is beside one; `outgoing` left us and is unknown. */
  readonly is: 'payment' | 'case' | 'customer' | 'money' | 'outgoing';
  /** A transaction's or a customer's id, a source key, or a hash. */
  readonly id: string;
  /** The payment that it belongs to, where there is one. */
  readonly payment: string | null;
  /** ISO 8601. */
  readonly at: string;
  /** Decimal string. */
  readonly amount: string | null;
  readonly asset: AssetId | null;
  /** What has become of money; null where that is not decided yet, and of anything else. */
  readonly became: Became | null;
  /** What the text was taken for, and in which role it was found. */
  readonly as: Recognised;
  readonly because: Text;
}

interface SearchAnswer {
  /** What the text may be; nothing where it is empty or too long. */
  readonly recognised: readonly Recognised[];
  /** Newest first; twenty of each role at most. */
  readonly found: readonly Found[];
  /** True where a role had more than are given. */
  readonly isCut: boolean;
}

type Row = Omit<Found, 'as' | 'because' | 'at'> & { readonly at: Date };

/** Puts values in the place of their names, in the order in which they stand. */
const bind = (sql: string, values: Readonly<Record<string, string | null>>) => {
  const bound: (string | null)[] = [];
  const text = sql.replaceAll(/\$(value|base|code|rails)/g, (_, name: string) => {
    bound.push(values[name] ?? null);
    return '?';
  });
  return { text, bound };
};

const quoted = (rail: string): string => `"${rail.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

/**
 * Finds payments, cases, customers and money by anything that somebody knows of them: an id, a hash, an
 * account, a memo, a bank's reference, a key, an amount. No personal data is looked through or given.
 */
export const search = async (
  em: EntityManager,
  { rails }: { readonly rails: readonly Pick<RailProfile, 'name'>[] },
  typed: string,
): Promise<SearchAnswer> => {
  const reads = recognise(typed);
  const named = `{${rails.map(({ name }) => quoted(name)).join(',')}}`;
  const found = new Map<string, Found>();
  let isCut = false;
  const look = async ({ as, value, base, code }: Read): Promise<void> => {
    for (const { sql, because } of PLACES[as]) {
      const values = { value, base: base ?? value, code: code ?? null, rails: named };
      const { text, bound } = bind(sql, values);
      const rows = await em.execute<Row[]>(text, bound);
      isCut ||= rows.length === EACH_MAX;
      for (const row of rows) {
        const key = `${row.is}/${row.id}`;
        if (found.has(key)) continue;
        const amount = shortAmount(row.amount);
        found.set(key, { ...row, at: new Date(row.at).toISOString(), amount, as, because });
      }
    }
  };
  for (const read of reads) await look(read);
  return {
    recognised: reads.map(({ as }) => as),
    found: [...found.values()].toSorted((one, other) => other.at.localeCompare(one.at)),
    isCut,
  };
};

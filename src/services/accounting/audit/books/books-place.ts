import type { EntityManager } from '@mikro-orm/postgresql';
import { formatAmount } from '../../../../domain/money/amount.ts';
import { canonicalAccount } from '../../books.ts';
import { BOOK_CHECKS } from './books-queries.ts';
import type { BookCheck } from './decision-queries.ts';
import { BREAKS_MAX, type PlaceFindings } from '../compare.ts';
import type { Break, TotalReport } from '../report-types.ts';

interface FoundRow {
  readonly key: string;
  readonly asset: string;
  readonly here: string | null;
  readonly there: string | null;
  readonly amount_here: string;
  readonly amount_there: string;
}

/** Text of whole stroops, however PostgreSQL wrote its decimals. */
const whole = (text: string): bigint => BigInt(text.split('.')[0] ?? '0');

const withAmount = (row: string | null, amount: bigint): string | null =>
  row === null ? null : `${row}: ${formatAmount(amount)}`;

const runCheck = async (
  em: EntityManager,
  { type, sql, message }: BookCheck,
): Promise<readonly Break[]> => {
  const rows = await em.execute<FoundRow[]>(
    `select key, asset, here, there, (amount_here * 10000000)::text as amount_here,
        (amount_there * 10000000)::text as amount_there
      from (${sql}) as found order by key limit ${BREAKS_MAX + 1}`,
  );
  return rows.map(({ key, asset, here, there, ...amounts }) => {
    const amountHere = whole(amounts.amount_here);
    const amountThere = whole(amounts.amount_there);
    return {
      type,
      place: 'books',
      direction: null,
      key,
      asset,
      here: withAmount(here, amountHere),
      there: withAmount(there, amountThere),
      amountHere,
      amountThere,
      message,
    };
  });
};

/** Looks for everything in the books that can be seen to be wrong without asking anybody else. */
export const checkBooks = async (
  em: EntityManager,
  onProgress: (place: string, checked: number) => void,
): Promise<PlaceFindings> => {
  const breaks: Break[] = [];
  for (const check of BOOK_CHECKS) {
    breaks.push(...(await runCheck(em, check)));
    onProgress('books', BOOK_CHECKS.indexOf(check) + 1);
  }
  const [counted] = await em.execute<{ entries: string }[]>(
    'select count(distinct entry)::text as entries from posting',
  );
  return {
    place: 'books',
    through: 'now',
    agreed: Number(counted?.entries ?? 0),
    notCompared: null,
    truncated: breaks.length > BREAKS_MAX,
    breaks: breaks.slice(0, BREAKS_MAX),
    waiting: [],
  };
};

/** The books' totals by asset and kind of account; both names of an exchange are one. */
export const readTotals = async (em: EntityManager): Promise<readonly TotalReport[]> => {
  const rows = await em.execute<{ account: string; asset: string; amount: string }[]>(
    `select case when account like 'customer:%' then 'customer'
          when account like 'investigation:%' then 'investigation' else account end as account,
        asset, (sum(amount) * 10000000)::text as amount
      from posting group by 1, 2`,
  );
  const totals = new Map<string, TotalReport>();
  for (const { account, asset, amount } of rows) {
    const name = canonicalAccount(account);
    const known = totals.get(`${asset} ${name}`);
    const sum = (known?.amount ?? 0n) + whole(amount);
    totals.set(`${asset} ${name}`, { asset, account: name, amount: sum });
  }
  return [...totals.keys()].toSorted().flatMap((key) => totals.get(key) ?? []);
};

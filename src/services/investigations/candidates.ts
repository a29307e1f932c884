import type { EntityManager } from '@mikro-orm/postgresql';
import { Customer } from '../../db/entities/customer.ts';
import type { SecretBox } from '../../db/secret.ts';
import { formatAmount, stroopsOf, type Stroops } from '../../domain/money/amount.ts';
import type { AssetId } from '../../domain/money/asset.ts';
import type { Kind } from '../../domain/transactions/transaction.ts';
import { openFields, type CustomerFields } from '../customers/store.ts';
import { openPayer, readRecord, type CaseRecord } from './read-case.ts';

/** A payment that still waits for money of a case's kind, and how well the case's money fits it. */
export interface Candidate {
  readonly transactionId: string;
  readonly kind: Kind;
  readonly asset: AssetId;
  /** Decimal string; null where the customer may pay any amount. */
  readonly expected: string | null;
  readonly startedAt: Date;
  /** What came, less what is expected; decimal string with its sign, null where anything is. */
  readonly difference: string | null;
  /** How long after its start the money came; below zero where it came before. */
  readonly cameAfterMs: number;
  /** Whether the payer is its customer; null where nobody can say. */
  readonly samePayer: boolean | null;
}

interface Row {
  readonly id: string;
  readonly kind: Kind;
  readonly asset: AssetId;
  readonly expected: string | null;
  readonly started_at: Date;
  readonly customer_id: string | null;
  readonly is_payer: boolean;
}

/** What came: where, how much, when, and by whom. */
interface Came {
  readonly asset: AssetId;
  readonly amount: string;
  readonly at: Date;
  readonly rail: string | null;
  /** G… or C… of who paid on Stellar. */
  readonly account: string | null;
}

/** So many are looked at in each direction, and so many are given. */
const LOOKED_AT = 25;
const GIVEN = 20;
const DAY_MS = 86_400_000;
/** An amount that differs by this many percent may still be one after a bank's fee. */
const NEAR_PERCENT = 5n;

const cameOf = (record: CaseRecord): Came | null => {
  if (record.on === 'stellar') {
    const { asset, amount, closedAt: at, fromAccount: account } = record.payment;
    return { asset, amount, at, rail: null, account };
  }
  if (record.on === 'claimable') return null;
  const { asset, amount, receivedAt: at, rail } = record.receipt;
  return { asset, amount, at, rail, account: null };
};

/** What waits, as its index is written; a quote's price is kept to the letter, and takes no other money. */
const WAITS = `t.status in ('pending_user_transfer_start', 'pending_sender')
  and t.quote_id is null and t.transfer_received_at is null`;
const FITS = `${WAITS} and t.amount_in_asset = ?
  and case when ?::text is null then t.kind <> 'deposit' else t.kind = 'deposit' and t.rail = ? end`;

const some = (which: string, order: string): string =>
  `(select t.* from transaction t where ${FITS} and ${which} order by ${order} limit ${LOOKED_AT})`;

const CANDIDATES = `select distinct on (t.id) t.id, t.kind, t.amount_in_asset as asset,
    t.amount_expected::text as expected, t.started_at, t.customer_id,
    coalesce(?::text = any (array[t.from_account, split_part(t.account, ':', 1)]), false) as is_payer
  from (${[
    some('t.amount_expected >= ?::numeric', 't.amount_expected, t.started_at'),
    some('t.amount_expected < ?::numeric', 't.amount_expected desc, t.started_at desc'),
    some('t.amount_expected is null and ?::numeric > 0', 't.started_at desc'),
    some('t.from_account = ?', 't.started_at desc'),
  ].join(' union all ')}) t order by t.id`;

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

/** True where one of the payer's values names the customer, or is an account number of theirs. */
const namesCustomer = (payer: object, fields: CustomerFields): boolean => {
  const values = Object.values(payer).map((value) => plain(String(value)));
  const { first_name: first = '', last_name: last = '' } = fields;
  const names = [first, last].map(plain);
  const isNamed = names.every((name) => name !== '');
  const whole = ['organization.name', 'bank_account_number', 'clabe_number', 'cbu_number']
    .map((name) => plain(fields[name] ?? ''))
    .filter((value) => value !== '');
  return values.some(
    (value) => whole.includes(value) || (isNamed && names.every((name) => value.includes(name))),
  );
};

/** The customers, of those that the payer names. */
const payersAmong = async (
  em: EntityManager,
  secrets: SecretBox | null,
  record: CaseRecord,
  rows: readonly Row[],
): Promise<ReadonlySet<string> | null> => {
  const payer = secrets && record.on === 'rail' ? openPayer(secrets, record.receipt) : null;
  if (secrets === null || typeof payer !== 'object' || payer === null) return null;
  const ids = rows.flatMap(({ customer_id: id }) => id ?? []);
  const customers = await em.find(Customer, { id: { $in: ids }, erasedAt: null });
  const named = customers.filter((one) => namesCustomer(payer, openFields(secrets, one)));
  return new Set(named.map(({ id }) => id));
};

const size = (amount: Stroops): Stroops => (amount < 0n ? -amount : amount);

const signed = (amount: Stroops): string =>
  amount < 0n ? `-${formatAmount(-amount)}` : formatAmount(amount);

/** How much speaks for it: the payer most, then the amount, then the time. */
const weigh = ({ samePayer, difference, expected, cameAfterMs }: Candidate): number => {
  const off = difference === null ? null : stroopsOf(difference.replace('-', ''));
  const near = off !== null && off * 100n <= stroopsOf(expected ?? '0') * NEAR_PERCENT;
  const byAmount = off === 0n ? 3 : near ? 2 : 0;
  const byTime = cameAfterMs >= 0 && cameAfterMs <= DAY_MS ? 1 : 0;
  return (samePayer ? 4 : 0) + byAmount + byTime;
};

/**
 * The payments that a case's money may have been meant for, the likeliest first: ranked by payer,
 * amount and time. Whether it can be attached is what the decision's preview says.
 * @param secrets opens who paid on a rail, to compare them with the customers; that is personal data,
 * and whoever asks records the look. Null where the payer is not to be looked at.
 * @returns null for a case without money that can be attached.
 */
export const findCandidates = async (
  em: EntityManager,
  sourceKey: string,
  secrets: SecretBox | null,
): Promise<readonly Candidate[] | null> => {
  const record = await readRecord(em, sourceKey);
  const came = record && cameOf(record);
  if (!record || !came || sourceKey.startsWith('unreadable/')) {
    return null;
  }
  const { asset, amount, rail, account, at } = came;
  const fits = [asset, rail, rail];
  const values = [amount, amount, amount, account].flatMap((value) => [...fits, value]);
  const rows = await em.execute<Row[]>(CANDIDATES, [account, ...values]);
  const payers = await payersAmong(em, secrets, record, rows);
  const candidates = rows.map((row): Candidate => {
    const { expected, customer_id: customer } = row;
    const startedAt = new Date(row.started_at);
    const byRail = payers && customer ? payers.has(customer) : null;
    return {
      transactionId: row.id,
      kind: row.kind,
      asset: row.asset,
      expected: expected === null ? null : formatAmount(stroopsOf(expected)),
      startedAt,
      difference: expected === null ? null : signed(stroopsOf(amount) - stroopsOf(expected)),
      cameAfterMs: at.getTime() - startedAt.getTime(),
      samePayer: account === null ? byRail : row.is_payer,
    };
  });
  const off = ({ difference }: Candidate): Stroops =>
    difference === null ? stroopsOf(amount) : size(stroopsOf(difference.replace('-', '')));
  return candidates
    .toSorted(
      (one, other) =>
        weigh(other) - weigh(one) ||
        (off(one) < off(other) ? -1 : off(one) > off(other) ? 1 : 0) ||
        Math.abs(one.cameAfterMs) - Math.abs(other.cameAfterMs),
    )
    .slice(0, GIVEN);
};

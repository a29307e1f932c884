import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { wrong } from '../http/schema-fault.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { refuse, type Refusal } from '../../domain/refusal.ts';
import type { Kind, Protocol } from '../../domain/transactions/transaction.ts';
import { ASSET_NAME_MAX, assetsNamed } from '../../services/quotes/asset-names.ts';
import { language, rowId, text, time } from './fields.ts';
import { findOwnRow } from '../../services/transactions/insert.ts';
import type { Subject } from '../../services/deps.ts';

/** What SEP-6 and SEP-24 both let a wallet ask of GET /transactions; `kind` is each SEP's own. */
export const listFields = {
  asset_code: text(ASSET_NAME_MAX),
  no_older_than: time.optional(),
  /** However many are asked for, no more are listed than {@link LIMIT_MAX}. */
  limit: text(40)
    .regex(/^[1-9]\d*$/, wrong('must_be_number_from_1'))
    .transform(Number)
    .optional(),
  paging_id: rowId.optional(),
  lang: language.optional(),
};

/** GET /transaction: one of the three names. */
export const oneQuery = z
  .object({
    id: rowId.optional(),
    // A hash in hex; the network writes it in lower case.
    stellar_transaction_id: text(64)
      .transform((hash) => hash.toLowerCase())
      .optional(),
    external_transaction_id: text(200).optional(),
    lang: language.optional(),
  })
  .refine(
    (query) =>
      query.id !== undefined ||
      query.stellar_transaction_id !== undefined ||
      query.external_transaction_id !== undefined,
    { path: ['id'], message: wrong('must_be_it_or_other_id') },
  );
type OneQuery = z.infer<typeof oneQuery>;

/** What is asked for, in our own words. */
interface ListRequest {
  readonly protocol: Protocol;
  /** At least one. */
  readonly shapes: readonly { readonly kind: Kind; readonly isExchange: boolean }[];
  readonly asset_code: string;
  readonly no_older_than?: Date | undefined;
  readonly limit?: number | undefined;
  readonly paging_id?: string | undefined;
}

const LIMIT_MAX = 200;
const LIMIT_DEFAULT = 50;

type Condition = readonly [sql: string, values: readonly unknown[]];
const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

const conditionsOf = (
  subject: Subject,
  request: ListRequest,
  assets: readonly string[],
  after: Transaction | null,
): readonly Condition[] => {
  const { shapes, no_older_than: oldest } = request;
  const conditions: Condition[] = [
    // Written as the index is, so that a shared account with a million users is read by memo.
    ["account = ? and coalesce(account_memo, '') = ?", [subject.account, subject.memo ?? '']],
    ['protocol = ?', [request.protocol]],
    [`asset in (${marks(assets)})`, assets],
    [
      `(kind, is_exchange) in (${shapes.map(() => '(?, ?)').join(', ')})`,
      shapes.flatMap(({ kind, isExchange }) => [kind, isExchange]),
    ],
  ];
  if (oldest !== undefined) conditions.push(['started_at >= ?', [oldest]]);
  if (after) {
    const { startedAt, id } = after;
    conditions.push([
      '(started_at < ? or (started_at = ? and id > ?))',
      [startedAt, startedAt, id],
    ]);
  }
  return conditions;
};

/** The newest transactions of the one who asks: of this account and of this memo, no other's. */
export const listTransactions = async (
  em: EntityManager,
  anchor: Anchor,
  subject: Subject,
  request: ListRequest,
): Promise<readonly Transaction[] | Refusal> => {
  const { asset_code: code, paging_id: pagingId, protocol, limit = LIMIT_DEFAULT } = request;
  // A code that several share lists the transactions of all of them.
  const assets = assetsNamed(anchor.assets, code).map(({ asset }) => asset);
  if (assets.length === 0) return refuse('asset_unknown', 'asset_code_unknown');
  const after = pagingId === undefined ? null : await findOwnRow(em, subject, protocol, pagingId);
  if (pagingId !== undefined && after === null) {
    return refuse('transaction_not_found', 'paging_id_unknown');
  }
  const conditions = conditionsOf(subject, request, assets, after);
  const found = await em.execute<{ id: string }[]>(
    `select id from transaction where ${conditions.map(([sql]) => sql).join(' and ')}
     order by started_at desc, id limit ?`,
    [...conditions.flatMap(([, values]) => values), Math.min(limit, LIMIT_MAX)],
  );
  const ids = found.map(({ id }) => id);
  return em.find(
    Transaction,
    { id: { $in: ids } },
    { orderBy: [{ startedAt: 'desc' }, { id: 'asc' }] },
  );
};

/**
 * Whose a transaction on the ledger is: it paid for them, paid them out, or refunded them. Under a fee-bump
 * it has two hashes, and whoever signed the inner one may know only that.
 */
const BY_HASH = `with asked(hash) as (values (?::text)), named(id) as (
    select id from transaction where stellar_transaction_id = (select hash from asked)
    union all select transaction_id from received_payment
      where transaction_hash = (select hash from asked)
         or inner_transaction_hash = (select hash from asked)
    union all select transaction_id from claimable_balance
      where transaction_hash = (select hash from asked)
         or inner_transaction_hash = (select hash from asked)
    union all select payment.transaction_id
      from ledger_envelope join ledger_payment payment on envelope_hash = inner_hash
      where payment.state = 'included' and (inner_hash = (select hash from asked)
         or included_hash = (select hash from asked)))
  select t.id from transaction t join named using (id)
    where protocol = ? and account = ? and coalesce(account_memo, '') = ?
    order by stellar_transaction_id = (select hash from asked) desc nulls last, started_at desc, id
    limit 1`;

const findByHash = async (
  em: EntityManager,
  { account, memo }: Subject,
  protocol: Protocol,
  hash: string,
): Promise<Transaction | null> => {
  const [found] = await em.execute<{ id: string }[]>(BY_HASH, [
    hash,
    protocol,
    account,
    memo ?? '',
  ]);
  return found ? em.findOne(Transaction, { id: found.id }) : null;
};

const findByReference = async (
  em: EntityManager,
  { account, memo: accountMemo }: Subject,
  protocol: Protocol,
  externalTransactionId: string | undefined,
): Promise<Transaction | null> =>
  em.findOne(
    Transaction,
    { protocol, account, accountMemo, externalTransactionId },
    { orderBy: [{ startedAt: 'desc' }, { id: 'asc' }] },
  );

/** One transaction of the one who asks, by any of its three names. */
export const findTransaction = async (
  em: EntityManager,
  subject: Subject,
  protocol: Protocol,
  query: OneQuery,
): Promise<Transaction | Refusal> => {
  const { id, stellar_transaction_id: hash, external_transaction_id: reference } = query;
  const row =
    id !== undefined
      ? await findOwnRow(em, subject, protocol, id)
      : hash !== undefined
        ? await findByHash(em, subject, protocol, hash)
        : await findByReference(em, subject, protocol, reference);
  return row ?? refuse('transaction_not_found', 'transaction_unknown');
};

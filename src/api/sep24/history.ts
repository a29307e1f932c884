import type { EntityManager } from '@mikro-orm/postgresql';
import { Transaction } from '../../db/entities/transaction.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { refuse, type Refusal } from '../../domain/refusal.ts';
import { clientCode } from '../assets.ts';
import type { Subject } from '../deps.ts';
import { findOwnRow } from '../transactions.ts';
import type { ListQuery, OneQuery } from './schema.ts';

const LIMIT_MAX = 200;
const LIMIT_DEFAULT = 50;

/** The newest transactions of the one who asks: of this account and of this memo, no other's. */
export const listTransactions = async (
  em: EntityManager,
  anchor: Anchor,
  subject: Subject,
  query: ListQuery,
): Promise<readonly Transaction[] | Refusal> => {
  const assets = anchor.assets
    .filter((policy) => clientCode(policy) === query.asset_code)
    .map(({ asset }) => asset);
  if (assets.length === 0) return refuse('asset_unknown', 'There is no such asset_code here.');
  const after =
    query.paging_id === undefined ? null : await findOwnRow(em, subject, 'sep24', query.paging_id);
  if (query.paging_id !== undefined && after === null) {
    return refuse('transaction_not_found', 'paging_id names no transaction of yours.');
  }
  const conditions: readonly (readonly [string, readonly unknown[]])[] = [
    // Written as the index is, so that a shared account with a million users is read by memo.
    ["account = ? and coalesce(account_memo, '') = ?", [subject.account, subject.memo ?? '']],
    ["protocol = 'sep24'", []],
    [`asset in (${assets.map(() => '?').join(', ')})`, assets],
    ...(query.kind === undefined ? [] : [['kind = ?', [query.kind]] as const]),
    ...(query.no_older_than === undefined
      ? []
      : [['started_at >= ?', [query.no_older_than]] as const]),
    ...(after === null
      ? []
      : [
          [
            '(started_at < ? or (started_at = ? and id > ?))',
            [after.startedAt, after.startedAt, after.id],
          ] as const,
        ]),
  ];
  const found = await em.execute<{ id: string }[]>(
    `select id from transaction where ${conditions.map(([sql]) => sql).join(' and ')}
     order by started_at desc, id limit ?`,
    [
      ...conditions.flatMap(([, values]) => values),
      Math.min(query.limit ?? LIMIT_DEFAULT, LIMIT_MAX),
    ],
  );
  const ids = found.map(({ id }) => id);
  return em.find(
    Transaction,
    { id: { $in: ids } },
    { orderBy: [{ startedAt: 'desc' }, { id: 'asc' }] },
  );
};

/** One transaction of the one who asks, by any of its three names. */
export const findTransaction = async (
  em: EntityManager,
  subject: Subject,
  query: OneQuery,
): Promise<Transaction | Refusal> => {
  const { id, stellar_transaction_id, external_transaction_id } = query;
  const row =
    id !== undefined
      ? await findOwnRow(em, subject, 'sep24', id)
      : await em.findOne(
          Transaction,
          {
            protocol: 'sep24',
            account: subject.account,
            accountMemo: subject.memo,
            ...(stellar_transaction_id === undefined
              ? { externalTransactionId: external_transaction_id }
              : { stellarTransactionId: stellar_transaction_id }),
          },
          { orderBy: [{ startedAt: 'desc' }, { id: 'asc' }] },
        );
  return row ?? refuse('transaction_not_found', 'There is no such transaction of yours.');
};

import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../../db/entities/transaction.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { refuseField, type Refusal } from '../../domain/refusal.ts';
import { listTransactions } from '../shared/history.ts';
import type { ListQuery } from './schema.ts';
import type { Subject } from '../../services/deps.ts';

/** SEP-6 GET /transactions: those of the one who asks, by any of the SEP's four kinds. */
export const listSep6 = async (
  em: EntityManager,
  anchor: Anchor,
  subject: Subject,
  { kind: asked, account, ...query }: ListQuery,
): Promise<readonly Transaction[] | Refusal> => {
  if (account !== undefined && account !== subject.account) {
    return refuseField('not_authorized', 'account', 'account_not_of_token');
  }
  const shapes = (['deposit', 'withdrawal'] as const).flatMap((kind) =>
    [false, true].map((isExchange) => ({ kind, isExchange })),
  );
  const wanted = shapes.filter(
    ({ kind, isExchange }) => asked?.includes(isExchange ? `${kind}-exchange` : kind) ?? true,
  );
  return listTransactions(em, anchor, subject, { ...query, shapes: wanted, protocol: 'sep6' });
};

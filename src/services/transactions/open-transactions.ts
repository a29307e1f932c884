import type { EntityManager } from '@mikro-orm/postgresql';
import {
  judgeOpen,
  openMaximum,
  type Opener,
  type OpenTransactionPolicy,
} from '../../domain/transactions/open-transactions.ts';
import type { Refusal } from '../../domain/refusal.ts';

/** What is open and costs its client nothing, written as its indexes have it. */
export const UNPAID = `transfer_received_at is null
  and status not in ('completed', 'refunded', 'expired', 'error')`;

/**
 * Counts what is open, no further than it matters, by a function of the database: it has all who open
 * one for the same name wait for each other, until the commit of each, before it looks.
 */
const count = async (
  em: EntityManager,
  call: string,
  values: readonly unknown[],
): Promise<number> => {
  const [row] = await em.execute<{ n: number }[]>(`select ${call} as n`, [...values]);
  return row?.n ?? 0;
};

/**
 * Refuses one transaction more than its client, or its client's wallet, may have open and unpaid. In
 * the database transaction that then stores it, and as the last of its locks but those of its own
 * quote: so two requests at once are counted one after the other, and wait for nobody in a circle.
 */
export const refuseTooManyOpen = async (
  em: EntityManager,
  policy: OpenTransactionPolicy | undefined,
  opener: Opener,
): Promise<Refusal | null> => {
  const { protocol, account, accountMemo: memo, clientDomain } = opener;
  const maximum = openMaximum(policy, opener);
  const open = { client: 0, clientDomain: 0 };
  if (Number.isFinite(maximum.client)) {
    const its = [account, memo, protocol === 'sep31', maximum.client];
    open.client = await count(em, 'open_of_client(?, ?, ?, ?)', its);
  }
  if (clientDomain !== null && Number.isFinite(maximum.clientDomain)) {
    const its = [clientDomain, maximum.clientDomain];
    open.clientDomain = await count(em, 'open_of_domain(?, ?)', its);
  }
  return judgeOpen(maximum, open);
};

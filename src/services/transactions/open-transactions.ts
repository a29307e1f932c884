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

/** Has all who open one for the same name wait for each other, until the commit of each. */
const lock = async (em: EntityManager, name: string): Promise<void> => {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 54))', [`open/${name}`]);
};

/** Counts no further than it matters. */
const count = async (
  em: EntityManager,
  condition: string,
  values: readonly unknown[],
  most: number,
): Promise<number> => {
  const [row] = await em.execute<{ n: number }[]>(
    `select count(*)::int as n from (
       select from transaction where ${UNPAID} and ${condition} limit ?) open`,
    [...values, most],
  );
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
    const isRemittance = protocol === 'sep31';
    await lock(em, `client/${isRemittance}/${account}/${memo ?? ''}`);
    open.client = await count(
      em,
      `account = ? and account_memo is not distinct from ? and (protocol = 'sep31') = ?`,
      [account, memo, isRemittance],
      maximum.client,
    );
  }
  if (clientDomain !== null && Number.isFinite(maximum.clientDomain)) {
    await lock(em, `domain/${clientDomain}`);
    const its = [clientDomain];
    open.clientDomain = await count(em, 'client_domain = ?', its, maximum.clientDomain);
  }
  return judgeOpen(maximum, open);
};

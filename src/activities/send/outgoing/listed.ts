import type { LedgerEnvelope } from '../../../db/entities/money-out.ts';
import type { AccountTransaction } from '../../../stellar/network.ts';
import { inTransaction, type StoreDeps } from '../../../services/deps.ts';
import { settleEnvelope } from '../envelopes/settle.ts';
import { describeFailure } from '../../../domain/failure.ts';

/** What the journal says of an envelope that an account's list of transactions shows. */
export interface ListedEnvelope {
  readonly state: LedgerEnvelope['state'];
  readonly account: string;
  /** Who let it count as dead, and by what evidence; null where it was proven dead. */
  readonly operator: string | null;
  readonly evidence: string | null;
}

/** The envelopes of the journal among listed transactions, by the hash that no fee-bump changes. */
export const readListed = async (
  { orm }: Pick<StoreDeps, 'orm'>,
  listed: readonly AccountTransaction[],
): Promise<ReadonlyMap<string, ListedEnvelope>> => {
  if (listed.length === 0) return new Map();
  const rows = await orm.em.fork().execute<(ListedEnvelope & { readonly hash: string })[]>(
    `select inner_hash as hash, state, source_account as account, cleared_by as operator,
         cleared_evidence as evidence
       from ledger_envelope where inner_hash = any(?::text[])`,
    [`{${listed.map(({ innerHash }) => innerHash).join(',')}}`],
  );
  return new Map(rows.map(({ hash, ...envelope }) => [hash, envelope]));
};

/**
 * Settles envelopes that a list of transactions shows, whatever a look-up by their hash has said.
 * One that cannot be recorded stops neither the reading nor the others.
 */
export const settleListed = async (
  { orm, log }: Pick<StoreDeps, 'orm' | 'log'>,
  listed: readonly AccountTransaction[],
): Promise<void> => {
  for (const transaction of listed) {
    const { innerHash } = transaction;
    try {
      await inTransaction(orm, async (em) => settleEnvelope(em, innerHash, transaction));
    } catch (error) {
      log.error({ innerHash, failure: describeFailure(error) }, 'a listed envelope is not settled');
    }
  }
};

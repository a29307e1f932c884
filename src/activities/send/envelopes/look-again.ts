import type { EntityManager } from '@mikro-orm/postgresql';
import type { LedgerEnvelope } from '../../../db/entities/money-out.ts';
import type { Orm } from '../../../db/orm.ts';
import { refuseInWords, type Refusal } from '../../../domain/refusal.ts';
import type { LedgerTransaction, StellarNetwork } from '../../../stellar/network.ts';
import { inTransaction } from '../../../services/deps.ts';
import { searchList, type SearchNetwork } from '../outgoing/search.ts';
import { settleEnvelope } from './settle.ts';

export interface LookDeps {
  readonly orm: Orm;
  readonly network: SearchNetwork & Pick<StellarNetwork, 'transaction'>;
}

/** What a person may do with an envelope that is not settled. */
type LookEnd =
  /** A ledger has it: it is settled, and `report` says so. */
  | { readonly end: 'settled'; readonly report: string }
  /** No ledger has it or ever will: it may count as dead. */
  | { readonly end: 'absent' }
  /** Nobody can say yet. */
  | { readonly end: 'refused'; readonly refusal: Refusal };

/**
 * The ledger from which on a ledger may include an envelope. One that is older than the column was
 * signed after whatever its account had settled some time before.
 */
const firstLedgerOf = async (em: EntityManager, envelope: LedgerEnvelope): Promise<number> => {
  if (envelope.signedIn) return Number(envelope.signedIn);
  const { sourceAccount, signedAt } = envelope;
  const [row] = await em.execute<{ ledger: string }[]>(
    `select coalesce(
         (select max(ledger) from ledger_envelope
            where source_account = ? and closed_at < ?::timestamptz - interval '10 minutes'),
         (select start_ledger from cursor where source = 'stellar/' || ?), 1)::text as ledger`,
    [sourceAccount, signedAt, sourceAccount],
  );
  return Number(row?.ledger ?? 1);
};

const settle = async (
  orm: Orm,
  innerHash: string,
  transaction: LedgerTransaction,
): Promise<LookEnd> => {
  await inTransaction(orm, async (em) => settleEnvelope(em, innerHash, transaction));
  const { ledger } = transaction;
  const report = `envelope ${innerHash} was in ledger ${ledger} after all, and is settled`;
  return { end: 'settled', report };
};

/**
 * Looks for an envelope once more before a person may let it count as dead: by its hash, and in its
 * account's own list of transactions, which has to be read past its `max_time`. A person may be
 * wrong about a hash, and so may one node; what the list shows is what happened.
 * @throws NetworkFault when the ledger could not be asked.
 */
export const lookAgain = async (
  { orm, network }: LookDeps,
  envelope: LedgerEnvelope,
): Promise<LookEnd> => {
  const { innerHash } = envelope;
  const byHash = await network.transaction(innerHash);
  if (byHash) return settle(orm, innerHash, byHash);
  const searched = await searchList(network, {
    innerHash,
    account: envelope.sourceAccount,
    maxTimeMs: envelope.maxTime.getTime(),
    fromLedger: await firstLedgerOf(orm.em.fork(), envelope),
  });
  switch (searched.end) {
    case 'found':
      return settle(orm, innerHash, searched.transaction);
    case 'absent':
      return { end: 'absent' };
    case 'unproven':
      return { end: 'refused', refusal: refuseInWords('not_parked', searched.again) };
  }
};

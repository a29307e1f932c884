import type { LedgerEnvelope, LedgerPayment } from '../../../db/entities/money-out.ts';
import type { Orm } from '../../../db/orm.ts';
import type { Status } from '../../../domain/transactions/status.ts';
import { batched } from '../../../lib/concurrently.ts';

/** The newest pay-out of a transaction, as it stands. */
export interface SeenPayout
  extends
    Pick<LedgerPayment, 'id' | 'number' | 'state'>,
    Pick<LedgerEnvelope, 'innerHash' | 'includedHash'> {
  readonly transactionId: string;
  readonly operationId: string;
  /** Of the transaction. */
  readonly status: Status;
}

const NEWEST = `select distinct on (p.transaction_id) p.transaction_id as "transactionId",
    p.id::text as id, p.number, p.state, p.operation_id as "operationId",
    e.inner_hash as "innerHash", e.included_hash as "includedHash", t.status
  from ledger_payment p join transaction t on t.id = p.transaction_id
    left join ledger_envelope e on e.inner_hash = p.envelope_hash
  where p.transaction_id = any(?::uuid[]) and p.investigation_key is null and p.leg = 'payout'
  order by p.transaction_id, p.number desc`;

/**
 * Looks at pay-outs without a lock, at all that are asked for in the same moment by one statement: an
 * envelope settles many at once, and the story of each asks then.
 */
export const createSeePayouts = (orm: Orm): ((id: string) => Promise<SeenPayout | null>) =>
  batched(async (transactions: readonly string[]) => {
    const values = [`{${transactions.join(',')}}`];
    const rows = await orm.em.fork().execute<SeenPayout[]>(NEWEST, values);
    return new Map(rows.map((row) => [row.transactionId, row]));
  });

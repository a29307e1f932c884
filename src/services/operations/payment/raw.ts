import type { EntityManager } from '@mikro-orm/postgresql';
import { isRowId } from '../../../domain/transactions/row-id.ts';
import { ROWS_MAX } from './money-events.ts';

const OF_TRANSACTION = 'transaction_id = ?';
const OF_ITS_ENVELOPES = `inner_hash in (select envelope_hash from ledger_payment
  where transaction_id = ? limit ${ROWS_MAX})`;
const IN_ITS_ENTRIES = `entry in (select entry from posting where account = 'customer:' || ?
  limit ${ROWS_MAX})`;

/** Where a payment is recorded, and by which column. */
const TABLES = {
  transaction: 'id = ?',
  transaction_event: OF_TRANSACTION,
  price_decision: OF_TRANSACTION,
  review_decision: OF_TRANSACTION,
  refund_decision: OF_TRANSACTION,
  parking: OF_TRANSACTION,
  received_payment: OF_TRANSACTION,
  rail_receipt: OF_TRANSACTION,
  rail_payment: OF_TRANSACTION,
  rail_refund: OF_TRANSACTION,
  ledger_payment: OF_TRANSACTION,
  ledger_envelope: OF_ITS_ENVELOPES,
  callback: OF_TRANSACTION,
  investigation: OF_TRANSACTION,
  posting: IN_ITS_ENTRIES,
} as const;

/** What is encrypted stays so: `readPersonal` shows it. An address of a callback may hold a secret. */
const isLeftOut = (column: string): boolean => /_ciphertext$|_key_id$|url$/.test(column);

type Row = Readonly<Record<string, unknown>>;

const withoutSecrets = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([column]) => !isLeftOut(column)));

/**
 * Every row of a payment, by its table. Strangers' words are among them: every look at it is to be
 * recorded by whoever asks.
 * @returns null where there is no such transaction.
 */
export const readRaw = async (
  em: EntityManager,
  id: string,
): Promise<Readonly<Record<string, readonly Row[]>> | null> => {
  if (!isRowId(id)) return null;
  const tables: Record<string, readonly Row[]> = {};
  for (const [table, condition] of Object.entries(TABLES)) {
    const rows = await em.execute<{ row: Row }[]>(
      `select to_jsonb(t) as row from ${table} t where ${condition} limit ${ROWS_MAX}`,
      [id],
    );
    tables[table] = rows.map(({ row }) => withoutSecrets(row));
  }
  return tables['transaction']?.length === 0 ? null : tables;
};

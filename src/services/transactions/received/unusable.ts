import type { EntityManager } from '@mikro-orm/postgresql';
import type { RailReceipt, ReceivedPayment } from '../../../db/entities/money-in.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import type { Funds } from '../../../domain/transactions/story.ts';
import { fileMoney } from '../../investigations/file.ts';
import { lockRecord } from '../../accounting/received-money.ts';

type Record = ReceivedPayment | RailReceipt;

/** Records of money by their source, each locked in the caller's database transaction. */
export type LockedRecords = ReadonlyMap<string, Record>;

/** Money that a transaction does not get, and its investigation. */
interface Unusable {
  readonly source: string;
  readonly investigation: string | null;
}

const isTakenBack = (record: Record): boolean =>
  'reversedAt' in record && Boolean(record.reversedAt) && record.disposition !== 'credited';

/**
 * Files what the rail has taken back before it was credited: such money is never credited. Money that
 * was filed otherwise meanwhile is not the transaction's either.
 * @returns what it does not get, and the records of all of it.
 */
export const fileTakenBack = async (
  em: EntityManager,
  row: Transaction,
  all: readonly Funds[],
): Promise<{ readonly unusable: readonly Unusable[]; readonly records: LockedRecords }> => {
  const unusable: Unusable[] = [];
  const records = new Map<string, Record>();
  for (const { source } of all) {
    const record = await lockRecord(em, source);
    records.set(source, record);
    if (record.disposition && record.disposition !== 'credited') {
      unusable.push({ source, investigation: null });
    } else if (isTakenBack(record)) {
      const investigation = await fileMoney(em, source, 'contradiction', row.id);
      unusable.push({ source, investigation });
    }
  }
  return { unusable, records };
};

/** Files money that came for a transaction which has its own, and that nobody has decided over. */
export const fileUnused = async (
  em: EntityManager,
  row: Transaction,
  all: readonly Funds[],
): Promise<string | null> => {
  for (const { source, attached } of all) {
    const record = await lockRecord(em, source);
    if (attached || record.disposition) continue;
    return fileMoney(em, source, 'second_payment', row.id);
  }
  return null;
};

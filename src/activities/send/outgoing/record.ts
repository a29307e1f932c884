import type { EntityManager } from '@mikro-orm/postgresql';
import { Cursor } from '../../../db/entities/money-in.ts';
import { forUpdate } from '../../../db/orm.ts';
import { NATIVE, type AssetId } from '../../../domain/money/asset.ts';
import type { AccountTransaction } from '../../../stellar/network.ts';
import { accounts, post } from '../../../services/accounting/books.ts';
import { outgoingSource, stopSender } from './cursor.ts';
import type { ListedEnvelope } from './listed.ts';

/** One balance that an operation changed, in whole stroops; what went out is below nothing. */
export interface Change {
  readonly asset: AssetId;
  readonly stroops: string;
}

interface FoundOperation {
  readonly operationId: string;
  readonly type: string;
  readonly destination: string | null;
  readonly changes: readonly Change[];
}

/** A transaction under our signature of which the journal does not know that it happened. */
export interface FoundTransaction {
  readonly transaction: AccountTransaction;
  /** Stroops that the account paid for it. */
  readonly fee: bigint;
  readonly class: 'treasury' | 'unknown';
  /** The envelope of the journal that carried it and counted as dead; null where none did. */
  readonly dead: ListedEnvelope | null;
  readonly operations: readonly FoundOperation[];
}

/** Books what an operation of our own treasury changed. */
export const bookMovement = async (
  em: EntityManager,
  account: string,
  { operationId, changes }: Pick<FoundOperation, 'operationId' | 'changes'>,
): Promise<void> => {
  const lines = changes.flatMap(({ asset, stroops }) => [
    { account: accounts.stellar(account), asset, amount: -BigInt(stroops) },
    { account: accounts.treasury, asset, amount: BigInt(stroops) },
  ]);
  await post(em, { entry: `outgoing/${operationId}`, transactionId: null, lines });
};

/** Books what an account was charged for a transaction that no envelope of ours carried. */
export const bookOutgoingFee = async (
  em: EntityManager,
  account: string,
  innerHash: string,
  fee: bigint,
): Promise<void> => {
  await post(em, {
    entry: `network-fee/${innerHash}`,
    transactionId: null,
    lines: [
      { account: accounts.stellar(account), asset: NATIVE, amount: fee },
      { account: accounts.networkFee, asset: NATIVE, amount: -fee },
    ],
  });
};

const INSERT_TRANSACTION = `insert into outgoing_transaction
    (account, token, hash, inner_hash, xdr, result_xdr, successful, fee_charged, ledger, closed_at,
     class)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, to_timestamp(?::float8 / 1000), ?)`;

const INSERT_OPERATION = `insert into outgoing_operation
    (operation_id, account, token, type, destination, class, changes, closed_at)
  values (?, ?, ?, ?, ?, ?, ?::jsonb, to_timestamp(?::float8 / 1000))`;

const record = async (
  em: EntityManager,
  account: string,
  found: FoundTransaction,
): Promise<void> => {
  const { token, hash, innerHash, ledger, closedAtMs, ...rest } = found.transaction;
  const named = [account, token.toString(), hash, innerHash, rest.envelopeXdr, rest.resultXdr];
  const charged = [rest.successful, found.fee.toString(), ledger, closedAtMs, found.class];
  await em.execute(INSERT_TRANSACTION, [...named, ...charged], 'run');
  for (const operation of found.operations) {
    const { operationId, type, destination, changes } = operation;
    const id = [operationId, account, token.toString(), type, destination, found.class];
    await em.execute(INSERT_OPERATION, [...id, JSON.stringify(changes), closedAtMs], 'run');
    if (found.class === 'treasury') await bookMovement(em, account, operation);
  }
  if (found.class === 'treasury') await bookOutgoingFee(em, account, innerHash, found.fee);
};

/** Records that a ledger includes envelopes that counted as dead. */
const noteSeenIncluded = async (em: EntityManager, hashes: readonly string[]): Promise<void> => {
  if (hashes.length === 0) return;
  await em.execute(
    `update ledger_envelope set seen_included_at = now()
       where inner_hash = any(?::text[]) and state = 'dead'`,
    [`{${hashes.join(',')}}`],
    'run',
  );
};

/** What a person reads where the sender stands still. */
const reasonOf = ({ transaction, dead }: FoundTransaction): string => {
  const { hash, innerHash, ledger } = transaction;
  if (dead === null) {
    const where = `transaction ${hash} in ledger ${ledger}`;
    return `${where} bears our signature, and the journal does not know it`;
  }
  const by = dead.operator === null ? '' : `, cleared by ${dead.operator} (${dead.evidence})`;
  return (
    `envelope ${innerHash} counted as dead${by}, and ledger ${ledger} includes it: ` +
    'its payments were queued again and may be paid twice'
  );
};

/**
 * Writes a page down in the caller's database transaction: what the journal does not know, what
 * follows from it for the books and for the sender, and how far was read.
 * @returns false when somebody else has read on from there meanwhile, and nothing is written.
 */
export const recordPage = async (
  em: EntityManager,
  account: string,
  page: { readonly after: string; readonly last: string },
  found: readonly FoundTransaction[],
): Promise<boolean> => {
  const cursor = await em.findOneOrFail(Cursor, { source: outgoingSource(account) }, forUpdate);
  if (cursor.cursor !== page.after) return false;
  for (const one of found) await record(em, account, one);
  await noteSeenIncluded(
    em,
    found.flatMap(({ dead, transaction }) => (dead ? [transaction.innerHash] : [])),
  );
  const [unknown] = found.filter((one) => one.class === 'unknown');
  if (unknown) await stopSender(em, account, reasonOf(unknown));
  cursor.cursor = page.last;
  cursor.lastReadAt = new Date();
  await em.flush();
  return true;
};

/** The changes of one operation, as they are recorded. */
export const changesOf = (
  changes: readonly {
    readonly operationId: string;
    readonly asset: AssetId;
    readonly change: bigint;
  }[],
  operationId: string,
): readonly Change[] => {
  const sums = new Map<AssetId, bigint>();
  for (const one of changes) {
    if (one.operationId !== operationId) continue;
    sums.set(one.asset, (sums.get(one.asset) ?? 0n) + one.change);
  }
  return [...sums]
    .filter(([, change]) => change !== 0n)
    .map(([asset, change]) => ({ asset, stroops: change.toString() }));
};

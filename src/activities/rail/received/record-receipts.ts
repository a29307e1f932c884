import { forUpdate } from '../../../db/orm.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Investigation, RailReceipt } from '../../../db/entities/money-in.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import type { SecretBox } from '../../../db/secret.ts';
import { formatAmount, shortAmount, stroopsOf } from '../../../domain/money/amount.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import type { InvestigationReason } from '../../../domain/transactions/investigation.ts';
import { isTerminal } from '../../../domain/transactions/status.ts';
import { lockTransaction, setMessage } from '../../../services/transactions/move.ts';
import { fileMoney } from '../../../services/investigations/file.ts';
import { keepPart } from '../../../services/transactions/received/keep-part.ts';
import type { ReceivedFunds, ReversedFunds } from '../../../rails/rail.ts';
import { keyOfReceipt, readFunds, type ReadableFunds, type UnreadableFunds } from './read-funds.ts';

const insertReceipt = `insert into rail_receipt
  (rail, rail_reference, reference, asset, amount, received_at, payer_ciphertext, payer_key_id)
  values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (rail, rail_reference) do nothing returning id::text as id`;

const MATCH = 'update rail_receipt set transaction_id = ? where id = ?';
const MARK_REVERSED = 'update rail_receipt set reversed_at = ?, reversed_as = ? where id = ?';

/** A case about a receipt that moves no money by itself; what it is worth is said in its words. */
const insertCase = `insert into investigation
  (source_key, reason, asset, amount, transaction_id, resolution)
  values (?, ?, ?, 0, ?, ?) on conflict do nothing`;

/** Inserts one receipt; null when the rail has reported it before. */
const insertOnce = async (
  em: EntityManager,
  profile: RailProfile,
  secrets: SecretBox,
  funds: ReadableFunds,
): Promise<string | null> => {
  const sealed = funds.payer
    ? secrets.seal(funds.payer, `rail_receipt/${profile.name}/${funds.railReference}`)
    : null;
  const [inserted] = await em.execute<{ id: string }[]>(insertReceipt, [
    profile.name,
    funds.railReference,
    funds.reference,
    profile.asset,
    funds.amount,
    funds.receivedAt,
    sealed?.ciphertext ?? null,
    sealed?.keyId ?? null,
  ]);
  return inserted?.id ?? null;
};

const announcedBy = (profile: RailProfile, reference: string) => ({
  rail: profile.name,
  railReference: reference,
});

/** Something came, and nobody can say what: a person looks, and the list goes on. */
const fileUnreadable = async (
  em: EntityManager,
  profile: RailProfile,
  { railReference, reference, fault }: UnreadableFunds,
): Promise<void> => {
  const row = reference ? await em.findOne(Transaction, announcedBy(profile, reference)) : null;
  const key = `unreadable/${keyOfReceipt(profile.name, railReference)}`;
  await em.execute(insertCase, [key, 'unreadable', profile.asset, row?.id ?? null, fault], 'run');
};

const caseOf = (profile: RailProfile, railReference: string, said: string): string =>
  `contradiction/${keyOfReceipt(profile.name, railReference)}/${said}`;

const REVERSALS = ['returned', 'chargedBack'] as const;

/** A rail that repeats a receipt with another amount is heard, and moves no money by it. */
const applyRepeat = async (
  em: EntityManager,
  profile: RailProfile,
  funds: ReadableFunds,
): Promise<void> => {
  const { railReference } = funds;
  const known = await em.findOneOrFail(RailReceipt, { rail: profile.name, railReference });
  const before = shortAmount(known.amount);
  if (before === funds.amount) return;
  const statement = `received ${before} before, ${funds.amount} now`;
  const key = caseOf(profile, railReference, funds.amount);
  const values = [key, 'contradiction', profile.asset, known.transactionId ?? null, statement];
  await em.execute(insertCase, values, 'run');
};

/**
 * Has whoever reports a receipt and whoever takes it back come one after the other: of what is not
 * recorded yet there is no row to lock. All that lock several do so in one order.
 */
export const lockReferences = async (
  em: EntityManager,
  profile: RailProfile,
  references: readonly string[],
): Promise<void> => {
  const keys = references.map((reference) => keyOfReceipt(profile.name, reference));
  await em.execute(
    `select pg_advisory_xact_lock(name) from (select hashtextextended(key, 13) as name
       from jsonb_array_elements_text(?::jsonb) as key order by 1) as named`,
    [JSON.stringify(keys)],
  );
};

/** What was taken back before it was reported is so from its first record on. */
const recallReversal = async (
  em: EntityManager,
  profile: RailProfile,
  { id, railReference }: { readonly id: string; readonly railReference: string },
): Promise<boolean> => {
  const keys = new Map(REVERSALS.map((state) => [caseOf(profile, railReference, state), state]));
  const [first] = await em.find(
    Investigation,
    { sourceKey: { $in: [...keys.keys()] } },
    { orderBy: { openedAt: 'asc' }, limit: 1 },
  );
  if (!first) return false;
  const { openedAt, sourceKey } = first;
  await em.execute(MARK_REVERSED, [openedAt, keys.get(sourceKey) ?? null, id], 'run');
  return true;
};

/** Finds whose money it is. The row is locked, so that expiry and this one see each other. */
const matchReceipt = async (
  em: EntityManager,
  profile: RailProfile,
  id: string,
  { reference, railReference }: ReadableFunds,
): Promise<{ readonly row: Transaction | null; readonly misfit: InvestigationReason | null }> => {
  const row = reference
    ? await em.findOne(Transaction, announcedBy(profile, reference), forUpdate)
    : null;
  if (await recallReversal(em, profile, { id, railReference })) {
    return { row, misfit: 'contradiction' };
  }
  if (!row) return { row: null, misfit: 'unannounced_rail_money' };
  if (isTerminal(row.status))
    return { row, misfit: row.status === 'expired' ? 'late' : 'transaction_closed' };
  return { row, misfit: row.transferReceivedAt ? 'second_payment' : null };
};

/**
 * Records a batch of receipts in the caller's database transaction; each is either matched to the
 * deposit that announced it, or filed as an investigation. One that is recorded already is dropped;
 * one that cannot be read is a case of its own and stops no other.
 */
export const recordReceipts = async (
  em: EntityManager,
  profile: RailProfile,
  secrets: SecretBox,
  batch: readonly ReceivedFunds[],
): Promise<void> => {
  const all = batch.map(readFunds);
  const readable = all.filter((funds) => !('fault' in funds));
  await lockReferences(
    em,
    profile,
    readable.map(({ railReference }) => railReference),
  );
  for (const funds of all) {
    if ('fault' in funds) {
      await fileUnreadable(em, profile, funds);
      continue;
    }
    const id = await insertOnce(em, profile, secrets, funds);
    if (id === null) {
      await applyRepeat(em, profile, funds);
      continue;
    }
    const { row, misfit } = await matchReceipt(em, profile, id, funds);
    if (row) await em.execute(MATCH, [row.id, id], 'run');
    if (misfit) await fileMoney(em, `rail/${id}`, misfit, row?.id ?? null);
    await em.flush();
  }
};

/**
 * The record of money that was taken back, locked, and before it its transaction's row: crediting and
 * paying hold that row, so that they see this or come before it.
 */
const lockReversed = async (
  em: EntityManager,
  profile: RailProfile,
  railReference: string,
): Promise<RailReceipt | null> => {
  const its = { rail: profile.name, railReference };
  const glance = await em.findOne(RailReceipt, its);
  if (!glance) return null;
  if (glance.transactionId) await lockTransaction(em, glance.transactionId);
  return em.findOneOrFail(RailReceipt, its, { ...forUpdate, refresh: true });
};

/** A customer who reads that a part has arrived reads what is left of it once it was taken back. */
const sayWhatIsLeft = async (em: EntityManager, id: string): Promise<void> => {
  const row = await lockTransaction(em, id);
  if (row.status !== 'pending_user_transfer_start' || row.transferReceivedAt || !row.message)
    return;
  const parts = await em.find(RailReceipt, { transactionId: id, disposition: null });
  const left = parts.reduce((sum, { amount }) => sum + stroopsOf(amount), 0n);
  if (left > 0n) keepPart(em, row, formatAmount(left));
  else setMessage(row, null);
  await em.flush();
};

/**
 * Records that money was taken away again after it had been received, in the caller's database
 * transaction. What was not credited yet never is; what was credited stays so, its pay-out is held,
 * and a person sees both. What is taken back before it is reported is remembered for when it comes.
 */
export const recordReversals = async (
  em: EntityManager,
  profile: RailProfile,
  reversed: readonly ReversedFunds[],
): Promise<void> => {
  // Two who record at once lock their rows in the same order.
  const inOrder = reversed.toSorted((one, other) =>
    one.railReference < other.railReference ? -1 : 1,
  );
  await lockReferences(
    em,
    profile,
    inOrder.map(({ railReference }) => railReference),
  );
  for (const { railReference, state } of inOrder) {
    const known = await lockReversed(em, profile, railReference);
    const transactionId = known?.transactionId ?? null;
    const before = known
      ? `received ${shortAmount(known.amount)} before (${known.disposition ?? 'not credited yet'})`
      : 'not told of before';
    const key = caseOf(profile, railReference, state);
    const values = [key, 'contradiction', profile.asset, transactionId, `${before}, ${state} now`];
    await em.execute(insertCase, values, 'run');
    if (!known) continue;
    if (!known.reversedAt) Object.assign(known, { reversedAt: new Date(), reversedAs: state });
    if (!known.disposition) await fileMoney(em, `rail/${known.id}`, 'contradiction', transactionId);
    await em.flush();
    if (transactionId) await sayWhatIsLeft(em, transactionId);
  }
};

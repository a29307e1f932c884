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
import { insertReceipts, knownAmounts, type FreshReceipt, type Reversal } from './receipt-rows.ts';
import { keyOfReceipt, readFunds, type ReadableFunds, type UnreadableFunds } from './read-funds.ts';

/** A case about a receipt that moves no money by itself; what it is worth is said in its words. */
const insertCase = `insert into investigation
  (source_key, reason, asset, amount, transaction_id, resolution)
  values (?, ?, ?, 0, ?, ?) on conflict do nothing`;

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
  { railReference, amount }: ReadableFunds,
  before: string,
): Promise<void> => {
  if (before === amount) return;
  const known = await em.findOneOrFail(RailReceipt, { rail: profile.name, railReference });
  const statement = `received ${before} before, ${amount} now`;
  const key = caseOf(profile, railReference, amount);
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
  if (references.length === 0) return;
  const keys = references.map((reference) => keyOfReceipt(profile.name, reference));
  await em.execute(
    `select pg_advisory_xact_lock(name) from (select hashtextextended(key, 13) as name
       from jsonb_array_elements_text(?::jsonb) as key order by 1) as named`,
    [JSON.stringify(keys)],
  );
};

/** How money was taken back that was reported afterwards, by the rail's reference. */
const recallReversals = async (
  em: EntityManager,
  profile: RailProfile,
  fresh: readonly ReadableFunds[],
): Promise<ReadonlyMap<string, Reversal>> => {
  const named = new Map(
    fresh.flatMap(({ railReference }) =>
      REVERSALS.map((as) => [caseOf(profile, railReference, as), { railReference, as }] as const),
    ),
  );
  const its = { sourceKey: { $in: [...named.keys()] } };
  const found = await em.find(Investigation, its, { orderBy: { openedAt: 'desc' } });
  return new Map(
    found.flatMap(({ sourceKey, openedAt: at }) => {
      const { railReference, as } = named.get(sourceKey) ?? {};
      return railReference && as ? [[railReference, { at, as }] as const] : [];
    }),
  );
};

/** Finds whose money it is. The rows are locked, so that expiry and this one see each other. */
const matchAll = async (
  em: EntityManager,
  profile: RailProfile,
  fresh: readonly ReadableFunds[],
): Promise<readonly FreshReceipt[]> => {
  const references = [...new Set(fresh.flatMap(({ reference }) => reference ?? []))];
  const announced = { rail: profile.name, railReference: { $in: references } };
  const rows =
    references.length === 0
      ? []
      : await em.find(Transaction, announced, { ...forUpdate, orderBy: { id: 'asc' } });
  const byReference = new Map(rows.map((row) => [row.railReference, row]));
  const reversals = await recallReversals(em, profile, fresh);
  return fresh.map((funds) => ({
    funds,
    row: byReference.get(funds.reference) ?? null,
    reversal: reversals.get(funds.railReference) ?? null,
  }));
};

/** Why money is not its deposit's; null where it is. */
const misfitOf = ({ row, reversal }: FreshReceipt): InvestigationReason | null => {
  if (reversal) return 'contradiction';
  if (!row) return 'unannounced_rail_money';
  if (isTerminal(row.status)) return row.status === 'expired' ? 'late' : 'transaction_closed';
  return row.transferReceivedAt ? 'second_payment' : null;
};

/** Records what a rail reports for the first time: matched to its deposit, or filed. */
const recordFresh = async (
  em: EntityManager,
  profile: RailProfile,
  secrets: SecretBox,
  fresh: readonly ReadableFunds[],
): Promise<void> => {
  if (fresh.length === 0) return;
  const matched = await matchAll(em, profile, fresh);
  const ids = await insertReceipts(em, profile, secrets, matched);
  for (const one of matched) {
    const misfit = misfitOf(one);
    const source = `rail/${ids.get(one.funds.railReference)}`;
    if (misfit) await fileMoney(em, source, misfit, one.row?.id ?? null);
  }
  await em.flush();
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
  const readable = all.filter((funds): funds is ReadableFunds => !('fault' in funds));
  await lockReferences(
    em,
    profile,
    readable.map(({ railReference }) => railReference),
  );
  for (const funds of all) if ('fault' in funds) await fileUnreadable(em, profile, funds);
  if (readable.length === 0) return;
  const amounts = await knownAmounts(em, profile, readable);
  const fresh: ReadableFunds[] = [];
  const repeated: ReadableFunds[] = [];
  for (const funds of readable) {
    const isKnown = amounts.has(funds.railReference);
    if (!isKnown) amounts.set(funds.railReference, funds.amount);
    (isKnown ? repeated : fresh).push(funds);
  }
  await recordFresh(em, profile, secrets, fresh);
  for (const funds of repeated) {
    await applyRepeat(em, profile, funds, amounts.get(funds.railReference) ?? '');
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

import { forUpdate } from '../../db/orm.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import { RailReceipt } from '../../db/entities/money-in.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import type { SecretBox } from '../../db/secret.ts';
import { formatAmount, parseAmount, stroopsOf } from '../../domain/amount.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { isTerminal } from '../../domain/status.ts';
import { inTransaction, type StoreDeps } from '../deps.ts';
import { fileMoney, type InvestigationReason } from '../file.ts';
import type { ReceivedFunds } from './rail.ts';

const insertReceipt = `insert into rail_receipt
  (rail, rail_reference, reference, asset, amount, received_at, payer_ciphertext, payer_key_id)
  values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (rail, rail_reference) do nothing returning id::text as id`;

/** Inserts one receipt; null when the rail has told of it before. */
const insertOnce = async (
  em: EntityManager,
  profile: RailProfile,
  secrets: SecretBox,
  funds: ReceivedFunds,
): Promise<string | null> => {
  const amount = parseAmount(funds.amount);
  if (isRefusal(amount) || amount <= 0n) {
    throw new Error(`${profile.name} told of a payment with a malformed amount`);
  }
  const sealed = funds.payer
    ? secrets.seal(funds.payer, `rail_receipt/${profile.name}/${funds.railReference}`)
    : null;
  const [inserted] = await em.execute<{ id: string }[]>(insertReceipt, [
    profile.name,
    funds.railReference,
    funds.reference,
    profile.asset,
    formatAmount(amount),
    new Date(funds.receivedAt),
    sealed?.ciphertext ?? null,
    sealed?.keyId ?? null,
  ]);
  return inserted?.id ?? null;
};

/** Finds whose money it is. The row is locked, so that expiry and this one see each other. */
const matchReceipt = async (
  em: EntityManager,
  profile: RailProfile,
  receipt: RailReceipt,
): Promise<{ readonly row: Transaction | null; readonly misfit: InvestigationReason | null }> => {
  const row = receipt.reference
    ? await em.findOne(
        Transaction,
        { rail: profile.name, railReference: receipt.reference },
        forUpdate,
      )
    : null;
  if (!row) return { row: null, misfit: 'unannounced_rail_money' };
  if (isTerminal(row.status))
    return { row, misfit: row.status === 'expired' ? 'late' : 'transaction_closed' };
  return { row, misfit: row.transferReceivedAt ? 'second_payment' : null };
};

/**
 * Records a batch of receipts in the caller's database transaction; each is either matched to the
 * deposit that announced it, or filed as an investigation. One that was told before is dropped.
 */
export const recordReceipts = async (
  em: EntityManager,
  profile: RailProfile,
  secrets: SecretBox,
  batch: readonly ReceivedFunds[],
): Promise<void> => {
  for (const funds of batch) {
    const id = await insertOnce(em, profile, secrets, funds);
    if (id === null) continue;
    const receipt = await em.findOneOrFail(RailReceipt, { id });
    const { row, misfit } = await matchReceipt(em, profile, receipt);
    if (row) receipt.transactionId = row.id;
    if (misfit) await fileMoney(em, `rail/${id}`, misfit, row?.id ?? null);
    await em.flush();
  }
};

/** How many receipts are handed on between two looks at the rail. */
const HAND_ON_MAX = 200;

/** Hands one receipt on: to its story, or to its investigation. */
const handOn = async ({ orm, stories }: StoreDeps, receipt: RailReceipt): Promise<void> => {
  const source = `rail/${receipt.id}`;
  const row = receipt.transactionId
    ? await orm.em.fork().findOneOrFail(Transaction, { id: receipt.transactionId })
    : null;
  const told =
    row && receipt.disposition !== 'investigation'
      ? await stories.tellFunds(row, {
          source,
          amount: formatAmount(stroopsOf(receipt.amount)),
          at: receipt.receivedAt.toISOString(),
        })
      : 'closed';
  if (told !== 'closed') return;
  const key = await inTransaction(orm, async (em) =>
    fileMoney(em, source, 'transaction_closed', receipt.transactionId ?? null),
  );
  if (key !== null) await stories.startInvestigation(key);
};

/**
 * Hands every receipt on that nobody was told of yet, in the order of their arrival: to its story,
 * or to its investigation. What a crash left unmarked is handed on again; one that cannot be handed
 * on stops no other.
 * @returns how many were handed on.
 */
export const handOnReceipts = async (deps: StoreDeps, profile: RailProfile): Promise<number> => {
  const em = deps.orm.em.fork();
  const waiting = await em.find(
    RailReceipt,
    { rail: profile.name, signalledAt: null },
    { orderBy: { id: 'asc' }, limit: HAND_ON_MAX },
  );
  let handedOn = 0;
  for (const receipt of waiting) {
    try {
      await handOn(deps, receipt);
    } catch (error) {
      deps.log.error({ receipt: receipt.id, error: String(error) }, 'money could not be handed on');
      continue;
    }
    receipt.signalledAt = new Date();
    await em.flush();
    handedOn += 1;
  }
  return handedOn;
};

import type { EntityManager } from '@mikro-orm/postgresql';
import { spoken } from '../../../domain/languages/saying.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { countLimit, judgeMoney, limitRefusal, type JudgedAmount } from '../limits.ts';
import { assetPolicy, type Anchor } from '../../../domain/anchor.ts';
import type { Price } from '../../../domain/money/price.ts';
import { limitAmount } from '../../../domain/money/limits.ts';
import { chargedForAccount } from '../../../domain/money/new-account.ts';
import { isRefusal, type Refusal } from '../../../domain/refusal.ts';
import { fundsName, together, type Funds } from '../../../domain/transactions/story.ts';
import { lockTransaction } from '../move.ts';
import {
  findPrice,
  findRefund,
  findReview,
  writePrice,
  writeReview,
  type DecidedRefund,
  type StoredReview,
} from '../decisions/decisions.ts';
import { createReviewAtOnce, recordReview } from '../decisions/review.ts';
import { inTransaction, type StoreDeps } from '../../deps.ts';
import { queueFirstPayout } from '../payment/submit-payment.ts';
import { keepPart } from './keep-part.ts';
import { holdToAnswer } from '../../quotes/price-answers.ts';
import { returnReceipt } from './return-receipt.ts';
import { fileTakenBack, fileUnused, type LockedRecords } from './unusable.ts';
import { waitAgain } from './wait-again.ts';
import { allFunds, receivedAmount, writeCredit, type CreditOrder } from './write-credit.ts';

/** What was decided of money, which stands from then on, whoever asks again. */
export interface Credited {
  /** What may be done with it; absent where the business did not answer at once. */
  readonly review?: StoredReview;
  /** What it is worth. */
  readonly price?: Price | Refusal;
  /** The refund that stands. */
  readonly refund?: DecidedRefund;
  /** True where the money was not taken, or not all of it has come: the transaction waits on. */
  readonly waitsOn?: true;
  /** With `waitsOn`: what of the money is the transaction's no more, by its source. */
  readonly gone?: readonly string[];
  /** Deposits: the price that stands holds the fee of a new account. */
  readonly isAccountCharged?: true;
}

/** What an activity decides, and the investigation that is to be started once it is committed. */
interface Outcome {
  readonly credited: Credited;
  readonly investigation?: string | null;
}

const waitsOn = (gone: readonly string[]): Credited => ({
  waitsOn: true,
  gone,
  review: { decision: 'hold', message: 'The money was not taken.' },
});

/** Whether the price that stands holds the fee of a new account. */
const chargeOf = ({ feeDetails }: Transaction): Pick<Credited, 'isAccountCharged'> =>
  chargedForAccount(feeDetails) > 0n ? { isAccountCharged: true } : {};

/** What was decided when the money was credited; other money than that is not the transaction's. */
const again = async (
  em: EntityManager,
  row: Transaction,
  order: CreditOrder,
  price: Price | Refusal,
): Promise<Outcome> => {
  const investigation = await fileUnused(em, row, allFunds(order));
  const review = await findReview(em, row.id);
  const refund = await findRefund(em, row.id);
  const stands = { ...(review ? { review } : {}), ...(refund ? { refund } : {}) };
  return { credited: { price, ...stands, ...chargeOf(row) }, investigation };
};

/** Records what was decided of money that was credited before decisions were rows. */
const writeDecided = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
  order: CreditOrder,
): Promise<void> => {
  const { funds, price } = order;
  // Its story knows the price; that it was beyond a limit is known by the limit's own row.
  await writePrice(em, row, { source: fundsName(funds), received: receivedAmount(order), price });
  const limits = assetPolicy(anchor, row.asset)?.operations[row.kind]?.customerLimits;
  const beyond = await limitRefusal(em, limits, row.id);
  if (!beyond || (await findReview(em, row.id))) return;
  writeReview(em, row.id, {
    decision: 'reject',
    ...spoken(beyond),
    reason: beyond.refusal,
  });
};

interface CreditDeps extends StoreDeps {
  readonly reviewAtOnce: ReturnType<typeof createReviewAtOnce>;
}

/** What money takes of the limits, at its price. */
const takenOfLimits = ({ anchor }: CreditDeps, row: Transaction, price: Price, funds: Funds) => ({
  limits: assetPolicy(anchor, row.asset)?.operations[row.kind]?.customerLimits,
  received: { amount: limitAmount(row, price), at: new Date(funds.at) },
});

interface Taking {
  readonly order: CreditOrder;
  readonly records: LockedRecords;
  /** What the limits say of it, where they were asked already. */
  readonly judged?: JudgedAmount | undefined;
}

/** Credits what is acceptable, or what a person has to decide over. */
const take = async (
  em: EntityManager,
  deps: CreditDeps,
  row: Transaction,
  { order, records, judged: known }: Taking,
): Promise<Credited> => {
  const { anchor, reviewAtOnce } = deps;
  const { price, funds } = order;
  await writeCredit(em, row, order, { records, isFirst: true });
  if (isRefusal(price)) return { price, review: { decision: 'reject', ...spoken(price) } };
  const { limits, received } = takenOfLimits(deps, row, price, funds);
  const judged = known ?? (await judgeMoney(em, limits, row, received));
  const beyond = await countLimit(em, limits, row, { ...received, judged });
  if (beyond) {
    const review = { decision: 'reject' as const, ...spoken(beyond), reason: beyond.refusal };
    writeReview(em, row.id, review);
    return { price, review, ...chargeOf(row) };
  }
  const charge = chargeOf(row);
  const review = await reviewAtOnce(row, price.amountIn);
  if (!review) return { price, ...charge };
  await recordReview(em, row, review);
  // An account that the customer pays for is created before anything is paid.
  const isPayable = review.decision === 'allow' && !charge.isAccountCharged;
  if (isPayable && row.kind === 'deposit') await queueFirstPayout(em, anchor, row);
  return { price, review, ...charge };
};

interface Acceptance {
  /** Why money on Stellar goes back by itself; null where it is taken. */
  readonly refused: Refusal | null;
  readonly judged?: JudgedAmount;
}

/** Whether money may be credited as it came; judged under the locks of its limits. */
const acceptance = async (
  em: EntityManager,
  deps: CreditDeps,
  row: Transaction,
  { price, funds }: CreditOrder,
): Promise<Acceptance> => {
  if (row.kind === 'deposit' || funds.attached) return { refused: null };
  if (isRefusal(price)) return { refused: price };
  const { limits, received } = takenOfLimits(deps, row, price, funds);
  const judged = await judgeMoney(em, limits, row, received);
  return { refused: judged.beyond, judged };
};

const decide = async (
  em: EntityManager,
  deps: CreditDeps,
  row: Transaction,
  order: CreditOrder,
): Promise<Outcome> => {
  const { anchor } = deps;
  const { funds, parts = [], price } = order;
  const decided = await findPrice(em, row.id);
  if (decided) return again(em, row, order, decided);
  if (row.amountIn) {
    await writeDecided(em, anchor, row, order);
    return again(em, row, order, price);
  }
  const { unusable: takenBack, records } = await fileTakenBack(em, row, allFunds(order));
  if (takenBack.length > 0) {
    await waitAgain(em, row, 'the rail has taken back what came');
    const gone = takenBack.map(({ source }) => source);
    return { credited: waitsOn(gone), investigation: takenBack[0]?.investigation ?? null };
  }
  await holdToAnswer(em, row, together(parts, funds), price);
  const { refused, judged } = await acceptance(em, deps, row, order);
  if (refused) {
    const investigation = await returnReceipt(em, deps, row, { funds, refused });
    return { credited: waitsOn([funds.source]), investigation };
  }
  if (order.awaitsRest && isRefusal(price)) {
    keepPart(em, row, receivedAmount(order));
    return { credited: waitsOn([]) };
  }
  return { credited: await take(em, deps, row, { order, records, judged }) };
};

/**
 * Decides what becomes of money that came for a transaction, and records it with the money, in
 * one database transaction: it is credited at its price; or, on Stellar, it goes back because it is
 * not acceptable, and the transaction waits on; or, on a rail, it is kept until the rest has come.
 * What is credited is reviewed with it, where the business answers without waiting; a deposit that it
 * allows is queued for the ledger with it.
 * Asked again, by whomever and under whichever policies, it answers what was decided first.
 */
export const createCreditFunds = (deps: StoreDeps) => {
  const crediting = { ...deps, reviewAtOnce: createReviewAtOnce(deps) };
  return async (order: CreditOrder): Promise<Credited> => {
    const { credited, investigation } = await inTransaction(deps.orm, async (em) =>
      decide(em, crediting, await lockTransaction(em, order.transactionId), order),
    );
    // Where Temporal is away the sweep starts it.
    if (investigation) await deps.stories.startInvestigation(investigation);
    return credited;
  };
};

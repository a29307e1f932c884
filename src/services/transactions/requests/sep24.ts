import { randomUUID } from 'node:crypto';
import type { RequiredEntityData } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { allOrNothing } from '../../../db/all-or-nothing.ts';
import { holdCustomer } from '../../customers/store.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import { refuseTooManyOpen } from '../open-transactions.ts';
import type { Price } from '../../../domain/money/price.ts';
import type { Opener } from '../../../domain/transactions/open-transactions.ts';
import { isRefusal, type Refusal } from '../../../domain/refusal.ts';
import { findOffer, priceOffer, railsOf, type Offer } from '../../quotes/offers.ts';
import {
  judgeQuotedDestination,
  lookAtDestination,
  type DestinationDeps,
} from '../../quotes/destination.ts';
import { admitClient } from '../../clients/access.ts';
import { judgeAccount } from '../accounts/judge-account.ts';
import { refuseOwnDestination } from '../accounts/own-destination.ts';
import type { Changed } from '../../customers/kyc/submit.ts';
import { checkQuote, quotedAsset, useQuote, type FittingQuote } from '../../quotes/use.ts';
import { judgeRequest } from '../insert.ts';
import {
  readSubmission,
  type Submission,
  type SubmissionDeps,
  type SubmissionRequest,
} from '../../customers/kyc/submission.ts';
import type { InteractiveDepositInput, InteractiveWithdrawalInput } from './inputs.ts';
import { storeTransaction } from '../move.ts';
import { termsOf, termsOfQuote, wantedAsset, type Terms } from './sep24-terms.ts';
import { memoColumns } from '../../../domain/ledger/memo.ts';

interface CreateDeps extends SubmissionDeps, DestinationDeps {
  /** What came with the request besides its own parameters: SEP-9 fields. */
  readonly fields: SubmissionRequest['fields'];
  readonly files: SubmissionRequest['files'];
  /** Does what follows a change of the customer; nothing of it fails the request. */
  readonly afterChange: (em: EntityManager, changed: Changed) => Promise<void>;
}

/** The columns that only a deposit or only a withdrawal has. */
type OwnColumns = Partial<
  Pick<
    RequiredEntityData<Transaction>,
    | 'fromAccount'
    | 'destinationMemoType'
    | 'destinationMemo'
    | 'refundMemoType'
    | 'refundMemo'
    | 'claimableBalanceSupported'
  >
> & { readonly toAccount?: string };

/** Refuses a deposit whose account cannot be paid its amount, as far as that can be known by now. */
const judgeDeposit = async (
  deps: CreateDeps,
  account: string,
  offer: Offer,
  { currency, amountExpected, price }: Terms & { readonly price: Price | null },
): Promise<Refusal | null> => {
  if (price) return judgeQuotedDestination(deps, offer, { account, currency, price });
  const paying = { asset: offer.policy.asset, fee: offer.operation.fee };
  const destination = await lookAtDestination(deps, account, paying);
  if (isRefusal(destination)) return destination;
  if (amountExpected === null) return null;
  const circumstances = { kind: 'deposit', currency, destination } as const;
  const priced = priceOffer(deps.anchor, offer, amountExpected, circumstances);
  return isRefusal(priced) ? priced : null;
};

/**
 * Stores the row, what was submitted of its customer, and the use of its quote; or nothing of them.
 */
const store = async (
  { anchor, em, afterChange }: CreateDeps,
  row: Omit<RequiredEntityData<Transaction>, 'customerId'> &
    Opener & {
      readonly id: string;
      readonly kind: 'deposit' | 'withdrawal';
    },
  submission: Submission,
  fitting: (FittingQuote & { readonly now: Date }) | null,
): Promise<Transaction | Refusal> => {
  // Last, so that no guess of a code is counted of a request that is refused for another reason.
  const change = await submission.prepare();
  if (isRefusal(change)) return change;
  const made = await allOrNothing(em, async (inner) => {
    const changed = change && (await change(inner));
    if (isRefusal(changed)) return changed;
    const customerId = changed?.id ?? (await holdCustomer(inner, submission.customer?.id ?? null));
    const tooMany = await refuseTooManyOpen(inner, anchor.openTransactions, row);
    if (tooMany) return tooMany;
    const taken = fitting && (await useQuote(inner, fitting.quote, row.id, fitting.now));
    if (taken) return taken;
    const stored = inner.create(Transaction, { ...row, customerId });
    await storeTransaction(inner, stored, `A wallet asked for a ${row.kind}.`);
    return { changed, row: stored };
  });
  if (isRefusal(made)) return made;
  if (made.changed) await afterChange(em, made.changed);
  return made.row;
};

/** The firm quote that a request names, where it fits; null where it names none. */
const findQuote = async (
  { anchor, em, subject }: CreateDeps,
  kind: 'deposit' | 'withdrawal',
  { policy }: Offer,
  input: InteractiveDepositInput | InteractiveWithdrawalInput,
  now: Date,
): Promise<FittingQuote | Refusal | null> => {
  const wanted = wantedAsset(input);
  if (input.quote_id === undefined) return null;
  return checkQuote(em, {
    id: input.quote_id,
    owner: subject,
    context: 'sep24',
    kind,
    asset: policy.asset,
    rails: railsOf(anchor, policy).filter((rail) => wanted === undefined || rail.asset === wanted),
    amount: input.amount,
    now,
  });
};

/** Checks what a deposit and a withdrawal have in common, and stores the incomplete row. */
const create = async (
  deps: CreateDeps,
  kind: 'deposit' | 'withdrawal',
  input: InteractiveDepositInput | InteractiveWithdrawalInput,
  own: OwnColumns,
): Promise<Transaction | Refusal> => {
  const { anchor, em, subject, fields, files } = deps;
  const account = input.account ?? subject.account;
  const ours = await refuseOwnDestination(em, anchor, account);
  if (ours) return ours;
  const quoted = await quotedAsset(em, subject, input.quote_id, kind);
  const offer = findOffer(anchor, kind, input, quoted);
  if (isRefusal(offer)) return offer;
  const { asset } = offer.policy;
  const callbackUrl =
    (await judgeAccount(deps.network, { account, asset, kind, input })) ??
    (await admitClient(em, subject, asset));
  if (isRefusal(callbackUrl)) return callbackUrl;
  const named = { customerId: input.customer_id, language: input.lang, fields, files };
  const submission = await readSubmission(deps, offer.operation, named);
  if (isRefusal(submission)) return submission;
  const now = new Date();
  const fitting = await findQuote(deps, kind, offer, input, now);
  if (isRefusal(fitting)) return fitting;
  const terms = fitting ? termsOfQuote(fitting) : termsOf(deps, kind, offer, input);
  if (isRefusal(terms)) return terms;
  const { currency, ...priced } = terms;
  // A glance, as the limits are: nobody fills in a form for an account that cannot be paid.
  const unpayable =
    own.toAccount === undefined
      ? null
      : await judgeDeposit(deps, own.toAccount, offer, { ...terms, price: fitting?.price ?? null });
  if (unpayable) return unpayable;
  const row = {
    id: randomUUID(),
    protocol: 'sep24' as const,
    kind,
    status: 'incomplete' as const,
    asset,
    account: subject.account,
    accountMemo: subject.memo,
    clientDomain: subject.clientDomain,
    amountInAsset: kind === 'deposit' ? currency : asset,
    amountOutAsset: kind === 'deposit' ? asset : currency,
    language: input.lang ?? 'en',
    requiredInfoUpdates: null,
    callbackUrl,
    ...priced,
    ...own,
  };
  const amountIn = fitting ? fitting.price.amountIn : terms.amountExpected;
  const price = fitting?.price ?? (amountIn ? { amountIn, amountOut: amountIn } : null);
  // A glance, so that nobody fills in a form in vain; it is taken when the form is agreed to.
  const request = { data: row, limits: offer.operation.customerLimits, price };
  const beyond = await judgeRequest(em, request);
  if (beyond) return beyond;
  return store(deps, row, submission, fitting && { ...fitting, now });
};

/** Makes the incomplete row of a deposit. */
export const createDeposit = async (
  deps: CreateDeps,
  input: InteractiveDepositInput,
): Promise<Transaction | Refusal> => {
  const memo = memoColumns(input.memo_type, input.memo);
  const toAccount = input.account ?? deps.subject.account;
  return create(deps, 'deposit', input, {
    toAccount,
    destinationMemoType: memo.type,
    destinationMemo: memo.value,
    claimableBalanceSupported: input.claimable_balance_supported ?? false,
  });
};

/** Makes the incomplete row of a withdrawal. */
export const createWithdrawal = async (
  deps: CreateDeps,
  input: InteractiveWithdrawalInput,
): Promise<Transaction | Refusal> => {
  const memo = memoColumns(input.refund_memo_type, input.refund_memo);
  return create(deps, 'withdrawal', input, {
    fromAccount: input.account ?? deps.subject.account,
    refundMemoType: memo.type,
    refundMemo: memo.value,
  });
};

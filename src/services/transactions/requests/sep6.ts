import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { allOrNothing } from '../../../db/all-or-nothing.ts';
import type { Customer } from '../../../db/entities/customer.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import { isRefusal, type Refusal } from '../../../domain/refusal.ts';
import { judgePayee, payeeOf, sealedPayee, unfitFields, type Payee } from '../payee/payee.ts';
import { ownerOfToken } from '../../customers/owner.ts';
import { claimCustomer, openFields } from '../../customers/store.ts';
import { drawReceivingMemo } from '../accounts/receiving-memo.ts';
import { insertLimited, type LimitedRow } from '../insert.ts';
import { accept, hold, type Accepted, type CreateDeps, type Held } from './sep6-accept.ts';
import type { NewAccount } from './sep6-terms.ts';
import type { DepositInput, Exchange, WithdrawInput } from './inputs.ts';
import { memoColumns } from '../../../domain/ledger/memo.ts';

const sharedColumns = (
  { subject }: CreateDeps,
  { offer, rail, price, quote }: Accepted,
  input: DepositInput | WithdrawInput,
  exchange: Exchange | null,
) => ({
  id: randomUUID(),
  protocol: 'sep6' as const,
  asset: offer.policy.asset,
  rail: rail.name,
  locationId: input.location_id ?? null,
  account: subject.account,
  accountMemo: subject.memo,
  clientDomain: subject.clientDomain,
  amountExpected: price?.amountIn ?? null,
  amountOut: price?.amountOut ?? null,
  feeDetails: price?.fee ?? null,
  callbackUrl: input.on_change_callback ?? null,
  requiredInfoUpdates: null,
  language: input.lang ?? 'en',
  quoteId: quote?.id ?? null,
  isExchange: exchange !== null,
  pricedOnReceipt: exchange !== null && quote === null,
});

/**
 * Until when something has to be done: the money, or what is asked of the customer before, whose
 * time to pay begins anew when they are known. A firm quote's end is everybody's end.
 */
const dueAt = ({ anchor }: CreateDeps, { quote }: Accepted, isReady: boolean): Date => {
  const { payWithinMs, informationWithinMs } = anchor.durations;
  return quote?.expiresAt ?? new Date(Date.now() + (isReady ? payWithinMs : informationWithinMs));
};

/** A transaction that waits for its customer has one to wait for, by whom SEP-12 knows it. */
const ensureCustomer = async (
  em: EntityManager,
  { subject, secrets }: CreateDeps,
  { offer }: Accepted,
  { customer }: Held,
): Promise<string> => {
  if (customer) return customer.id;
  const type = offer.operation.customerType ?? null;
  const { clientDomain } = subject;
  const identity = { ...ownerOfToken(subject), type, clientDomain };
  return (await claimCustomer(em, secrets, identity, 'en')).id;
};

/** What is particular to a deposit or a withdrawal, and whether it may be paid at once. */
interface Own {
  readonly columns: Omit<LimitedRow['data'], 'customerId' | 'payUntil'>;
  readonly isReady: boolean;
}

/**
 * Stores a row together with all that it changes of its customer, or nothing of either. One that
 * names no amount is counted when money comes.
 */
const store = async (
  deps: CreateDeps,
  accepted: Accepted,
  write: (held: Held, em: EntityManager) => Promise<Own | Refusal>,
  reason: string,
): Promise<Transaction | Refusal> => {
  const change = await accepted.submission.prepare();
  if (isRefusal(change)) return change;
  const { offer, price, quote } = accepted;
  const made = await allOrNothing(deps.em, async (inner) => {
    const held = await hold(inner, accepted, change);
    if (isRefusal(held)) return held;
    const own = await write(held, inner);
    if (isRefusal(own)) return own;
    const { columns, isReady } = own;
    const customerId = isReady
      ? (held.customer?.id ?? null)
      : await ensureCustomer(inner, deps, accepted, held);
    const data = { ...columns, customerId, payUntil: dueAt(deps, accepted, isReady) };
    const request = { data, limits: offer.operation.customerLimits, price };
    const row = await insertLimited(inner, deps.anchor, request, quote, reason);
    return isRefusal(row) ? row : { row, changed: held.changed };
  });
  if (isRefusal(made)) return made;
  if (made.changed) await deps.afterChange(deps.em, made.changed);
  return made.row;
};

/**
 * Takes a deposit on. How it is to be paid is asked of the rail by its story, and stands in the
 * transaction then.
 * @returns the row, and what the account that is to be paid asks of it where it is missing.
 */
export const createDeposit = async (
  deps: CreateDeps,
  input: DepositInput,
  exchange: Exchange | null = null,
): Promise<{ readonly row: Transaction; readonly newAccount: NewAccount } | Refusal> => {
  const accepted = await accept(deps, { kind: 'deposit', input, exchange });
  if (isRefusal(accepted)) return accepted;
  const memo = memoColumns(input.memo_type, input.memo);
  const columns = {
    ...sharedColumns(deps, accepted, input, exchange),
    kind: 'deposit' as const,
    amountInAsset: accepted.rail.asset,
    amountOutAsset: accepted.offer.policy.asset,
    toAccount: input.account,
    destinationMemoType: memo.type,
    destinationMemo: memo.value,
    claimableBalanceSupported: input.claimable_balance_supported ?? false,
  };
  const write = async ({ isKnown: isReady }: Held) => {
    const status = isReady
      ? ('pending_anchor' as const)
      : ('pending_customer_info_update' as const);
    return { columns: { ...columns, status }, isReady };
  };
  const row = await store(deps, accepted, write, 'A wallet asked for a deposit.');
  return isRefusal(row) ? row : { row, newAccount: accepted.newAccount };
};

/** Whom the query itself names as the payee. */
const payeeNamed = (rail: RailProfile, input: WithdrawInput): Payee => {
  const [first, second] = rail.payoutFields;
  // Older wallets know two names for whatever the funding method has to know.
  const older = {
    ...(first && input.dest ? { [first.name]: input.dest.trim() } : {}),
    ...(second && input.dest_extra ? { [second.name]: input.dest_extra.trim() } : {}),
  };
  return { ...older, ...payeeOf(rail, input) };
};

/**
 * The payee's columns: whole from what the customer submitted and what the query says before it, or
 * that much of it, which counts before all that was submitted earlier once the rest is known.
 */
const writePayee = (
  { secrets }: CreateDeps,
  id: string,
  rail: RailProfile,
  { customer, named }: { readonly customer: Customer | null; readonly named: Payee },
) => {
  const known = customer ? openFields(secrets, customer) : {};
  const payee = { ...payeeOf(rail, known), ...named };
  // What is named wrong is refused at once; what is not named is asked for.
  const [fault] = unfitFields(rail, payee);
  if (fault) return fault.refusal;
  if (judgePayee(rail, payee) === null) {
    return { isPayable: true, columns: sealedPayee(secrets, id, payee) };
  }
  const isNamed = Object.keys(named).length > 0;
  const columns = isNamed ? { ...sealedPayee(secrets, id, named), payeePending: true } : {};
  return { isPayable: false, columns };
};

/**
 * Takes a withdrawal on. Until the payee is known, and the customer accepted, it waits for SEP-12
 * and names no account to pay.
 */
export const createWithdrawal = async (
  deps: CreateDeps,
  input: WithdrawInput,
  exchange: Exchange | null = null,
): Promise<Transaction | Refusal> => {
  const accepted = await accept(deps, { kind: 'withdrawal', input, exchange });
  if (isRefusal(accepted)) return accepted;
  const { offer, rail } = accepted;
  const named = payeeNamed(rail, input);
  const memo = memoColumns(input.refund_memo_type, input.refund_memo);
  const columns = {
    ...sharedColumns(deps, accepted, input, exchange),
    kind: 'withdrawal' as const,
    amountInAsset: offer.policy.asset,
    amountOutAsset: rail.asset,
    fromAccount: input.account ?? deps.subject.account,
    refundMemoType: memo.type,
    refundMemo: memo.value,
  };
  const write = async ({ customer, isKnown }: Held, em: EntityManager) => {
    const payee = writePayee(deps, columns.id, rail, { customer, named });
    if (isRefusal(payee)) return payee;
    const isReady = isKnown && payee.isPayable;
    const status = isReady
      ? ('pending_user_transfer_start' as const)
      : ('pending_customer_info_update' as const);
    const { distributionAccount } = offer.policy;
    const receiving = {
      receivingAccount: distributionAccount,
      receivingMemoType: 'id',
      receivingMemo: await drawReceivingMemo(em, distributionAccount),
    };
    return { columns: { ...columns, ...receiving, ...payee.columns, status }, isReady };
  };
  return store(deps, accepted, write, 'A wallet asked for a withdrawal.');
};

import { randomUUID } from 'node:crypto';
import { Customer } from '../../db/entities/customer.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { memoColumns } from '../memo.ts';
import { judgePayee, payeeOf, sealedPayee, type Payee } from '../payee.ts';
import { takeType } from '../../db/customer-decide.ts';
import { claimCustomer } from '../../db/customer-store.ts';
import { standingOf } from '../../domain/customer-types.ts';
import { openFields } from '../sep12/customers.ts';
import { insertLimited, nextReceivingMemo, type LimitedRow } from '../transactions.ts';
import { accept, type Accepted, type CreateDeps } from './accept.ts';
import type { DepositQuery, Exchange, WithdrawQuery } from './schema.ts';

const sharedColumns = (
  { subject }: CreateDeps,
  { offer, rail, price, quote, customer }: Accepted,
  input: DepositQuery | WithdrawQuery,
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
  customerId: customer?.id ?? null,
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

/** One that names no amount is counted when money comes. */
const store = async (
  { em }: CreateDeps,
  { offer, price, quote }: Accepted,
  data: LimitedRow['data'],
  reason: string,
): Promise<Transaction | Refusal> => {
  const request = { data, limits: offer.operation.customerLimits, price };
  return insertLimited(em, request, quote, reason);
};

/**
 * A transaction that waits for its customer has one to wait for, by whom SEP-12 knows it: of the
 * type that the operation asks for. One of no type becomes one of it, and is judged anew.
 */
const ensureCustomer = async (deps: CreateDeps, accepted: Accepted): Promise<Accepted> => {
  const { em, subject, secrets } = deps;
  const { customer: known } = accepted;
  const type = accepted.offer.operation.customerType ?? null;
  if (known && (type === null || known.type === type)) return accepted;
  const { id } = await em.fork().transactional(async (inner) => {
    if (known) return takeType(inner, deps, known.id, type);
    const identity = { account: subject.account, memo: subject.memo, type };
    return claimCustomer(inner, secrets, identity, 'en');
  });
  const customer = await em.fork().findOneOrFail(Customer, { id });
  const isKnown = type === null || standingOf(customer, [type]) === 'ACCEPTED';
  return { ...accepted, customer, isKnown };
};

/**
 * Takes a deposit on. How it is to be paid is asked of the rail by its story, and stands in the
 * transaction then.
 */
export const createDeposit = async (
  deps: CreateDeps,
  input: DepositQuery,
  exchange: Exchange | null = null,
): Promise<Transaction | Refusal> => {
  const agreed = await accept(deps, { kind: 'deposit', input, exchange });
  if (isRefusal(agreed)) return agreed;
  const memo = memoColumns(input.memo_type, input.memo);
  if (input.account.startsWith('M') && memo.value !== null) {
    return refuse('memo_malformed', 'memo: a muxed account is paid without one.');
  }
  const accepted = agreed.isKnown ? agreed : await ensureCustomer(deps, agreed);
  const row = {
    ...sharedColumns(deps, accepted, input, exchange),
    kind: 'deposit' as const,
    status: accepted.isKnown
      ? ('pending_anchor' as const)
      : ('pending_customer_info_update' as const),
    payUntil: dueAt(deps, accepted, accepted.isKnown),
    amountInAsset: accepted.rail.asset,
    amountOutAsset: accepted.offer.policy.asset,
    toAccount: input.account,
    destinationMemoType: memo.type,
    destinationMemo: memo.value,
    claimableBalanceSupported: input.claimable_balance_supported ?? false,
  };
  return store(deps, accepted, row, 'A wallet asked for a deposit.');
};

/** Whom a withdrawal pays: what the customer told, and what the query says beside it. */
const payeeAsked = (
  deps: CreateDeps,
  { rail, customer }: Accepted,
  input: WithdrawQuery,
): Payee => {
  const [first, second] = rail.payoutFields;
  const told = customer ? openFields(deps.secrets, customer) : {};
  const named = payeeOf(rail, input);
  // Older wallets know two names for whatever the funding method has to know.
  const older = {
    ...(first && input.dest ? { [first.name]: input.dest.trim() } : {}),
    ...(second && input.dest_extra ? { [second.name]: input.dest_extra.trim() } : {}),
  };
  return { ...payeeOf(rail, told), ...older, ...named };
};

/** A payee that is named, and named wrong, is refused at once; one that is not named is asked for. */
const judgeNamed = (rail: RailProfile, payee: Payee): Refusal | null => {
  const fault = judgePayee(rail, payee);
  return fault && fault.refusal.refusal !== 'field_missing' ? fault.refusal : null;
};

/**
 * Takes a withdrawal on. Until the payee is known, and the customer accepted, it waits for SEP-12
 * and names no account to pay.
 */
export const createWithdrawal = async (
  deps: CreateDeps,
  input: WithdrawQuery,
  exchange: Exchange | null = null,
): Promise<Transaction | Refusal> => {
  const agreed = await accept(deps, { kind: 'withdrawal', input, exchange });
  if (isRefusal(agreed)) return agreed;
  const { offer, rail } = agreed;
  const payee = payeeAsked(deps, agreed, input);
  const fault = judgeNamed(rail, payee);
  if (fault) return fault;
  const isPayable = judgePayee(rail, payee) === null;
  const isKnownPayee = agreed.isKnown && isPayable;
  const accepted = isKnownPayee ? agreed : await ensureCustomer(deps, agreed);
  const isReady = accepted.isKnown && isPayable;
  const memo = memoColumns(input.refund_memo_type, input.refund_memo);
  const columns = sharedColumns(deps, accepted, input, exchange);
  const row = {
    ...columns,
    kind: 'withdrawal' as const,
    status: isReady
      ? ('pending_user_transfer_start' as const)
      : ('pending_customer_info_update' as const),
    payUntil: dueAt(deps, accepted, isReady),
    amountInAsset: offer.policy.asset,
    amountOutAsset: rail.asset,
    fromAccount: input.account ?? deps.subject.account,
    refundMemoType: memo.type,
    refundMemo: memo.value,
    receivingAccount: offer.policy.distributionAccount,
    receivingMemoType: 'id',
    receivingMemo: await nextReceivingMemo(deps.em),
    ...(isPayable ? sealedPayee(deps.secrets, columns.id, payee) : {}),
  };
  return store(deps, accepted, row, 'A wallet asked for a withdrawal.');
};

import { randomUUID } from 'node:crypto';
import type { RequiredEntityData } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../../db/entities/transaction.ts';
import { judgeLimit } from '../../db/limits.ts';
import { stroopsOf } from '../../domain/amount.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { parseMemo } from '../../domain/memo.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { findOffer, railsOf, requestedAmount } from '../assets.ts';
import type { Subject } from '../deps.ts';
import { findOwnCustomer } from '../sep12/customers.ts';
import { insertRow } from '../transactions.ts';
import type { DepositRequest, WithdrawalRequest } from './schema.ts';

export interface CreateDeps {
  readonly anchor: Anchor;
  readonly em: EntityManager;
  readonly subject: Subject;
}

const memoColumns = (type: string | undefined, value: string | undefined) => {
  if (value === undefined) return { type: null, value: null };
  const memo = parseMemo(type ?? 'text', value);
  if (isRefusal(memo)) throw new Error('the schema let a malformed memo through');
  return memo;
};

/** The columns that only a deposit or only a withdrawal has. */
type OwnColumns = Partial<
  Pick<
    RequiredEntityData<Transaction>,
    | 'toAccount'
    | 'fromAccount'
    | 'destinationMemoType'
    | 'destinationMemo'
    | 'refundMemoType'
    | 'refundMemo'
    | 'claimableBalanceSupported'
  >
>;

const wantedAsset = (input: DepositRequest | WithdrawalRequest): string | undefined => {
  if ('source_asset' in input) return input.source_asset;
  return 'destination_asset' in input ? input.destination_asset : undefined;
};

/** Checks what a deposit and a withdrawal have in common, and stores the incomplete row. */
const create = async (
  deps: CreateDeps,
  kind: 'deposit' | 'withdrawal',
  input: DepositRequest | WithdrawalRequest,
  own: OwnColumns,
): Promise<Transaction | Refusal> => {
  const { anchor, em, subject } = deps;
  const offer = findOffer(anchor, kind, input.asset_code, input.asset_issuer);
  if (isRefusal(offer)) return offer;
  const amount = input.amount === undefined ? null : requestedAmount(input.amount, offer);
  if (isRefusal(amount)) return amount;
  if (input.customer_id && !(await findOwnCustomer(em, subject, input.customer_id))) {
    return refuse('field_malformed', 'customer_id: names no customer of yours.');
  }
  const wanted = wantedAsset(input);
  const rail = railsOf(anchor, offer.policy).find(
    (profile) => wanted === undefined || profile.asset === wanted,
  );
  if (!rail) return refuse('asset_wrong', `There is no ${kind} between these two assets here.`);
  const { asset } = offer.policy;
  const row = {
    id: randomUUID(),
    protocol: 'sep24' as const,
    kind,
    status: 'incomplete' as const,
    asset,
    account: subject.account,
    accountMemo: subject.memo,
    clientDomain: subject.clientDomain,
    amountExpected: amount,
    amountInAsset: kind === 'deposit' ? rail.asset : asset,
    amountOutAsset: kind === 'deposit' ? asset : rail.asset,
    customerId: input.customer_id ?? null,
    language: input.lang ?? 'en',
    requiredInfoUpdates: null,
    ...own,
  };
  if (amount !== null) {
    const asked = { amount: stroopsOf(amount), at: new Date() };
    // A glance, so that nobody fills in a form in vain; it is taken when the form is agreed to.
    const beyond = await judgeLimit(em, offer.operation.customerLimits, row, asked);
    if (beyond) return beyond;
  }
  return insertRow(em, row, `A wallet asked for a ${kind}.`);
};

/** Makes the incomplete row of a deposit. */
export const createDeposit = async (
  deps: CreateDeps,
  input: DepositRequest,
): Promise<Transaction | Refusal> => {
  const memo = memoColumns(input.memo_type, input.memo);
  const toAccount = input.account ?? deps.subject.account;
  if (toAccount.startsWith('M') && memo.value !== null) {
    return refuse('memo_malformed', 'memo: a muxed account is paid without one.');
  }
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
  input: WithdrawalRequest,
): Promise<Transaction | Refusal> => {
  const memo = memoColumns(input.refund_memo_type, input.refund_memo);
  return create(deps, 'withdrawal', input, {
    fromAccount: input.account ?? deps.subject.account,
    refundMemoType: memo.type,
    refundMemo: memo.value,
  });
};

import { z } from 'zod';
import {
  anyTransfer,
  depositMembers,
  memoType,
  requiredInfo,
  rowId,
  shownNumber,
  stellarAccount,
  TRANSFER_STATUSES,
  withdrawalMembers,
} from '../answers-schema.ts';
import { SEP6_KINDS } from './schema.ts';

const field = z.strictObject({
  description: z.string(),
  optional: z.boolean().optional(),
  choices: z.array(z.string()).optional(),
});
const fields = z.record(z.string(), field);

const limits = {
  enabled: z.boolean(),
  authentication_required: z.boolean().optional(),
  min_amount: shownNumber.optional(),
  max_amount: shownNumber.optional(),
  fee_fixed: shownNumber.optional(),
  fee_percent: shownNumber.optional(),
  funding_methods: z.array(z.string()).optional(),
};
const deposits = z.record(z.string(), z.strictObject({ ...limits, fields: fields.optional() }));
const withdrawals = z.record(
  z.string(),
  z.strictObject({
    ...limits,
    types: z.record(z.string(), z.strictObject({ fields: fields.optional() })).optional(),
  }),
);
const endpoint = z.strictObject({
  enabled: z.boolean(),
  authentication_required: z.boolean().optional(),
});

/** GET /info. */
export const infoAnswer = z.strictObject({
  deposit: deposits,
  'deposit-exchange': deposits,
  withdraw: withdrawals,
  'withdraw-exchange': withdrawals,
  fee: endpoint.extend({ description: z.string().optional() }),
  transactions: endpoint,
  transaction: endpoint,
  features: z.strictObject({ account_creation: z.boolean(), claimable_balances: z.boolean() }),
});

const instructions = z.record(
  z.string(),
  z.strictObject({ value: z.string(), description: z.string() }),
);

const begun = {
  id: rowId,
  eta: z.int().optional(),
  min_amount: shownNumber.optional(),
  max_amount: shownNumber.optional(),
  fee_fixed: shownNumber.optional(),
  fee_percent: shownNumber.optional(),
  extra_info: z.strictObject({ message: z.string().optional() }).optional(),
};

/** GET /deposit and GET /deposit-exchange. */
export const depositAnswer = z.strictObject({
  ...begun,
  how: z.string(),
  instructions: instructions.optional(),
});

/** GET /withdraw and GET /withdraw-exchange. */
export const withdrawAnswer = z.strictObject({
  ...begun,
  account_id: stellarAccount.optional(),
  memo_type: memoType.optional(),
  memo: z.string().optional(),
});

const transaction = z.strictObject({
  ...anyTransfer,
  kind: z.enum(SEP6_KINDS),
  status: z.enum([
    ...TRANSFER_STATUSES,
    'pending_customer_info_update',
    'pending_transaction_info_update',
  ]),
  required_info_message: z.string().optional(),
  required_info_updates: requiredInfo.optional(),
  instructions: instructions.optional(),
  ...z.object(depositMembers).partial().shape,
  ...z.object(withdrawalMembers).partial().shape,
});

/** GET /transactions. */
export const transactionsAnswer = z.strictObject({ transactions: z.array(transaction) });
/** GET /transaction and PATCH /transactions/:id. */
export const transactionAnswer = z.strictObject({ transaction });
/** GET /fee. */
export const feeAnswer = z.strictObject({ fee: shownNumber });

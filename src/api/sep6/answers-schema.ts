import { z } from 'zod';
import {
  anyTransfer,
  depositMembers,
  infoEndpoint,
  infoFeatures,
  infoField,
  memoType,
  requiredInfo,
  rowId,
  shownNumber,
  stellarAccount,
  TRANSFER_STATUSES,
  withdrawalMembers,
} from '../shared/answers-schema.ts';
import { SEP6_KINDS } from './schema.ts';

const fields = z.record(z.string(), infoField);

const limits = {
  enabled: z.boolean(),
  authentication_required: z.boolean().optional(),
  min_amount: shownNumber.optional(),
  max_amount: shownNumber.optional(),
  fee_fixed: shownNumber.optional(),
  fee_percent: shownNumber.optional(),
  funding_methods: z.array(z.string()).optional(),
};
const deposits = z.record(
  z.string(),
  z.strictObject({ ...limits, fields: fields.optional() }).meta({ id: 'Sep6DepositTerms' }),
);
const withdrawals = z.record(
  z.string(),
  z
    .strictObject({
      ...limits,
      types: z.record(z.string(), z.strictObject({ fields: fields.optional() })).optional(),
    })
    .meta({ id: 'Sep6WithdrawalTerms' }),
);

/** GET /info. */
export const infoAnswer = z
  .strictObject({
    deposit: deposits,
    'deposit-exchange': deposits,
    withdraw: withdrawals,
    'withdraw-exchange': withdrawals,
    fee: infoEndpoint
      .extend({ description: z.string().optional() })
      .meta({ id: 'Sep6FeeEndpoint' }),
    transactions: infoEndpoint,
    transaction: infoEndpoint,
    features: infoFeatures,
  })
  .meta({ id: 'Sep6Info' });

const instructions = z.record(
  z.string(),
  z
    .strictObject({ value: z.string(), description: z.string() })
    .meta({ id: 'Instruction', description: 'How to pay, by the names of SEP-9.' }),
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
export const depositAnswer = z
  .strictObject({ ...begun, how: z.string(), instructions: instructions.optional() })
  .meta({ id: 'Sep6Deposit' });

/** GET /withdraw and GET /withdraw-exchange. */
export const withdrawAnswer = z
  .strictObject({
    ...begun,
    account_id: stellarAccount.optional(),
    memo_type: memoType.optional(),
    memo: z.string().optional(),
  })
  .meta({ id: 'Sep6Withdrawal' });

const transaction = z
  .strictObject({
    ...anyTransfer,
    kind: z.enum(SEP6_KINDS),
    status: z
      .enum([
        ...TRANSFER_STATUSES,
        'pending_customer_info_update',
        'pending_transaction_info_update',
      ])
      .meta({ id: 'Sep6Status' }),
    required_info_message: z.string().optional(),
    required_info_updates: requiredInfo.optional(),
    instructions: instructions.optional(),
    ...z.object(depositMembers).partial().shape,
    ...z.object(withdrawalMembers).partial().shape,
  })
  .meta({ id: 'Sep6Transaction', description: 'A deposit or a withdrawal of SEP-6.' });

/** GET /transactions. */
export const transactionsAnswer = z
  .strictObject({ transactions: z.array(transaction) })
  .meta({ id: 'Sep6TransactionsAnswer' });
/** GET /transaction and PATCH /transactions/:id. */
export const transactionAnswer = z
  .strictObject({ transaction })
  .meta({ id: 'Sep6TransactionAnswer' });

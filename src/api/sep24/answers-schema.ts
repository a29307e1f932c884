import { z } from 'zod';
import {
  anyTransfer,
  depositMembers,
  moment,
  rowId,
  shownNumber,
  TRANSFER_STATUSES,
  withdrawalMembers,
} from '../answers-schema.ts';

const operations = z.record(
  z.string(),
  z.strictObject({
    enabled: z.boolean(),
    min_amount: shownNumber.optional(),
    max_amount: shownNumber.optional(),
    fee_fixed: shownNumber.optional(),
    fee_percent: shownNumber.optional(),
    fee_minimum: shownNumber.optional(),
  }),
);

/** GET /info. */
export const infoAnswer = z.strictObject({
  deposit: operations,
  withdraw: operations,
  fee: z.strictObject({ enabled: z.boolean(), authentication_required: z.boolean().optional() }),
  features: z.strictObject({ account_creation: z.boolean(), claimable_balances: z.boolean() }),
});

/** POST /transactions/…/interactive. */
export const interactiveAnswer = z.strictObject({
  type: z.literal('interactive_customer_info_needed'),
  url: z.url(),
  id: rowId,
});

const shared = {
  ...anyTransfer,
  status: z.enum(TRANSFER_STATUSES),
  kyc_verified: z.boolean().optional(),
  // Not of the SEP: when the money came, which wallets show beside its status.
  transfer_received_at: moment.nullable().optional(),
  from: z.string().nullable(),
  to: z.string().nullable(),
};

const transaction = z.discriminatedUnion('kind', [
  z.strictObject({ ...shared, kind: z.literal('deposit'), ...depositMembers }),
  z.strictObject({ ...shared, kind: z.literal('withdrawal'), ...withdrawalMembers }),
]);

/** GET /transactions. */
export const transactionsAnswer = z.strictObject({ transactions: z.array(transaction) });
/** GET /transaction. */
export const transactionAnswer = z.strictObject({ transaction });

/** What the script of a page reads while an amount is typed. */
export const previewAnswer = z.strictObject({ preview: z.string().nullable() });

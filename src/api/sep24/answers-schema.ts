import { z } from 'zod';
import {
  anyTransfer,
  depositMembers,
  infoEndpoint,
  infoFeatures,
  moment,
  rowId,
  shownNumber,
  TRANSFER_STATUSES,
  withdrawalMembers,
} from '../shared/answers-schema.ts';

const operations = z.record(
  z.string(),
  z
    .strictObject({
      enabled: z.boolean(),
      min_amount: shownNumber.optional(),
      max_amount: shownNumber.optional(),
      fee_fixed: shownNumber.optional(),
      fee_percent: shownNumber.optional(),
      fee_minimum: shownNumber.optional(),
    })
    .meta({ id: 'Sep24Terms' }),
);

/** GET /info. */
export const infoAnswer = z
  .strictObject({
    deposit: operations,
    withdraw: operations,
    fee: infoEndpoint,
    features: infoFeatures,
  })
  .meta({ id: 'Sep24Info' });

/** POST /transactions/…/interactive. */
export const interactiveAnswer = z
  .strictObject({
    type: z.literal('interactive_customer_info_needed'),
    url: z.url(),
    id: rowId,
  })
  .meta({ id: 'Sep24InteractiveAnswer' });

const shared = {
  ...anyTransfer,
  status: z.enum(TRANSFER_STATUSES).meta({ id: 'Sep24Status' }),
  kyc_verified: z.boolean().optional(),
  // Not of the SEP: when the money came, which wallets show beside its status.
  transfer_received_at: moment.nullable().optional(),
  from: z.string().nullable(),
  to: z.string().nullable(),
};

const transaction = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ ...shared, kind: z.literal('deposit'), ...depositMembers })
      .meta({ id: 'Sep24Deposit' }),
    z
      .strictObject({ ...shared, kind: z.literal('withdrawal'), ...withdrawalMembers })
      .meta({ id: 'Sep24Withdrawal' }),
  ])
  .meta({
    id: 'Sep24Transaction',
    description: 'A deposit or a withdrawal of SEP-24.',
    discriminator: {
      propertyName: 'kind',
      mapping: {
        deposit: '#/components/schemas/Sep24Deposit',
        withdrawal: '#/components/schemas/Sep24Withdrawal',
      },
    },
  });

/** GET /transactions. */
export const transactionsAnswer = z
  .strictObject({ transactions: z.array(transaction) })
  .meta({ id: 'Sep24TransactionsAnswer' });
/** GET /transaction. */
export const transactionAnswer = z
  .strictObject({ transaction })
  .meta({ id: 'Sep24TransactionAnswer' });

/** What the script of a page reads while an amount is typed. */
export const previewAnswer = z.strictObject({
  preview: z
    .strictObject({ fee: z.string(), newAccount: z.string().nullable(), receives: z.string() })
    .nullable(),
  /** Where what was typed can be read in two ways. */
  question: z.string().nullable(),
});

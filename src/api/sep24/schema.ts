import { z } from 'zod';
import { address, amount, flag, language, text } from '../fields.ts';
import { listFields } from '../history.ts';
import { isMemo } from '../memo.ts';

const shared = {
  asset_code: text(12),
  asset_issuer: text(56).optional(),
  amount: amount.optional(),
  account: address.optional(),
  lang: language.optional(),
  customer_id: text(36).optional(),
  quote_id: text(36).optional(),
};

/** POST /transactions/deposit/interactive. */
export const depositRequest = z
  .object({
    ...shared,
    source_asset: text(100).optional(),
    memo: text(64).optional(),
    memo_type: text(10).optional(),
    claimable_balance_supported: flag.optional(),
  })
  .refine(({ memo, memo_type }) => isMemo(memo_type, memo), {
    path: ['memo'],
    message: 'must fit its memo_type: text, id or hash',
  })
  .meta({ id: 'Sep24DepositRequest' });

/** POST /transactions/withdraw/interactive. */
export const withdrawalRequest = z
  .object({
    ...shared,
    destination_asset: text(100).optional(),
    refund_memo: text(64).optional(),
    refund_memo_type: text(10).optional(),
  })
  .refine(
    ({ refund_memo, refund_memo_type }) =>
      (refund_memo === undefined) === (refund_memo_type === undefined),
    {
      path: ['refund_memo'],
      message: 'comes with refund_memo_type, or both are left out',
    },
  )
  .refine(({ refund_memo, refund_memo_type }) => isMemo(refund_memo_type, refund_memo), {
    path: ['refund_memo'],
    message: 'must fit its refund_memo_type: text, id or hash',
  })
  .meta({ id: 'Sep24WithdrawalRequest' });

export type DepositRequest = z.infer<typeof depositRequest>;
export type WithdrawalRequest = z.infer<typeof withdrawalRequest>;

/** GET /transactions. */
export const listQuery = z.object({
  ...listFields,
  kind: z.enum(['deposit', 'withdrawal'], 'must be deposit or withdrawal').optional(),
});

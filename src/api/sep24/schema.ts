import { z } from 'zod';
import { wrong } from '../http/schema-fault.ts';
import { ASSET_NAME_MAX } from '../../services/quotes/asset-names.ts';
import { anyAddress, amount, flag, kindsOf, language, rowId, text } from '../shared/fields.ts';
import { listFields } from '../shared/history.ts';
import { isMemo } from '../../domain/ledger/memo.ts';

const shared = {
  asset_code: text(ASSET_NAME_MAX),
  asset_issuer: text(56).optional(),
  amount: amount.optional(),
  account: anyAddress.optional(),
  lang: language.optional(),
  customer_id: rowId.optional(),
  quote_id: rowId.optional(),
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
    message: wrong('must_fit_memo_type'),
  });

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
      message: wrong('must_have_refund_memo_type'),
    },
  )
  .refine(({ refund_memo, refund_memo_type }) => isMemo(refund_memo_type, refund_memo), {
    path: ['refund_memo'],
    message: wrong('must_fit_refund_memo_type'),
  });

const OWN: ReadonlySet<string> = new Set([
  ...Object.keys(depositRequest.shape),
  ...Object.keys(withdrawalRequest.shape),
]);

/** What a request submits besides its own parameters: any SEP-9 field that it gives a value. */
export const besideRequest = (body: unknown): ReadonlyMap<string, unknown> =>
  new Map(
    typeof body === 'object' && body !== null
      ? Object.entries(body).filter(
          ([name, value]) => !OWN.has(name) && value !== '' && value !== null,
        )
      : [],
  );

/** GET /transactions. */
export const listQuery = z.object({
  ...listFields,
  kind: kindsOf(['deposit', 'withdrawal']).optional(),
});

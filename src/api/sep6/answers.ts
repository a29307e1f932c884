import type { Transaction } from '../../db/entities/transaction.ts';
import { presentInstructions, presentSep6 } from '../../db/present-sep6.ts';
import { offerOfRow, shownTerms } from '../assets.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { sayIn } from '../../domain/languages/index.ts';

const shared = (anchor: Anchor, row: Transaction) => {
  const { operation } = offerOfRow(anchor, row.kind, row.asset);
  return {
    id: row.id,
    ...shownTerms(operation),
  };
};

const NEEDS_CUSTOMER = 'Please complete the customer by SEP-12; the transaction then goes on.';

const extraInfo = ({ status, language }: Transaction) => ({
  extra_info:
    status === 'pending_customer_info_update' ? { message: sayIn(language, NEEDS_CUSTOMER) } : {},
});

/** What GET /deposit answers: how to pay stands in the transaction as soon as the rail has told. */
export const answerDeposit = (anchor: Anchor, row: Transaction) => ({
  ...shared(anchor, row),
  how: sayIn(
    row.language,
    row.status === 'pending_customer_info_update'
      ? NEEDS_CUSTOMER
      : 'Ask for the transaction: its instructions say how to pay.',
  ),
  ...(row.instructions ? { instructions: presentInstructions(row) } : {}),
  ...extraInfo(row),
});

/** What GET /withdraw answers; the account and the memo come later where something is missing. */
export const answerWithdraw = (anchor: Anchor, row: Transaction) => {
  const transaction = presentSep6(row);
  const pay =
    'withdraw_anchor_account' in transaction && transaction.withdraw_anchor_account
      ? {
          account_id: transaction.withdraw_anchor_account,
          memo_type: transaction.withdraw_memo_type,
          memo: transaction.withdraw_memo,
        }
      : {};
  return {
    ...shared(anchor, row),
    ...pay,
    ...extraInfo(row),
  };
};

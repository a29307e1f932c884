import type { Transaction } from '../../db/entities/transaction.ts';
import { presentInstructions, presentSep6 } from '../../services/transactions/present/sep6.ts';
import { offerOfRow, shownTerms } from '../../services/quotes/offers.ts';
import type { NewAccount } from '../../services/transactions/requests/sep6-terms.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { assetCode } from '../../domain/money/asset.ts';
import { sayIn } from '../../domain/languages/index.ts';
import { say } from '../../domain/languages/saying.ts';

const shared = (anchor: Anchor, row: Transaction) => {
  const { operation } = offerOfRow(anchor, row.kind, row.asset);
  return {
    id: row.id,
    ...shownTerms(operation),
  };
};

const askForCustomer = ({ status, language }: Transaction): readonly string[] =>
  status === 'pending_customer_info_update'
    ? [sayIn(language, say('please_complete_customer'))]
    : [];

const extraInfo = (sentences: readonly string[]) => ({
  extra_info: sentences.length === 0 ? {} : { message: sentences.join(' ') },
});

/** SEP-9's name of what is quoted with a payment; it is said after where to pay. */
const REFERENCE = 'external_transfer_memo';

/** The instructions in words, or where they will be shown. */
const sayHowToPay = (row: Transaction, moreInfoUrl: string): string => {
  const instructions = Object.entries(presentInstructions(row) ?? {});
  return instructions.length === 0
    ? sayIn(row.language, say('how_to_pay_shown_at', { url: moreInfoUrl }))
    : instructions
        .toSorted(([one], [other]) => Number(one === REFERENCE) - Number(other === REFERENCE))
        .map(([, { value, description }]) => `${description.replace(/\.$/, '')}: ${value}`)
        .join('; ');
};

/** The cost of a new account, in the asset that is paid in, for whoever has to pay it. */
const sayNewAccount = ({ language, amountInAsset }: Transaction, cost: string): string => {
  const charged = `${cost} ${assetCode(amountInAsset)}`;
  return sayIn(language, say('new_account_costs', { cost: charged }));
};

/**
 * What GET /deposit answers. `how` and `extra_info` say how to pay, once the rail has said it; until
 * then, and while the customer is not known, they name the page that will show it.
 * @param newAccount what an account that is to be created asks; its cost is a fixed part of the fee.
 * @param moreInfoUrl the page of the transaction.
 */
export const answerDeposit = (
  anchor: Anchor,
  row: Transaction,
  { cost, leastAmount }: NewAccount,
  moreInfoUrl: string,
) => {
  const asked = askForCustomer(row);
  const howToPay = sayHowToPay(row, moreInfoUrl);
  const terms = shared(anchor, row);
  // The numbers here are the asset's own; an exchange is paid in something else.
  const fixed = row.isExchange ? null : cost;
  return {
    ...terms,
    ...(leastAmount === null ? {} : { min_amount: Number(leastAmount) }),
    ...(fixed === null ? {} : { fee_fixed: terms.fee_fixed + Number(fixed) }),
    how: [...asked, howToPay].join(' '),
    ...(row.instructions ? { instructions: presentInstructions(row) } : {}),
    ...extraInfo([...asked, ...(cost === null ? [] : [sayNewAccount(row, cost)]), howToPay]),
  };
};

/** What GET /withdraw answers; the account and the memo come later where something is missing. */
export const answerWithdraw = (anchor: Anchor, row: Transaction) => {
  const transaction = presentSep6(row);
  const pay =
    'withdraw_anchor_account' in transaction && transaction.withdraw_anchor_account
      ? {
          account_id: transaction.withdraw_anchor_account,
          ...(transaction.withdraw_memo === null
            ? {}
            : { memo_type: transaction.withdraw_memo_type, memo: transaction.withdraw_memo }),
        }
      : {};
  return {
    ...shared(anchor, row),
    ...pay,
    ...extraInfo(askForCustomer(row)),
  };
};

import { offerOfRow } from '../../src/services/quotes/offers.ts';
import { writeAmountForm, writeDetailsForm } from '../../src/api/pages/form/forms.ts';
import type { Language } from '../../src/api/pages/languages/language.ts';
import type { Page } from '../../src/api/pages/layout/layout.ts';
import { writePreview } from '../../src/api/pages/form/preview.ts';
import { priceRow, type Pricing } from '../../src/services/transactions/requests/price-form.ts';
import { writeReview } from '../../src/api/pages/form/review-view.ts';
import type { Transaction } from '../../src/db/entities/transaction.ts';
import { railProfile } from '../../src/domain/anchor.ts';
import { ANY_ACCOUNT } from '../../src/domain/money/new-account.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { ANCHOR, withdrawal } from './states.ts';
import { BANK_PAYEE } from '../support/payees.ts';

/** What an amount is priced by, in the forms. */
const pricingOf = (row: Transaction): Pricing => ({
  anchor: ANCHOR,
  row,
  destination: ANY_ACCOUNT,
});
const FORM = withdrawal({ status: 'incomplete', receivingMemo: null });
const RAILS = ANCHOR.rails;

/** The lines of the preview, as the API answers them. */
export const previewOf = (language: Language, amount: string, rail: string) =>
  writePreview(pricingOf(FORM), language, {
    amount,
    rail: RAILS.find(({ name }) => name === rail),
  });

/** The first form: empty, as whoever opens a link without an amount sees it. */
export const amountForm = (language: Language): Page => ({
  title: language.amount.title,
  content: writeAmountForm(
    language,
    FORM,
    {
      offer: offerOfRow(ANCHOR, FORM.kind, FORM.asset),
      rails: RAILS,
      newAccount: null,
      interrupted: new Set<string>(),
      preview: null,
    },
    { values: {}, fault: null },
  ),
});

const BANK = railProfile(ANCHOR, 'sandbox-bank');

export const detailsForm = (language: Language): Page => {
  if (!BANK) throw new Error('the sandbox has a bank');
  const content = writeDetailsForm(language, FORM, BANK, { values: BANK_PAYEE, fault: null });
  return { title: language.details.title, content };
};

export const reviewForm = (language: Language): Page => {
  const price = priceRow(pricingOf(FORM), '1234.5', BANK);
  if (!BANK || isRefusal(price)) throw new Error('the sandbox has a price');
  const view = {
    language,
    row: FORM,
    rail: BANK,
    price,
    payee: BANK_PAYEE,
    issuer: null,
    fault: null,
    interruption: null,
  };
  return { title: language.review.heading, content: writeReview(view) };
};

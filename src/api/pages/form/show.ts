import type { Transaction } from '../../../db/entities/transaction.ts';
import { railProfile, type Anchor } from '../../../domain/anchor.ts';
import { canonicalField } from '../../../domain/customers/fields.ts';
import { asksForNewAccount } from '../../../domain/money/new-account.ts';
import type { RailProfile } from '../../../domain/rails/profile.ts';
import { isRefusal, type Refusal } from '../../../domain/refusal.ts';
import { presentAmount } from '../../../services/transactions/present/transaction.ts';
import { say } from '../../../domain/languages/saying.ts';
import { sayIn } from '../../../domain/languages/index.ts';
import { issuerToName } from '../../../services/quotes/asset-names.ts';
import { shownAmount, type Preview } from '../layout/amounts.ts';
import { offerOfRow, type Offer } from '../../../services/quotes/offers.ts';
import { railsOfRow } from '../../../services/quotes/rails.ts';
import { readInterrupted } from '../../../services/rails/interrupted.ts';
import { addressOf } from '../address.ts';
import { fieldName, writeAmountForm, writeDetailsForm, type Typed } from './forms.ts';
import type { Language } from '../languages/language.ts';
import { sendPage, type InteractiveDeps, type PageContext, type WritePage } from '../page.ts';
import { fieldsToCorrect, openPayee } from '../../../services/transactions/payee/payee.ts';
import { readKycRequest } from '../../../services/customers/kyc/form.ts';
import { readPricing } from '../../../services/transactions/requests/price-form.ts';
import { writePreview } from './preview.ts';
import { writeReview } from './review-view.ts';
import { progressOf } from '../../../services/transactions/requests/submit-form.ts';
import { amountToType } from './typed-amount.ts';

/** Sends the browser to a step of a transaction's pages; without a step, to how it stands. */
export const goTo = (ctx: PageContext, row: Transaction, step = ''): void =>
  ctx.redirect(addressOf(ctx, `/interactive/${row.id}${step === '' ? '' : `/${step}`}`));

/** What was wrong: a refusal, or a sentence that each language has. */
type Fault = Refusal | ((language: Language) => string);

type Values = Readonly<Record<string, string>>;

/** What somebody typed, before the language of the answer is known. */
export interface Form {
  /** As it was typed; what we fill in is written as in the language of the page. */
  readonly values: Values | ((language: Language) => Values);
  readonly fault: Fault | null;
  /** The field that the fault is about. */
  readonly field?: string;
}

/** What a form holds, in the language of its page. */
export const valuesOf = ({ values }: Form, language: Language): Values =>
  typeof values === 'function' ? values(language) : values;

/** What a new account costs whoever deposits without a quote; null where it asks nothing. */
const newAccountCost = (
  { startingBalance }: Anchor,
  { kind, asset, quoteId }: Transaction,
  { operation: { fee } }: Offer,
): string | null => {
  const accountCreation = startingBalance !== null;
  const asks = kind === 'deposit' && !quoteId && asksForNewAccount({ asset, fee, accountCreation });
  return asks ? (fee.newAccount ?? null) : null;
};

/** What the first step asked for, as it was answered. */
export const filled =
  (row: Transaction) =>
  (language: Language): Values => ({
    amount: amountToType(language, presentAmount(row.amountExpected) ?? ''),
    ...(row.rail ? { rail: row.rail } : {}),
  });

/** The form's pages as they are shown, with what was typed and what was wrong with it. */
export type Shows = ReturnType<typeof createShows>;

/** A rail whose form asks a payee for all that it must know, or for what it has refused alone. */
const askedOfPayee = (row: Transaction, rail: RailProfile): RailProfile => {
  if (row.status === 'incomplete') return rail;
  const asked = fieldsToCorrect(row);
  const payoutFields = rail.payoutFields.filter(({ name }) => asked.has(canonicalField(name)));
  return { ...rail, payoutFields };
};

/** What was wrong, in words of the page's language; the refusal's own where there are none. */
const sayFault = (
  anchor: Anchor,
  language: Language,
  row: Transaction,
  fault: Fault | null,
  name: string | null,
): string | null => {
  if (fault === null) return null;
  if (typeof fault === 'function') return fault(language);
  const { amounts } = offerOfRow(anchor, row.kind, row.asset).operation;
  const known = railProfile(anchor, row.rail ?? '')?.payoutFields ?? [];
  const asked = known.find((one) => one.name === name);
  const field = asked ? fieldName(language, asked) : null;
  const paid = railProfile(anchor, row.rail ?? '')?.asset ?? row.amountInAsset;
  const say = (amount: string): string =>
    shownAmount(language, amount, row.kind === 'deposit' ? paid : row.asset);
  // A limit is on the asset itself, by whichever money it is paid.
  const left = fault.left === undefined ? null : shownAmount(language, fault.left, row.asset);
  return (
    language.faults[fault.refusal]?.({ amounts, say, field, left }) ?? sayIn(language.tag, fault)
  );
};
/** What the amount comes to that is in the form already; it needs no script to be seen. */
const previewOf = async (
  deps: InteractiveDeps,
  row: Transaction,
  rails: readonly RailProfile[],
  form: Form,
): Promise<(language: Language) => Preview | null> => {
  const pricing = await readPricing(deps, row);
  if (isRefusal(pricing)) return () => null;
  return (language) => {
    const { amount = '', rail: chosen } = valuesOf(form, language);
    const rail = rails.find(({ name }) => name === chosen) ?? rails[0];
    return writePreview(pricing, language, { amount, rail });
  };
};

export const createShows = (deps: InteractiveDeps) => {
  const { anchor, secrets } = deps;
  const typedOf = (language: Language, row: Transaction, form: Form): Typed => {
    const { field } = form;
    const fault = sayFault(anchor, language, row, form.fault, field ?? null);
    return { values: valuesOf(form, language), fault, ...(field === undefined ? {} : { field }) };
  };

  const showAmount = async (ctx: PageContext, row: Transaction, typed: Form): Promise<void> => {
    const offer = offerOfRow(anchor, row.kind, row.asset);
    const rails = await railsOfRow(ctx.state.em, anchor, row);
    const interrupted = await readInterrupted(ctx.state.em);
    const newAccount = newAccountCost(anchor, row, offer);
    const preview = await previewOf(deps, row, rails, typed);
    const write: WritePage = (language) => {
      const shown = { offer, rails, newAccount, interrupted, preview: preview(language) };
      const content = writeAmountForm(language, row, shown, typedOf(language, row, typed));
      return { title: language.amount.title, content };
    };
    sendPage(ctx, anchor, row, write, typed.fault === null ? 200 : 400);
  };
  const showDetails = (ctx: PageContext, row: Transaction, typed: Form): void => {
    const rail = railProfile(anchor, row.rail ?? '');
    if (!rail) return goTo(ctx, row, 'amount');
    const asked = askedOfPayee(row, rail);
    const write: WritePage = (language) => ({
      title: language.details.title,
      content: writeDetailsForm(language, row, asked, typedOf(language, row, typed)),
    });
    sendPage(ctx, anchor, row, write, typed.fault === null ? 200 : 400);
  };
  const showReview = async (
    ctx: PageContext,
    row: Transaction,
    fault: Fault | null,
  ): Promise<void> => {
    const kyc = await readKycRequest(ctx.state.em.fork(), deps, row);
    const pricing = await readPricing(deps, row);
    if (isRefusal(pricing)) return showAmount(ctx, row, { values: filled(row), fault: pricing });
    const progress = progressOf(deps, pricing, kyc);
    if ('missing' in progress) return goTo(ctx, row, progress.missing);
    const payee = openPayee(secrets, row);
    const issuer = issuerToName(anchor.assets, row.asset);
    const isInterrupted = (await readInterrupted(ctx.state.em)).has(progress.rail.name);
    const write: WritePage = (language) => {
      const said = sayFault(anchor, language, row, fault, null);
      const interruption = isInterrupted
        ? sayIn(language.tag, say('rail_interrupted_unpaid'))
        : null;
      const shown = { language, row, payee, issuer, fault: said, interruption };
      const content = writeReview({ ...progress, ...shown });
      return { title: language.review.heading, content };
    };
    sendPage(ctx, anchor, row, write, fault === null ? 200 : 400);
  };

  return { showAmount, showDetails, showReview };
};

import type { Price } from '../../../domain/money/price.ts';
import type { RailField, RailProfile } from '../../../domain/rails/profile.ts';
import { choiceValue, wordsIn } from '../../../domain/languages/words.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { shownAmount } from '../layout/amounts.ts';
import { writeId, writeFacts } from '../layout/facts.ts';
import { fieldName, kindOf, labelledChoice } from './forms.ts';
import { html, type Html } from '../../../lib/html.ts';
import type { Language } from '../languages/language.ts';
import { writeFault } from '../layout/layout.ts';

/** What a customer sees of a value that they chose or typed. */
const shownValue = (language: Language, { choices = [] }: RailField, value: string): string => {
  const chosen = choices.find((choice) => choiceValue(choice) === value);
  return chosen === undefined ? value : labelledChoice(language, chosen).label;
};

interface ReviewView {
  readonly language: Language;
  readonly row: Transaction;
  readonly rail: RailProfile;
  readonly price: Price;
  readonly payee: Readonly<Record<string, string>>;
  /** Who issues the asset, where its code does not say which one it is. */
  readonly issuer: string | null;
  readonly fault: string | null;
  /** What is said while nobody serves the rail. */
  readonly interruption: string | null;
}

/** Last step: everything at a glance, with the fee, before anything is binding; all that can be pressed leads on. */
export const writeReview = (view: ReviewView): Html => {
  const { language, row, rail, price, payee, issuer, fault, interruption } = view;
  const words = language.review;
  const kind = kindOf(row);
  const isDeposit = kind === 'deposit';
  const given = isDeposit ? rail.asset : row.asset;
  const received = isDeposit ? row.asset : rail.asset;
  const details = rail.payoutFields.flatMap((field) => {
    const value = payee[field.name];
    return value === undefined
      ? []
      : [{ name: fieldName(language, field), value: shownValue(language, field, value) }];
  });
  const destination = isDeposit
    ? [
        { name: words.toAccount, value: writeId(row.toAccount ?? row.account) },
        ...(row.destinationMemo ? [{ name: words.withMemo, value: row.destinationMemo }] : []),
      ]
    : details;
  return html`<h1>${words.heading}</h1>
    ${writeFault(fault)} ${interruption ? html`<p class="note">${interruption}</p>` : null}
    ${writeFacts(language, [
      { name: words.gives(kind), value: shownAmount(language, price.amountIn, given) },
      ...price.fee.details.map(({ name, amount }) => ({
        name: language.feeLines[name] ?? name,
        value: shownAmount(language, amount, price.fee.asset),
      })),
      { name: words.receives, value: shownAmount(language, price.amountOut, received) },
      ...(issuer === null ? [] : [{ name: words.issuer, value: writeId(issuer) }]),
      { name: words.paidBy(kind), value: wordsIn(language.tag, rail.label) },
      ...destination,
    ])}
    <form method="post" action="/interactive/${row.id}/review">
      <input type="hidden" name="amount" value="${price.amountIn}" />
      <input type="hidden" name="amount_out" value="${price.amountOut}" />
      <input type="hidden" name="rail" value="${rail.name}" />
      <button type="submit">${words.confirm}</button>
    </form>
    <a class="back" href="/interactive/${row.id}/${isDeposit ? 'amount' : 'details'}"
      >${words.change}</a
    >`;
};

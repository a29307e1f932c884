import type { Transaction } from '../../db/entities/transaction.ts';
import { assetCode, NATIVE } from '../../domain/asset.ts';
import { INFORMATION_STATUSES, isBeforeAdmission, isTerminal } from '../../domain/status.ts';
import { presentAmount, presentMessage } from '../../db/present.ts';
import { MORE_INFO_PATH } from '../more-info.ts';
import { askedOf, type About, type Waits } from './about.ts';
import { fieldName, kindOf } from './forms.ts';
import { html, type Html } from './html.ts';
import type { Language, StatusWords } from './languages/language.ts';
import { writeFacts, type Page } from './layout.ts';

/** A moment as people of the language write it, in UTC, which it names. */
export const shownTime = ({ tag }: Language, at: Date): Html => {
  const style = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' } as const;
  const text = new Intl.DateTimeFormat(tag === 'en' ? 'en-GB' : tag, style).format(at);
  return html`<time datetime="${at.toISOString()}">${text} UTC</time>`;
};

/** What the customer must do to pay a deposit; appears once the rail has said it. */
const writeInstructions = (language: Language, row: Transaction): Html | null => {
  const { shown } = language;
  if (row.kind !== 'deposit' || row.transferReceivedAt || isTerminal(row.status)) return null;
  if (!row.instructions) {
    return row.status === 'pending_anchor'
      ? html`<p class="note">${shown.preparingNote}</p>`
      : null;
  }
  return html`<h2>${shown.howToPay}</h2>
    ${writeFacts([
      {
        name: shown.amount,
        value: `${presentAmount(row.amountExpected) ?? shown.anyAmount} ${assetCode(row.amountInAsset)}`,
      },
      ...Object.entries(row.instructions).map(([name, { description, value }]) => ({
        name: fieldName(language, { name, description }),
        value,
      })),
    ])}
    <p class="note">${shown.quoteExactly}</p>`;
};

/** Where a withdrawal's wallet pays to. */
const writeTransfer = ({ shown }: Language, row: Transaction): Html | null =>
  row.kind === 'withdrawal' && row.status === 'pending_user_transfer_start' && row.receivingMemo
    ? html`<h2>${shown.whatToSend}</h2>
        ${writeFacts([
          {
            name: shown.amount,
            value: `${presentAmount(row.amountExpected) ?? shown.anyAmount} ${assetCode(row.asset)}`,
          },
          { name: shown.toAccount, value: row.receivingAccount ?? '' },
          { name: shown.memo(row.receivingMemoType ?? 'id'), value: row.receivingMemo },
        ])}
        <p class="note">${shown.walletFills}</p>`
    : null;

/** True of an exchange without a firm quote until its money is here and has its price. */
const isIndicative = ({ pricedOnReceipt, amountIn }: Transaction): boolean =>
  pricedOnReceipt && !amountIn;

const facts = (
  language: Language,
  row: Transaction,
): readonly { name: string; value: string | Html }[] => {
  const { shown } = language;
  const amountIn = presentAmount(row.amountIn ?? row.amountExpected);
  const amountOut = presentAmount(row.amountOut);
  return [
    ...(amountIn
      ? [
          {
            name: row.amountIn ? shown.received : shown.expected,
            value: `${amountIn} ${assetCode(row.amountInAsset)}`,
          },
        ]
      : []),
    ...(row.feeDetails
      ? [{ name: shown.fee, value: `${row.feeDetails.total} ${assetCode(row.feeDetails.asset)}` }]
      : []),
    ...(amountOut && row.status !== 'refunded'
      ? [
          {
            name: isIndicative(row) ? shown.youReceiveAbout : shown.youReceive,
            value: `${amountOut} ${assetCode(row.amountOutAsset)}`,
          },
        ]
      : []),
    ...(row.payUntil && row.status === 'pending_user_transfer_start'
      ? [{ name: shown.payBefore, value: shownTime(language, row.payUntil) }]
      : []),
    ...(row.payUntil && isBeforeAdmission(row)
      ? [{ name: shown.knownBefore, value: shownTime(language, row.payUntil) }]
      : []),
    ...(row.refunds
      ? [
          {
            name: shown.returned,
            value: `${row.refunds.amount_refunded} ${assetCode(row.amountInAsset)}`,
          },
        ]
      : []),
    ...(row.stellarTransactionId
      ? [{ name: shown.stellarTransaction, value: row.stellarTransactionId }]
      : []),
    ...(row.externalTransactionId
      ? [{ name: shown.reference, value: row.externalTransactionId }]
      : []),
    { name: shown.number, value: row.id },
  ];
};

/** Leads from the page that only shows to the one where details are corrected. */
export const writeCorrectButton = (language: Language, row: Transaction, token: string): Html =>
  html`<form method="post" action="${MORE_INFO_PATH}">
    <input type="hidden" name="id" value="${row.id}" />
    <input type="hidden" name="token" value="${token}" />
    <button type="submit">${language.shown.correct}</button>
  </form>`;

/** What a page of a transaction shows besides the row. */
export interface StatusView {
  /** Where the customer may correct what was refused; null on pages that only show. */
  readonly correction: Html | null;
  /** How it stands for its customer's sake; null where that is not what it waits for. */
  readonly waits: Waits;
  readonly about: About | null;
}

/** What a customer reads while their transaction waits for them, or was ended by that. */
const waitWords = (
  { about: words, inWallet }: Language,
  waits: Exclude<Waits, null>,
  asksOnPages: boolean,
): StatusWords => {
  if (waits === 'rejected' || waits === 'late') return words[waits];
  if (waits === 'checking' || waits === 'accepted') return words.checking;
  return asksOnPages ? words.asking : inWallet.asking;
};

/** What a status means to the customer where nothing is waited for but what it says. */
const statusWords = (language: Language, row: Transaction, asksOnPages: boolean): StatusWords => {
  const kind = kindOf(row);
  const isPreparing = kind === 'deposit' && row.status === 'pending_anchor' && !row.instructions;
  if (isPreparing) return language.preparing;
  if (row.status === 'pending_trust' && row.asset === NATIVE) return language.accountMissing;
  const isForWallet = !asksOnPages && INFORMATION_STATUSES.includes(row.status);
  return isForWallet ? language.inWallet.correcting : language.status[kind][row.status];
};

/** What a wallet has to ask its customer for, where no form of ours does. */
const writeAsked = (language: Language, about: About): Html => {
  const asked = askedOf(about, language.tag).filter(({ optional }) => !optional);
  return html`<ul>
    ${asked.map(({ description }) => html`<li>${description}</li>`)}
  </ul>`;
};

/** How a transaction stands, in plain words. */
export const writeStatus = (
  language: Language,
  row: Transaction,
  { correction, waits, about }: StatusView,
): Page => {
  const asksOnPages = row.protocol === 'sep24';
  const words =
    waits === null
      ? statusWords(language, row, asksOnPages)
      : waitWords(language, waits, asksOnPages);
  // What a review said is the customer's; the row's own sentence says no more than the words here.
  const message = waits === null ? presentMessage(row, language.tag) : about?.facts.message;
  const content = html`<h1 tabindex="-1">${words.title}</h1>
    <p id="next">${words.next}</p>
    ${!asksOnPages && waits === 'asking' && about ? writeAsked(language, about) : null}
    ${message ? html`<p class="note">${message}</p>` : null} ${correction}
    ${writeInstructions(language, row)} ${writeTransfer(language, row)}
    <h2>${language.shown.yours(kindOf(row))}</h2>
    ${writeFacts(facts(language, row))}`;
  const isOver = isTerminal(row.status) && row.status !== 'error' && row.status !== 'expired';
  return { title: words.title, content, isLive: !isOver };
};

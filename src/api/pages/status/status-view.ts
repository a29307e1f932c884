import type { Transaction } from '../../../db/entities/transaction.ts';
import { NATIVE } from '../../../domain/money/asset.ts';
import { isBeforeAdmission, isTerminal } from '../../../domain/transactions/status.ts';
import type { Saying } from '../../../domain/languages/saying.ts';
import { sayIn } from '../../../domain/languages/index.ts';
import { wordsGivenIn, wordsIn } from '../../../domain/languages/words.ts';
import {
  presentAmount,
  presentMessage,
} from '../../../services/transactions/present/transaction.ts';
import { MORE_INFO_PATH } from '../../tokens/more-info.ts';
import { payTo } from '../../../services/transactions/present/pay-to.ts';
import { askedOf, type KycRequest } from '../../../services/customers/kyc/form.ts';
import { customerMessage } from '../../../services/customers/store.ts';
import { copiedNumber, shownAmount } from '../layout/amounts.ts';
import { codeFact, idFact, writeDeadline, writeFacts, type Fact } from '../layout/facts.ts';
import { drawQrCode } from '../layout/qr-code.ts';
import { fieldName, kindOf } from '../form/forms.ts';
import { html, type Html } from '../../../lib/html.ts';
import type { Language, StatusWords } from '../languages/language.ts';
import type { Page } from '../layout/layout.ts';
import { shownMessage } from './messages.ts';
import { writePretendBank } from './pretend-bank.ts';
import { factsOf, furtherFacts } from './status-facts.ts';
import { wordsOf, type Situation } from './status-words.ts';

/** What a page of a transaction shows besides the row. */
export interface StatusView extends Situation {
  /** Where the customer may correct what was refused; null on pages that only show. */
  readonly correction: Html | null;
  readonly kyc: KycRequest | null;
  /** What is said while nobody serves its rail. */
  readonly interruption: Saying | null;
  /** Where one pretends to pay; null but in development. */
  readonly pretendBankUrl: string | null;
}

const plain = (text: string): string => text.replaceAll(/[^0-9a-z]/gi, '').toUpperCase();

/** A reader quotes what is shown to be quoted; of an account of the payment's own there is nothing. */
const noteOf = ({ instructions, railReference }: Transaction): 'quoteExactly' | 'paysAlone' => {
  const isQuoted = Object.entries(instructions ?? {}).some(
    ([key, { value }]) =>
      key === 'external_transfer_memo' || plain(value) === plain(railReference ?? ''),
  );
  return isQuoted ? 'quoteExactly' : 'paysAlone';
};

/** What the customer must do to pay a deposit; appears once the rail has said it. */
const writeInstructions = (language: Language, row: Transaction): Html | null => {
  const { shown, tag } = language;
  if (row.kind !== 'deposit' || row.status !== 'pending_user_transfer_start') return null;
  if (!row.instructions) return null;
  const amount = presentAmount(row.amountExpected);
  const pay: Fact =
    amount === null
      ? { name: shown.amount, value: shown.anyAmount }
      : {
          name: shown.amount,
          value: shownAmount(language, amount, row.amountInAsset),
          copy: copiedNumber(language, amount),
        };
  const steps = Object.entries(row.instructions).map(
    ([key, { description, help, value, showAs }]) => {
      const name = fieldName(language, { name: key, description });
      const isCode = showAs === 'qrCode';
      return {
        ...(isCode ? codeFact(name, value) : idFact(name, value)),
        ...(help ? { help: wordsGivenIn(tag, help) ?? wordsIn(tag, help) } : {}),
        picture: isCode ? drawQrCode(value, shown.qrCode(name)) : null,
      };
    },
  );
  const pictures = steps.flatMap(({ picture }) => picture ?? []);
  return html`<h2>${shown.howToPay}</h2>
    ${pictures} ${writeFacts(language, [pay, ...steps])}
    <p class="note">${pictures.length > 0 ? shown.payCode : shown[noteOf(row)]}</p>`;
};

/** Where a withdrawal's wallet pays to. */
const writeTransfer = (language: Language, row: Transaction): Html | null => {
  const { shown } = language;
  const isWaiting = row.kind === 'withdrawal' && row.status === 'pending_user_transfer_start';
  if (!isWaiting || !row.receivingMemo) return null;
  const amount = presentAmount(row.amountExpected);
  const { account, memo, memoType } = payTo(row);
  return html`<h2>${shown.whatToSend}</h2>
    ${writeFacts(language, [
      amount === null
        ? { name: shown.amount, value: shown.anyAmount }
        : // A wallet reads a point, whatever the language of the page.
          { name: shown.amount, value: shownAmount(language, amount, row.asset), copy: amount },
      idFact(shown.toAccount, account ?? ''),
      ...(memo === null ? [] : [idFact(shown.memo(memoType ?? 'id'), memo)]),
    ])}
    <p class="note">${shown.walletFills}</p>`;
};

/** Until when the reader has to do something; null where nothing is waited for. */
const writeUntil = (language: Language, row: Transaction, { waits }: StatusView): Html | null => {
  const { shown } = language;
  if (!row.payUntil) return null;
  if (row.status === 'pending_user_transfer_start') {
    return writeDeadline(language, shown.payBefore, row.payUntil);
  }
  return isBeforeAdmission(row) && waits === 'asking'
    ? writeDeadline(language, shown.knownBefore, row.payUntil)
    : null;
};

/** Leads from the page that only shows to the one where details are corrected. */
export const writeCorrectButton = (language: Language, row: Transaction, token: string): Html =>
  html`<form method="post" action="${MORE_INFO_PATH}">
    <input type="hidden" name="id" value="${row.id}" />
    <input type="hidden" name="token" value="${token}" />
    <button type="submit">${language.shown.correct}</button>
  </form>`;

/** What a wallet has to ask its customer for, where no form of ours does. */
const writeAsked = (language: Language, kyc: KycRequest): Html => {
  const asked = askedOf(kyc, language.tag).filter(({ optional }) => !optional);
  return html`<ul>
    ${asked.map(({ description }) => html`<li>${description}</li>`)}
  </ul>`;
};

/** What is said besides the page's own words: never the same thing in other words. */
const messageOf = (
  language: Language,
  row: Transaction,
  { waits, kyc }: StatusView,
): string | null => {
  // What a review said is the customer's; the row's own sentence says no more than the words.
  if (waits !== null) {
    const saying = kyc ? customerMessage(kyc.facts) : null;
    return saying === null ? null : sayIn(language.tag, saying);
  }
  // What is said of every such payment is said at the head; why it failed is not.
  if (row.status === 'error') return row.failureMessage ?? null;
  const isSaid = row.status === 'expired' || row.status === 'pending_trust';
  return isSaid ? null : shownMessage(language, row);
};

/** What happens next; of an account that is waited for, the row says what it lacks. */
const nextOf = (
  { tag }: Language,
  row: Transaction,
  words: StatusWords,
  { isAccountReady }: StatusView,
): string => {
  // Of lumens the title has said it.
  const saysMore = row.status === 'pending_trust' && !isAccountReady && row.asset !== NATIVE;
  return (saysMore ? presentMessage(row, tag) : null) ?? words.next;
};

/** How a transaction stands, in plain words. */
export const writeStatus = (language: Language, row: Transaction, view: StatusView): Page => {
  const { correction, waits, kyc, interruption, money, pretendBankUrl } = view;
  const words = wordsOf(language, row, view);
  const message = messageOf(language, row, view);
  const asksInWallet = row.protocol !== 'sep24' && waits === 'asking';
  const content = html`<h1 tabindex="-1">${words.title}</h1>
    ${writeUntil(language, row, view)}
    <p id="next">${nextOf(language, row, words, view)}</p>
    ${asksInWallet && kyc ? writeAsked(language, kyc) : null}
    ${interruption ? html`<p class="note">${sayIn(language.tag, interruption)}</p>` : null}
    ${message ? html`<p class="note">${message}</p>` : null} ${correction}
    ${writeInstructions(language, row)} ${writeTransfer(language, row)}
    ${pretendBankUrl === null ? null : writePretendBank(language, row, pretendBankUrl)}
    ${money.further.map(
      (one) =>
        html`<h2>${row.status === 'expired' ? language.shown.late : language.shown.further}</h2>
          ${
            // An expired payment says so at its head.
            row.status === 'expired'
              ? null
              : html`<p class="soft">${language.furtherMoney[one.state]}</p>`
          }
          ${writeFacts(language, furtherFacts(language, one))}`,
    )}
    <h2>${language.shown.yours(kindOf(row))}</h2>
    ${writeFacts(language, factsOf(language, row, money))}`;
  const isOver = isTerminal(row.status) && row.status !== 'error' && row.status !== 'expired';
  return { title: words.title, content, isLive: !isOver };
};

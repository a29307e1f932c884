import type { Role } from '../../../domain/operators/roles.ts';
import { TROUBLES } from '../../../domain/operations/troubles/troubles.ts';
import { html, type Html } from '../../../lib/html.ts';
import type { PaymentPosting, PaymentView } from '../../../services/operations/payment/payment.ts';
import type { TimelineEntry } from '../../../services/operations/payment/timeline.ts';
import { sayText } from '../../languages/in-language.ts';
import { EVENTS, FACTS, PAYMENT, SIDES } from '../../languages/payment.ts';
import type { Language } from '../../languages/language.ts';
import { casePath, customerPath, linkTo } from '../../layout/links.ts';
import { shownMoney, shownTime, writeFacts, writeTable } from '../../layout/parts.ts';

/** Where records lie outside of the console. */
export interface Elsewhere {
  /** Of a workflow, by its id. */
  workflow(id: string): string;
  /** Of a transaction, an account or a contract on the ledger; null where no explorer is set. */
  ledger(what: 'tx' | 'account' | 'contract', id: string): string | null;
}

const HASH = /^[0-9a-f]{64}$/;
const ACCOUNT = /^G[A-Z2-7]{55}$/;
const CONTRACT = /^C[A-Z2-7]{55}$/;

const writeValue = (elsewhere: Elsewhere, name: string, value: string): Html => {
  if (name === 'case') return linkTo(casePath(value), value);
  if (HASH.test(value)) return linkTo(elsewhere.ledger('tx', value), value);
  if (ACCOUNT.test(value)) return linkTo(elsewhere.ledger('account', value), value);
  if (CONTRACT.test(value)) return linkTo(elsewhere.ledger('contract', value), value);
  return html`${value}`;
};

const writeEntry = (language: Language, elsewhere: Elsewhere, entry: TimelineEntry): Html => {
  const { at, side, what, amount, asset } = entry;
  const { act, ...facts } = entry.facts;
  const known = Object.entries(language.acts).find(([name]) => name === act)?.[1];
  const money =
    asset === null ? null : html` <strong>${shownMoney(language, amount, asset)}</strong>`;
  const lines = Object.entries(facts).map(([name, value]) => {
    const words = FACTS[name];
    return html`<span class="fact"
      ><span class="soft">${words ? sayText(language, words) : name}</span>
      ${writeValue(elsewhere, name, value)}</span
    > `;
  });
  return html`<li>
    <p>
      ${shownTime(new Date(at))} <span class="tag">${sayText(language, SIDES[side])}</span>
      <strong>${known ?? sayText(language, EVENTS[what])}</strong>${money}
    </p>
    ${lines.length === 0 ? null : html`<p>${lines}</p>`}
  </li>`;
};

/** Both sides of a payment, in the order in which things happened. */
export const writeTimeline = (
  language: Language,
  elsewhere: Elsewhere,
  timeline: readonly TimelineEntry[],
): Html =>
  html`<ol class="timeline">
    ${timeline.map((entry) => writeEntry(language, elsewhere, entry))}
  </ol>`;

/** What the books hold of it. */
export const writeBooks = (language: Language, postings: readonly PaymentPosting[]): Html =>
  postings.length === 0
    ? html`<p>${sayText(language, PAYMENT.noBooks)}</p>`
    : writeTable<PaymentPosting>(
        [
          [sayText(language, PAYMENT.entry), ({ entry }) => entry],
          [sayText(language, PAYMENT.account), ({ account }) => account],
          [
            sayText(language, PAYMENT.amount),
            ({ amount, asset }) => {
              const isOut = amount.startsWith('-');
              const shown = shownMoney(language, isOut ? amount.slice(1) : amount, asset);
              return `${isOut ? '−' : ''}${shown}`;
            },
          ],
          [sayText(language, PAYMENT.at), ({ at }) => shownTime(new Date(at))],
        ],
        postings,
      );

/** What the payment is, and how far it is. */
export const writeSummary = (
  language: Language,
  roles: readonly Role[],
  elsewhere: Elsewhere,
  view: PaymentView,
): Html => {
  const say = (words: (typeof PAYMENT)[keyof typeof PAYMENT]): string => sayText(language, words);
  const inMoney = (amount: string): string => shownMoney(language, amount, view.amountInAsset);
  const facts: (readonly [string, Html | string])[] = [
    ['Id', view.id],
    [say(PAYMENT.kind), `${view.kind}, ${view.protocol}`],
    [say(PAYMENT.status), html`<span class="tag">${view.status}</span>`],
    ...(view.amountExpected === null
      ? []
      : [[say(PAYMENT.announced), inMoney(view.amountExpected)] as const]),
    [
      say(PAYMENT.amountIn),
      view.amountIn === null ? say(PAYMENT.nothingYet) : inMoney(view.amountIn),
    ],
    [
      say(view.trouble === 'parked.amount_refused' ? PAYMENT.announcedOut : PAYMENT.amountOut),
      view.amountOut === null
        ? say(PAYMENT.noPrice)
        : shownMoney(language, view.amountOut, view.amountOutAsset),
    ],
  ];
  if (view.feeAsset) facts.push([say(PAYMENT.fee), shownMoney(language, view.fee, view.feeAsset)]);
  if (view.rail) facts.push([say(PAYMENT.rail), view.rail]);
  for (const id of view.customers) {
    facts.push([say(PAYMENT.customer), linkTo(customerPath(id, roles), id)]);
  }
  facts.push([say(PAYMENT.workflow), linkTo(elsewhere.workflow(view.workflowId), view.workflowId)]);
  return html`<div class="card">${writeFacts(facts)}</div>`;
};

/** Why it waits for a person, and what is known. */
export const writeTrouble = (
  language: Language,
  { trouble, parkedReason }: PaymentView,
): Html | null => {
  if (trouble === null) return null;
  const { reason, proved, unproved, first } = TROUBLES[trouble];
  const facts: (readonly [string, string])[] = [
    [sayText(language, PAYMENT.why), sayText(language, reason)],
    ...(parkedReason ? [[sayText(language, PAYMENT.itSays), parkedReason] as const] : []),
    [sayText(language, PAYMENT.proved), sayText(language, proved)],
    [sayText(language, PAYMENT.unproved), sayText(language, unproved)],
  ];
  if (first) facts.push([sayText(language, PAYMENT.first), sayText(language, first)]);
  return html`<div class="card waits">${writeFacts(facts)}</div>`;
};

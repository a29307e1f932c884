import type { Clearance } from '../../../domain/operators/clearance.ts';
import { takesTwoPeople } from '../../../domain/operators/two-people.ts';
import { DECISION_WORDS } from '../../../domain/operations/decisions.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { html, type Html } from '../../../lib/html.ts';
import {
  isStoppedPart,
  readStopped,
  type Stopped,
  type StoppedPart,
} from '../../../services/operations/treasury/stopped.ts';
import { proposeDecision } from '../../../services/operators/carry-out.ts';
import {
  CLEARANCE,
  clearanceSubject,
  clearStopped,
} from '../../../services/operators/clear-stopped.ts';
import { readPolicy } from '../../../services/operators/policy.ts';
import type { Answer, AskedBy, ConsoleDeps, Handlers } from '../../deps.ts';
import { sayRefusal, sayText } from '../../languages/in-language.ts';
import { shownTime, writeFacts } from '../../layout/parts.ts';
import { unknownPage } from '../explain.ts';
import { readOrder } from './read-order.ts';

const OUTCOME_LINES = /\n/;

const writeNaming = ({ language }: AskedBy, { unknown }: Stopped): readonly Html[] => {
  const { treasury: words } = language;
  return unknown.map(
    ({ hash, ledger, closedAt, successful, does }) =>
      html`<div class="card">
        <p>
          ${words.unknown} <code>${hash}</code><br />${does}
          <small
            >(${words.ledger} ${ledger},
            ${shownTime(closedAt)}${successful ? '' : `, ${words.failed}`})</small
          >
        </p>
        <label
          >${words.whatItWas}
          <select name="${hash}" required>
            <option value=""></option>
            <option value="treasury">${words.asTreasury}</option>
            <option value="payments">${words.asPayments}</option>
          </select></label
        >
      </div>`,
  );
};

const writeLedgers = ({ language }: AskedBy, { nextLedger }: Stopped): Html => {
  const { treasury: words } = language;
  return html`<label
      >${words.fromLedger}
      <input
        name="fromLedger"
        inputmode="numeric"
        pattern="[0-9]{1,10}"
        required
        value="${String(nextLedger ?? '')}"
    /></label>
    <label
      >${words.gap} <input name="gap" pattern="[0-9]{1,10}-[0-9]{1,10}" placeholder="100-120"
    /></label>
    <p class="soft">${words.gapHelp}</p>`;
};

const writeTerms = (asked: AskedBy, part: StoppedPart, stopped: Stopped) => {
  if (part === 'sender') return writeNaming(asked, stopped);
  return part === 'listener' ? writeLedgers(asked, stopped) : null;
};

const writeForm = (asked: AskedBy, part: StoppedPart, stopped: Stopped): Html => {
  const { language, formToken, ctx } = asked;
  const { treasury: words } = language;
  return html`<form method="post" action="${ctx.path}">
    ${formToken} ${writeTerms(asked, part, stopped)}
    <label>${words.evidence} <input name="evidence" required maxlength="2000" /></label>
    <p class="actions"><button>${words.look}</button></p>
  </form>`;
};

const sayOrder = (
  { language }: AskedBy,
  order: Clearance,
): readonly (readonly [string, string])[] => {
  const { treasury: words } = language;
  if (order.what === 'listener') {
    const { fromLedger, gap } = order;
    return [
      [words.fromLedger, String(fromLedger)],
      ...(gap ? [[words.gap, `${gap.first}-${gap.last}`] as const] : []),
    ];
  }
  if (order.what === 'sources') return [];
  return [
    ...(order.treasury ?? []).map((hash) => [words.asTreasury, hash] as const),
    ...(order.payments ?? []).map((hash) => [words.asPayments, hash] as const),
  ];
};

/** What will be done, before it is done. */
const writeConfirm = (asked: AskedBy, order: Clearance, isProposed: boolean): Html => {
  const { language, formToken, ctx, field } = asked;
  const { treasury: words } = language;
  const kept =
    order.what === 'sender'
      ? [...(order.treasury ?? []), ...(order.payments ?? [])]
      : order.what === 'listener'
        ? ['fromLedger', 'gap']
        : [];
  return html`<div class="card">
      <p><strong>${sayText(language, DECISION_WORDS[`${order.what}.clear`].does)}</strong></p>
      ${writeFacts([[words.account, order.account], ...sayOrder(asked, order), [words.evidence, order.evidence]])}
    </div>
    <form method="post" action="${ctx.path}">
      ${formToken}<input type="hidden" name="confirmed" value="yes" />
      ${['evidence', ...kept].map(
        (name) => html`<input type="hidden" name="${name}" value="${field(name)}" />`,
      )}
      <p class="actions">
        <button>${isProposed ? words.propose : words.letGoOn}</button>
        <a href="${ctx.path}">${words.back}</a>
      </p>
    </form>`;
};

const writePage = (asked: AskedBy, content: Html, fault: string | null = null): Answer => {
  const { treasury: words } = asked.language;
  return {
    status: fault === null ? 200 : 409,
    page: {
      title: words.letGoOn,
      content: html`<h1>${words.letGoOn}</h1>
        ${fault === null ? null : html`<p class="fault" role="alert">${fault}</p>`} ${content}
        <p><a href="/treasury">${words.title}</a></p>`,
    },
  };
};

const writeStopped = (
  asked: AskedBy,
  part: StoppedPart,
  stopped: Stopped,
  fault: string | null,
): Answer => {
  const { treasury: words } = asked.language;
  if (stopped.reasons.length === 0)
    return writePage(asked, html`<p>${words.notStopped}</p>`, fault);
  const facts = stopped.reasons.map((reason) => [words.reason, reason] as const);
  return writePage(
    asked,
    html`<div class="card">${writeFacts([[words.account, asked.param('account')], ...facts])}</div>
      <p>${sayText(asked.language, DECISION_WORDS[`${part}.clear`].does)}</p>
      ${writeForm(asked, part, stopped)}`,
    fault,
  );
};

/** Lets a sender or a listener that has stopped go on: looked at first, then confirmed, or proposed. */
export const clearHandlers = (deps: ConsoleDeps) => {
  const carryOut = async (asked: AskedBy, order: Clearance, isProposed: boolean) =>
    isProposed
      ? proposeDecision(asked.em, asked.actor, clearanceSubject(order))
      : clearStopped({ orm: deps.orm, client: deps.temporal }, order, { actor: asked.actor });
  return {
    'GET /treasury/clear/:part/:account': async (asked) => {
      const part = asked.param('part');
      if (!isStoppedPart(part)) {
        return unknownPage(asked);
      }
      const stopped = await readStopped(asked.em, part, asked.param('account'));
      return writeStopped(asked, part, stopped, null);
    },
    'POST /treasury/clear/:part/:account': async (asked) => {
      const { em, language, param, field, actor } = asked;
      const [part, account] = [param('part'), param('account')];
      if (!isStoppedPart(part)) {
        return unknownPage({ language });
      }
      const stopped = await readStopped(em, part, account);
      if (stopped.reasons.length === 0) return writeStopped(asked, part, stopped, null);
      const order = readOrder({ part, account, actor, stopped }, field);
      if (order === null) return writeStopped(asked, part, stopped, language.treasury.badOrder);
      const isProposed = takesTwoPeople(await readPolicy(em), CLEARANCE);
      if (field('confirmed') !== 'yes')
        return writePage(asked, writeConfirm(asked, order, isProposed));
      const answer = await carryOut(asked, order, isProposed);
      if (isRefusal(answer)) {
        return writeStopped(asked, part, stopped, sayRefusal(language, answer));
      }
      if (isProposed) return { redirect: '/proposals' };
      const lines = answer.split(OUTCOME_LINES);
      return writePage(
        asked,
        html`<ul>
          ${lines.map((line) => html`<li>${line}</li>`)}
        </ul>`,
      );
    },
  } satisfies Partial<Handlers>;
};

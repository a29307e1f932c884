import { TROUBLES } from '../../../domain/operations/troubles/troubles.ts';
import { formatAmount, parseAmount } from '../../../domain/money/amount.ts';
import { isRefusal, refuseInWords, type Refusal } from '../../../domain/refusal.ts';
import { isRowId } from '../../../domain/transactions/row-id.ts';
import { readRaw } from '../../../services/operations/payment/raw.ts';
import {
  showDecision,
  type ShownDecision,
} from '../../../services/operations/preview/lawful-decisions.ts';
import type { PaymentDecision } from '../../../services/operations/preview/preview-resolution.ts';
import { proposeDecision } from '../../../services/operators/carry-out.ts';
import {
  isResolution,
  resolveParked,
} from '../../../services/transactions/decisions/decide-parked.ts';
import type { Answer, AskedBy, ConsoleDeps, Handlers } from '../../deps.ts';
import { sayRefusal, sayText } from '../../languages/in-language.ts';
import { PAYMENT } from '../../languages/payment.ts';
import { paymentPath } from '../../layout/links.ts';
import { writeConfirmation } from './decisions.ts';
import { createPersonalPage } from './personal.ts';
import { unknownPage } from '../explain.ts';
import { showPayment } from './show.ts';

/** Reads a decision as a form has it. */
const readDecision = ({ field }: AskedBy): PaymentDecision | Refusal => {
  const [action, parking, key, typed] = [
    field('action'),
    field('parking'),
    field('key'),
    field('fee').trim(),
  ];
  if (!isResolution(action)) return refuseInWords('request_malformed', `no decision: ${action}`);
  const fee = typed === '' ? null : parseAmount(typed);
  if (isRefusal(fee)) return fee;
  return {
    action,
    ...(/^\d{1,9}$/.test(parking) ? { parking: Number(parking) } : {}),
    ...(key === '' ? {} : { key }),
    ...(fee === null ? {} : { fee: formatAmount(fee) }),
  };
};

const confirm = (asked: AskedBy, decision: ShownDecision, fault: string | null = null): Answer => {
  const { language, param, field } = asked;
  const said = decision.trouble === null ? undefined : TROUBLES[decision.trouble].first;
  return {
    status: fault === null ? 200 : 409,
    page: {
      title: sayText(language, PAYMENT.confirmTitle),
      content: writeConfirmation(asked, param('id'), decision, {
        fault,
        evidence: field('evidence'),
        first: said ? sayText(language, said) : null,
      }),
    },
  };
};

/** Sends it, or proposes it where it takes two people. */
const send = async (
  { orm, temporal: client }: ConsoleDeps,
  { em, actor, field, param }: AskedBy,
  { action, fee, parking, key, takesTwo }: ShownDecision,
): Promise<string | Refusal> => {
  const id = param('id');
  const said = {
    action,
    ...(fee === undefined ? {} : { fee }),
    ...(parking === undefined ? {} : { parking }),
    ...(key === undefined ? {} : { key }),
  };
  const evidence = field('evidence').trim();
  if (takesTwo) return proposeDecision(em, actor, { kind: 'resolve', id, terms: said, evidence });
  const order = { ...said, id, operator: actor.name, evidence, authority: { actor } };
  return resolveParked({ orm, client }, order);
};

/** What was confirmed is done, if it would still do what was shown. */
const decide = async (
  deps: ConsoleDeps,
  asked: AskedBy,
  decision: PaymentDecision,
): Promise<Answer> => {
  const { language, field } = asked;
  const id = asked.param('id');
  const now = await showDecision(deps, id, decision);
  if (now.refused !== null || now.shown !== field('shown')) {
    return confirm(asked, now, sayText(language, PAYMENT.changed));
  }
  if (field('evidence').trim() === '') {
    return confirm(asked, now, sayText(language, PAYMENT.evidenceHelp));
  }
  const done = await send(deps, asked, now);
  if (isRefusal(done)) return confirm(asked, now, sayRefusal(language, done));
  return { redirect: now.takesTwo ? '/proposals' : `${paymentPath(id)}#timeline` };
};

/** A payment, what strangers wrote of it, its rows, and the decisions over it. */
export const paymentHandlers = (deps: ConsoleDeps) => {
  const withDecision = async (
    asked: AskedBy,
    work: (decision: PaymentDecision) => Promise<Answer>,
  ): Promise<Answer> => {
    if (!isRowId(asked.param('id'))) return unknownPage(asked);
    const decision = readDecision(asked);
    return isRefusal(decision) ? showPayment(deps, asked, decision) : work(decision);
  };
  return {
    'GET /payments/:id': async (asked) => showPayment(deps, asked),
    'GET /payments/:id/personal': createPersonalPage(deps.secrets),
    'GET /payments/:id/raw': async (asked) => {
      const raw = await readRaw(asked.em, asked.param('id'));
      if (raw === null) return unknownPage(asked);
      return { file: JSON.stringify(raw, null, 2), type: 'application/json; charset=utf-8' };
    },
    'POST /payments/:id/preview': async (asked) =>
      withDecision(asked, async (decision) =>
        confirm(asked, await showDecision(deps, asked.param('id'), decision)),
      ),
    'POST /payments/:id/decide': async (asked) =>
      withDecision(asked, async (decision) => decide(deps, asked, decision)),
  } satisfies Partial<Handlers>;
};

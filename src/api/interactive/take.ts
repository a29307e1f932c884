import type { Transaction } from '../../db/entities/transaction.ts';
import { railProfile } from '../../domain/anchor.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { lockRow } from '../transactions.ts';
import { fillChoice, isUnfit, judgeChoice } from './fill.ts';
import type { InteractiveDeps, PageContext } from './page.ts';
import { judgePayee, payeeOf, sealPayee } from '../payee.ts';
import { goTo, type Shows } from './show.ts';
import { submitForm } from './submit.ts';

export type Step = (ctx: PageContext, row: Transaction) => Promise<void> | void;

/** True where the rail refused the payee and the customer may say it anew. */
export const mayCorrect = (row: Transaction): boolean =>
  row.kind === 'withdrawal' && row.status === 'pending_customer_info_update';
/** The text fields of a form; whatever else a client sent is not there. */
export const formOf = (ctx: PageContext): Readonly<Record<string, string>> => {
  const body: unknown = ctx.request.body;
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
};

/** What becomes of a form that was sent: it is stored, and the next step follows. */
export const createTakes = (deps: InteractiveDeps, shows: Shows) => {
  const { anchor, secrets, stories } = deps;
  const { showAmount, showDetails, showReview } = shows;

  const takeAmount: Step = async (ctx, row) => {
    const form = formOf(ctx);
    const typed = { amount: form['amount'] ?? '', rail: form['rail'] ?? '' };
    const choice = await judgeChoice(ctx.state.em, anchor, row, typed);
    if (isUnfit(choice)) {
      return choice.field === 'amount'
        ? showAmount(ctx, row, { values: form, fault: choice.refusal, field: 'amount' })
        : showAmount(ctx, row, { values: form, fault: ({ amount: words }) => words.chooseHow });
    }
    await ctx.state.em.transactional(async (inner) => {
      const locked = await lockRow(inner, row.id);
      if (locked.status === 'incomplete') fillChoice(locked, choice);
    });
    goTo(ctx, row, row.kind === 'withdrawal' ? 'details' : 'review');
  };

  const takeDetails: Step = async (ctx, row) => {
    const rail = railProfile(anchor, row.rail ?? '');
    if (!rail || row.kind !== 'withdrawal') return goTo(ctx, row);
    const payee = payeeOf(rail, formOf(ctx));
    const fault = judgePayee(rail, payee);
    if (fault) {
      const { refusal, field } = fault;
      return showDetails(ctx, row, { values: formOf(ctx), fault: refusal, field });
    }
    const corrected = await ctx.state.em.transactional(async (inner) => {
      const locked = await lockRow(inner, row.id);
      if (locked.status === 'incomplete' || mayCorrect(locked)) sealPayee(secrets, locked, payee);
      if (!mayCorrect(locked)) return null;
      // The correction and its time stand together, whether Temporal can be reached or not.
      locked.informationUpdatedAt = new Date();
      return locked;
    });
    if (corrected) await stories.informationUpdated(ctx.state.em, corrected);
    goTo(ctx, row, corrected ? '' : 'review');
  };

  const takeReview: Step = async (ctx, row) => {
    const form = formOf(ctx);
    const agreed = { amount: form['amount'] ?? '', rail: form['rail'] ?? '' };
    const submitted = await submitForm(deps, ctx.state.em, row.id, agreed);
    if (isRefusal(submitted)) return showReview(ctx, row, submitted);
    if (!submitted.workflowStartedAt) await stories.start(ctx.state.em, submitted);
    goTo(ctx, row);
  };

  return { takeAmount, takeDetails, takeReview };
};

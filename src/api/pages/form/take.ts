import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { railProfile } from '../../../domain/anchor.ts';
import { isBeforeAdmission, isTerminal } from '../../../domain/transactions/status.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { correctPayee } from '../../../services/transactions/payee/correct.ts';
import { chooseLanguage } from '../choose-language.ts';
import {
  fillChoice,
  isUnfit,
  judgeChoice,
} from '../../../services/transactions/requests/fill-form.ts';
import { formOf } from './form-of.ts';
import type { Language } from '../languages/language.ts';
import type { InteractiveDeps, PageContext } from '../page.ts';
import {
  fieldsToCorrect,
  judgePayee,
  payeeOf,
  sealPayee,
} from '../../../services/transactions/payee/payee.ts';
import { readPricing, type Pricing } from '../../../services/transactions/requests/price-form.ts';
import { goTo, type Shows } from './show.ts';
import type { KycPages } from '../kyc/show.ts';
import { submitForm } from '../../../services/transactions/requests/submit-form.ts';
import { readTyped } from './typed-amount.ts';
import { lockTransaction } from '../../../services/transactions/move.ts';

export type Step = (ctx: PageContext, row: Transaction) => Promise<void> | void;

/** True where the rail refused the payee and the customer may say it anew. */
export const mayCorrect = (row: Transaction): boolean =>
  row.kind === 'withdrawal' &&
  row.status === 'pending_customer_info_update' &&
  !isBeforeAdmission(row) &&
  fieldsToCorrect(row).size > 0;

/** As {@link judgeChoice}, of an amount that is written as in the language of the page. */
const judgeTypedChoice = async (
  em: EntityManager,
  pricing: Pricing,
  { amount: typed = '', rail = '' }: Readonly<Record<string, string>>,
  language: Language,
) => {
  const amount = readTyped(pricing, typed, language);
  return isRefusal(amount)
    ? ({ refusal: amount, field: 'amount' } as const)
    : judgeChoice(em, pricing, { amount, rail });
};

/** What becomes of a form that was sent: it is stored, and the next step follows. */
export const createTakes = (deps: InteractiveDeps, shows: Shows & KycPages) => {
  const { anchor, secrets, stories } = deps;
  const { showAmount, showDetails, showReview, goOn } = shows;

  const takeAmount: Step = async (ctx, row) => {
    const form = formOf(ctx);
    const pricing = await readPricing(deps, row);
    const language = chooseLanguage(ctx, row);
    const choice = isRefusal(pricing)
      ? ({ refusal: pricing, field: 'amount' } as const)
      : await judgeTypedChoice(ctx.state.em, pricing, form, language);
    if (isUnfit(choice)) {
      return choice.field === 'amount'
        ? showAmount(ctx, row, { values: form, fault: choice.refusal, field: 'amount' })
        : showAmount(ctx, row, { values: form, fault: ({ amount: words }) => words.chooseHow });
    }
    await ctx.state.em.transactional(async (inner) => {
      const locked = await lockTransaction(inner, row.id);
      if (locked.status === 'incomplete') fillChoice(locked, choice);
    });
    await goOn(ctx, row);
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
    await ctx.state.em.transactional(async (inner) => {
      const locked = await lockTransaction(inner, row.id);
      if (locked.status === 'incomplete') sealPayee(secrets, locked, payee);
    });
    goTo(ctx, row, 'review');
  };

  const takeCorrection: Step = async (ctx, row) => {
    const { em } = ctx.state;
    const values = formOf(ctx);
    const corrected = await correctPayee(em, deps, row.id, values);
    if ('row' in corrected) {
      await stories.informationUpdated(em, corrected.row);
      return goTo(ctx, row);
    }
    const { refusal, field } = corrected;
    // What was asked when the page was opened may not be asked any more.
    if (refusal.refusal === 'status_not_allowed') return goTo(ctx, row);
    showDetails(ctx, row, { values, fault: refusal, ...(field === undefined ? {} : { field }) });
  };

  const takeReview: Step = async (ctx, row) => {
    const form = formOf(ctx);
    const { amount = '', rail = '', amount_out: amountOut } = form;
    const agreed = { amount, rail, amountOut };
    const submitted = await submitForm(deps, ctx.state.em, row.id, agreed);
    if (isRefusal(submitted)) return showReview(ctx, row, submitted);
    // One whose customer was rejected meanwhile has ended, and begins no story.
    const isOver = isTerminal(submitted.status);
    if (!isOver && !submitted.workflowStartedAt) await stories.start(ctx.state.em, submitted);
    goTo(ctx, row);
  };

  return { takeAmount, takeDetails, takeCorrection, takeReview };
};

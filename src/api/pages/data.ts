import type { Router } from '@koa/router';
import { readCustomerStatus } from '../../services/customers/customer-of.ts';
import { readInterrupted } from '../../services/rails/interrupted.ts';
import { presentSep24 } from '../../services/transactions/present/sep24.ts';
import type { ApiState } from '../deps.ts';
import { writeMoreInfoUrl } from '../tokens/more-info.ts';
import { railsOfRow } from '../../services/quotes/rails.ts';
import { chooseLanguage } from './choose-language.ts';
import { isRefusal } from '../../domain/refusal.ts';
import type { InteractiveDeps, PageContext } from './page.ts';
import { askWhichAmount, writePreview } from './form/preview.ts';
import { readPricing } from '../../services/transactions/requests/price-form.ts';
import type { Step } from './form/take.ts';

/** Who may ask: the browser that the link was opened in, always or while the form is open. */
export interface Gates {
  readonly own: (step: Step) => (ctx: PageContext) => Promise<void>;
  readonly filling: (step: Step) => (ctx: PageContext) => Promise<void>;
}

/** For this browser's own page alone, and for no cache. */
const answer = (ctx: PageContext, body: object): void => {
  ctx.set('cache-control', 'no-store');
  ctx.remove('access-control-allow-origin');
  ctx.body = body;
};

/** What the script of a page reads: the price of what is typed, and how the transaction stands. */
export const addData = (
  router: Router<ApiState>,
  deps: InteractiveDeps,
  { own, filling }: Gates,
): void => {
  const { anchor } = deps;
  router.get(
    '/interactive/:id/price',
    filling(async (ctx, row) => {
      const { amount, rail: chosen } = ctx.query;
      const rails = await railsOfRow(ctx.state.em, anchor, row);
      const rail = rails.find(({ name }) => name === chosen) ?? rails[0];
      const typed = { amount: String(amount ?? ''), rail };
      const pricing = await readPricing(deps, row);
      const language = chooseLanguage(ctx, row);
      if (isRefusal(pricing)) return answer(ctx, { preview: null, question: null });
      answer(ctx, {
        preview: writePreview(pricing, language, typed),
        question: askWhichAmount(pricing, language, typed.amount),
      });
    }),
  );
  router.get(
    '/interactive/:id/transaction',
    own(async (ctx, row) => {
      const customer = await readCustomerStatus(ctx.state.em, row);
      const moreInfoUrl = await writeMoreInfoUrl(deps, row.id);
      const interrupted = await readInterrupted(ctx.state.em);
      answer(ctx, { transaction: presentSep24(row, { moreInfoUrl, customer, interrupted }) });
    }),
  );
};

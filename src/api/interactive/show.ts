import type { Transaction } from '../../db/entities/transaction.ts';
import { railProfile } from '../../domain/anchor.ts';
import { offerOfRow } from '../assets.ts';
import { railsOfRow } from '../sep38/rails.ts';
import { writeAmountForm, writeDetailsForm, writeReview, type Typed } from './forms.ts';
import { sendPage, type InteractiveDeps, type PageContext } from './page.ts';
import { openPayee } from '../payee.ts';
import { progressOf } from './submit.ts';

/** Sends the browser to a step of a transaction's pages; without a step, to how it stands. */
export const goTo = (ctx: PageContext, row: Transaction, step = ''): void =>
  ctx.redirect(`/interactive/${row.id}${step === '' ? '' : `/${step}`}`);

/** The form's pages as they are shown, with what was typed and what was wrong with it. */
export type Shows = ReturnType<typeof createShows>;

export const createShows = (deps: InteractiveDeps) => {
  const { anchor, secrets } = deps;
  const showAmount = async (ctx: PageContext, row: Transaction, typed: Typed): Promise<void> => {
    const offer = offerOfRow(anchor, row.kind, row.asset);
    const content = writeAmountForm(row, offer, await railsOfRow(ctx.state.em, anchor, row), typed);
    sendPage(ctx, anchor, { title: 'How much?', content }, typed.fault === null ? 200 : 400);
  };
  const showDetails = (ctx: PageContext, row: Transaction, typed: Typed): void => {
    const rail = railProfile(anchor, row.rail ?? '');
    if (!rail) return goTo(ctx, row, 'amount');
    const content = writeDetailsForm(row, rail, typed);
    sendPage(ctx, anchor, { title: 'Who is paid?', content }, typed.fault === null ? 200 : 400);
  };
  const showReview = (ctx: PageContext, row: Transaction, fault: string | null): void => {
    const progress = progressOf(deps, row);
    if ('missing' in progress) return goTo(ctx, row, progress.missing);
    const content = writeReview({ ...progress, row, payee: openPayee(secrets, row), fault });
    sendPage(ctx, anchor, { title: 'Is this right?', content }, fault === null ? 200 : 400);
  };

  return { showAmount, showDetails, showReview };
};

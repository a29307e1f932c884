import type { RouterContext } from '@koa/router';
import { isRefused, type Railhead, type Terms } from './railhead.ts';
import { send, sendClosed } from './send.ts';
import type { Session } from './sessions.ts';
import { writeAmount, writeConfirm, writeDone, type Frame } from './views.ts';

/** What the steps of the form are made with. */
export interface StepsDeps {
  readonly railhead: Railhead;
  readonly findSession: (ctx: RouterContext) => Session | null;
}

type Step = (ctx: RouterContext, session: Session, terms: Terms) => Promise<void> | void;
type Values = Readonly<Record<string, string>>;

const formOf = ({ request }: RouterContext): Values =>
  Object.fromEntries(
    Object.entries((request.body as object | undefined) ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : '',
    ]),
  );

/** Leads to Railhead's page that says how it stands, or tells the wallet by a page of our own. */
const goOn = (ctx: RouterContext, session: Session, transaction: Terms['transaction']): void => {
  const asked = [session.callback, session.onChangeCallback];
  const tells = asked.some((one) => one?.toLowerCase() === 'postmessage');
  if (tells) send(ctx, session.language, (frame) => writeDone(frame, transaction));
  else ctx.redirect(transaction.more_info_url);
};

/** Every form may lead on to Railhead's page: at the end, and when it is sent again afterwards. */
const leads = ({ transaction }: Terms) => ({ leadsTo: transaction.more_info_url });

/** A page of the form, for the browser that the link was opened in, until it is agreed to. */
const createFilling =
  ({ railhead, findSession }: StepsDeps) =>
  (step: Step) =>
  async (ctx: RouterContext): Promise<void> => {
    const session = findSession(ctx);
    if (!session) return sendClosed(ctx, 'en');
    const { language, transactionId } = session;
    const terms = await railhead.read(language, transactionId);
    if (isRefused(terms)) return sendClosed(ctx, language);
    // Who comes back by the browser's button after they agreed is led on.
    if (terms.transaction.status !== 'incomplete') {
      return goOn(ctx, session, terms.transaction);
    }
    await step(ctx, session, terms);
  };

/** Amount and rail; what Railhead would refuse later is refused here, in its words. */
const createAmountStep = ({ railhead }: StepsDeps) => ({
  showAmount: ((ctx, { language, chosen }, terms) => {
    const typed = chosen ?? { amount: terms.amount ?? '', method: '' };
    send(ctx, language, (frame) => writeAmount(frame, terms, typed), leads(terms));
  }) satisfies Step,
  takeAmount: (async (ctx, session, terms) => {
    const { amount = '', method = '' } = formOf(ctx);
    const { language, transactionId } = session;
    const price = await railhead.price(language, transactionId, amount, method);
    if (isRefused(price)) {
      const write = (frame: Frame) => writeAmount(frame, terms, { amount, method });
      return send(ctx, language, write, { fault: price.error, ...leads(terms) });
    }
    session.chosen = { amount, method };
    ctx.redirect('/confirm');
  }) satisfies Step,
});

/** The price as Railhead gives it, whom a withdrawal pays, and the agreement. */
const createConfirmStep = ({ railhead }: StepsDeps) => {
  const show = async (
    ctx: RouterContext,
    { language, transactionId, chosen }: Session,
    terms: Terms,
    told: { readonly typed: Values; readonly fault?: string },
  ): Promise<void> => {
    const method = terms.funding_methods.find(({ name }) => name === chosen?.method);
    if (!chosen || !method) return ctx.redirect('/amount');
    const price = await railhead.price(language, transactionId, chosen.amount, chosen.method);
    // What was possible a minute ago may be beyond a limit now.
    if (isRefused(price)) {
      const write = (frame: Frame) => writeAmount(frame, terms, chosen);
      return send(ctx, language, write, { fault: price.error, ...leads(terms) });
    }
    const write = (frame: Frame) => writeConfirm(frame, terms, method, price, told.typed);
    send(ctx, language, write, { fault: told.fault, ...leads(terms) });
  };

  return {
    showConfirm: (async (ctx, session, terms) =>
      show(ctx, session, terms, { typed: {} })) satisfies Step,
    takeConfirm: (async (ctx, session, terms) => {
      const { language, transactionId, chosen, callback, onChangeCallback } = session;
      if (!chosen) return ctx.redirect('/amount');
      const typed = formOf(ctx);
      const completed = await railhead.complete(language, transactionId, {
        amount: chosen.amount,
        funding_method: chosen.method,
        // A field that was left empty was not told.
        fields: Object.fromEntries(Object.entries(typed).filter(([, value]) => value.trim())),
        ...(callback ? { callback } : {}),
        ...(onChangeCallback ? { on_change_callback: onChangeCallback } : {}),
      });
      if (isRefused(completed)) {
        return show(ctx, session, terms, { typed, fault: completed.error });
      }
      goOn(ctx, session, completed.transaction);
    }) satisfies Step,
  };
};

/** The steps of the form, in the order in which a person takes them. */
export const createSteps = (deps: StepsDeps) => {
  const filling = createFilling(deps);
  const { showAmount, takeAmount } = createAmountStep(deps);
  const { showConfirm, takeConfirm } = createConfirmStep(deps);
  return {
    showAmount: filling(showAmount),
    takeAmount: filling(takeAmount),
    showConfirm: filling(showConfirm),
    takeConfirm: filling(takeConfirm),
  };
};

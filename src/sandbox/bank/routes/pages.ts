import { Router } from '@koa/router';
import type { MobileMoneyLedger } from '../mobile-money-ledger.ts';
import { formatAmount } from '../money.ts';
import { renderHome, renderPaid, renderPay } from '../pages/pages.ts';
import type { PayForm } from '../pages/pages.ts';
import { isProblem } from '../http/problem.ts';
import { readIncomingMoney } from './sandbox.ts';
import type { ArrivedMoney, TakeMoney } from './sandbox.ts';
import type { SandboxBankState } from '../state.ts';

const securityPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'";

const oneText = (value: unknown, otherwise = ''): string =>
  typeof value === 'string' ? value : otherwise;

const readForm = (body: unknown): PayForm => {
  const fields: object = typeof body === 'object' && body !== null ? body : {};
  const { rail, reference, amount, payer }: Partial<Record<keyof PayForm, unknown>> = fields;
  return {
    rail: oneText(rail),
    reference: oneText(reference).trim(),
    amount: oneText(amount).trim(),
    payer: oneText(payer).trim(),
  };
};

const findArrived = (state: SandboxBankState, id: string): ArrivedMoney | null => {
  const transfer = state.bank.transfers.find((one) => one.id === id);
  if (transfer !== undefined) {
    const { reference, amountMinor, receivedAt } = transfer;
    return { id, rail: 'sandbox-bank', reference, amount: formatAmount(amountMinor), receivedAt };
  }
  const collection = state.mobileMoney.collections.find((one) => one.transactionId === id);
  if (collection === undefined) return null;
  const { code: reference, amountMinor, collectedAt: receivedAt } = collection;
  const amount = formatAmount(amountMinor);
  return { id, rail: 'sandbox-mobile-money', reference, amount, receivedAt };
};

/** Pages where a person pretends to pay: forms and links only, so that they need no script. */
export const createPageRoutes = (deps: {
  state: SandboxBankState;
  mobileMoney: MobileMoneyLedger;
  takeMoney: TakeMoney;
}): Router => {
  const { state, mobileMoney, takeMoney } = deps;
  const router = new Router();

  router.use((context, next) => {
    context.set('content-security-policy', securityPolicy);
    context.set('cache-control', 'no-store');
    context.type = 'html';
    return next();
  });

  router.get('/', (context) => {
    context.body = renderHome(state, mobileMoney.floatMinor());
  });

  router.get('/pay/:reference', (context) => {
    const { amount, payer, rail } = context.query;
    const reference = context.params.reference ?? '';
    const guessed = mobileMoney.knowsCode(reference) ? 'sandbox-mobile-money' : 'sandbox-bank';
    const form = {
      rail: oneText(rail, guessed),
      reference,
      amount: oneText(amount),
      payer: oneText(payer, 'Sandbox Payer'),
    };
    context.body = renderPay(form, null);
  });

  router.post('/pay', (context) => {
    const form = readForm(context.request.body);
    const { payer: name, ...rest } = form;
    const money = readIncomingMoney({ ...rest, payer: { name } });
    const outcome = isProblem(money) ? money : takeMoney(money);
    if (isProblem(outcome)) {
      context.status = 422;
      context.body = renderPay(form, outcome.message);
      return;
    }
    // A redirect, so that reloading the page does not pay twice.
    context.status = 303;
    context.redirect(`/paid/${outcome.id}`);
  });

  router.get('/paid/:id', (context) => {
    const arrived = findArrived(state, context.params.id ?? '');
    if (arrived !== null) context.body = renderPaid(arrived);
    else context.redirect('/');
  });

  return router;
};

import { Router } from '@koa/router';
import type { BankLedger } from '../bank-ledger.ts';
import { presentPayment, presentTransfer } from './bank.ts';
import { readFault } from '../faults.ts';
import type { Faults } from '../faults.ts';
import { readBehaviours } from '../behaviours.ts';
import type { Behaviours } from '../behaviours.ts';
import { answerProblem } from '../http/http.ts';
import { isProblem } from '../http/problem.ts';
import type { Webhooks } from '../webhooks.ts';

/** What makes the pretend bank misbehave: faults of single answers, behaviours, and changes of mind. */
export const createFaultRoutes = (deps: {
  bank: BankLedger;
  webhooks: Webhooks;
  faults: Faults;
  behaviours: Behaviours;
  now: () => number;
}): Router => {
  const { bank, webhooks, faults, behaviours, now } = deps;
  const router = new Router({ prefix: '/sandbox' });

  router.get('/faults', (context) => {
    context.body = { faults: faults.list() };
  });

  router.post('/faults', (context) => {
    const fault = readFault(context.request.body, now());
    if (isProblem(fault)) return answerProblem(context, fault);
    faults.add(fault);
    context.status = 201;
    context.body = fault;
  });

  router.delete('/faults', (context) => {
    faults.clear();
    context.status = 204;
  });

  router.get('/habits', (context) => {
    context.body = behaviours.current();
  });

  router.put('/habits', (context) => {
    const values = readBehaviours(context.request.body);
    if (isProblem(values)) return answerProblem(context, values);
    behaviours.set(values);
    context.body = values;
  });

  router.post('/keys/forget', (context) => {
    context.body = { forgotten: bank.forgetKeys() };
  });

  router.post('/payments/:id/overturn', (context) => {
    const payment = bank.overturn(context.params.id ?? '');
    if (isProblem(payment)) return answerProblem(context, payment);
    const type = payment.status === 'booked' ? 'payment.booked' : 'payment.returned';
    webhooks.announce(type, presentPayment(payment));
    context.body = presentPayment(payment);
  });

  router.post('/transfers/:id/reverse', (context) => {
    const transfer = bank.reverse(context.params.id ?? '');
    if (isProblem(transfer)) return answerProblem(context, transfer);
    webhooks.announce('transfer.reversed', presentTransfer(transfer));
    context.body = presentTransfer(transfer);
  });

  return router;
};

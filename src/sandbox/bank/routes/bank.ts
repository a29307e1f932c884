import { Router } from '@koa/router';
import type { RouterContext } from '@koa/router';
import type { BankLedger } from '../bank-ledger.ts';
import type { Behaviours, BehaviourValues } from '../behaviours.ts';
import { answerProblem, requireKey } from '../http/http.ts';
import { createInput } from '../http/input.ts';
import { formatAmount } from '../money.ts';
import type { Page } from '../pages/page.ts';
import { createProblem, isProblem } from '../http/problem.ts';
import type { Problem } from '../http/problem.ts';
import type { BankPayment, IncomingTransfer, Reversal } from '../state.ts';
import type { Webhooks } from '../webhooks.ts';

interface BankRoutesDeps {
  readonly ledger: BankLedger;
  readonly webhooks: Webhooks;
  readonly behaviours: Behaviours;
  readonly apiKey: string;
}

/** The one account that the anchor holds at the pretend bank. */
export const bankAccount = {
  id: 'main',
  bankName: 'First Sandbox Bank',
  bankNumber: '110000000',
  accountNumber: '2000145678',
  currency: 'USD',
} as const;

export const presentTransfer = (transfer: IncomingTransfer) => ({
  id: transfer.id,
  account: bankAccount.accountNumber,
  reference: transfer.reference,
  amount: transfer.statedAmount ?? formatAmount(transfer.amountMinor),
  currency: bankAccount.currency,
  value_date: transfer.valueDate,
  received_at: transfer.receivedAt,
  payer: transfer.payer,
  reversed_at: transfer.reversedAt ?? null,
});

const presentReversal = ({ id, transferId, reversedAt }: Reversal) => ({
  id,
  transfer: transferId,
  reversed_at: reversedAt,
});

export const presentPayment = (payment: BankPayment) => ({
  id: payment.id,
  idempotency_key: payment.idempotencyKey,
  status: payment.status,
  reason: payment.reason,
  amount: formatAmount(payment.amountMinor),
  currency: bankAccount.currency,
  creditor: {
    name: payment.creditor.name,
    account_number: payment.creditor.accountNumber,
    bank_number: payment.creditor.bankNumber,
  },
  remittance_information: payment.remittanceInformation,
  refund_of: payment.refundOf ?? null,
  created_at: payment.createdAt,
});

const presentPage = <Item>(page: Page<Item>, name: string, present: (item: Item) => unknown) => ({
  [name]: page.items.map(present),
  next_cursor: page.cursor,
  has_more: page.hasMore,
});

const readPaging = (context: RouterContext): { after: string | null; limit: number } | Problem => {
  const { after, limit = '50' } = context.query;
  if (Array.isArray(after) || Array.isArray(limit) || !/^[1-9]\d{0,2}$/.test(limit)) {
    return createProblem(
      400,
      'request_malformed',
      'limit must be a number from 1 to 999.',
      'limit',
    );
  }
  return { after: after === undefined || after === '' ? null : after, limit: Number(limit) };
};

const readPayment = (body: unknown, idempotencyKey: string) => {
  const input = createInput(body);
  const creditor = input.nested('creditor');
  input.choice('currency', [bankAccount.currency]);
  const request = {
    idempotencyKey,
    amountMinor: input.amount('amount'),
    creditor: {
      name: creditor.text('name', { maxLength: 70 }),
      accountNumber: creditor.text('account_number', { pattern: /^[0-9]{6,17}$/ }),
      bankNumber: creditor.optionalText('bank_number', { pattern: /^[0-9]{9}$/ }),
    },
    remittanceInformation: input.optionalText('remittance_information'),
  };
  return input.problem() ?? request;
};

const addAccountRoutes = (router: Router, ledger: BankLedger): void => {
  const account = () => ({
    id: bankAccount.id,
    bank_name: bankAccount.bankName,
    bank_number: bankAccount.bankNumber,
    account_number: bankAccount.accountNumber,
    currency: bankAccount.currency,
    balance: formatAmount(ledger.balanceMinor()),
  });

  router.get('/accounts', (context) => {
    context.body = { accounts: [account()] };
  });

  router.get('/accounts/:id', (context) => {
    if (context.params.id === bankAccount.id) context.body = account();
    else answerProblem(context, createProblem(404, 'not_found', 'No account has this id.'));
  });

  router.get('/transfers', (context) => {
    const paging = readPaging(context);
    if (isProblem(paging)) return answerProblem(context, paging);
    const page = ledger.transfersAfter(paging.after, paging.limit);
    if (isProblem(page)) return answerProblem(context, page);
    context.body = presentPage(page, 'transfers', presentTransfer);
  });

  router.get('/reversals', (context) => {
    const paging = readPaging(context);
    if (isProblem(paging)) return answerProblem(context, paging);
    const page = ledger.reversalsAfter(paging.after, paging.limit);
    if (isProblem(page)) return answerProblem(context, page);
    context.body = presentPage(page, 'reversals', presentReversal);
  });
};

const readKey = (context: RouterContext, { plainKeys }: BehaviourValues): string | Problem => {
  const key = context.get('idempotency-key');
  if (plainKeys && !/^[0-9A-Za-z]{1,35}$/.test(key)) {
    const message = 'An Idempotency-Key has 1 to 35 letters and digits.';
    return createProblem(400, 'idempotency_key_malformed', message, 'idempotency-key');
  }
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  const message = 'Send an Idempotency-Key header of 1 to 255 printable characters.';
  return createProblem(400, 'idempotency_key_missing', message, 'idempotency-key');
};

const addPaymentRoutes = (
  router: Router,
  { ledger, webhooks, behaviours }: Omit<BankRoutesDeps, 'apiKey'>,
): void => {
  router.post('/payments', (context) => {
    const key = readKey(context, behaviours.current());
    if (isProblem(key)) return answerProblem(context, key);
    const request = readPayment(context.request.body, key);
    if (isProblem(request)) return answerProblem(context, request);
    const outcome = ledger.pay(request);
    if (isProblem(outcome)) return answerProblem(context, outcome);
    if (outcome.replayed) context.set('idempotency-replayed', 'true');
    else webhooks.announce(`payment.${outcome.payment.status}`, presentPayment(outcome.payment));
    context.status = 201;
    context.body = presentPayment(outcome.payment);
  });

  router.post('/transfers/:id/refunds', (context) => {
    const key = readKey(context, behaviours.current());
    if (isProblem(key)) return answerProblem(context, key);
    const input = createInput(context.request.body);
    const amountMinor = input.amount('amount');
    const misread = input.problem();
    if (misread !== null) return answerProblem(context, misread);
    const outcome = ledger.refund({
      idempotencyKey: key,
      transferId: context.params.id ?? '',
      amountMinor,
    });
    if (isProblem(outcome)) return answerProblem(context, outcome);
    if (outcome.replayed) context.set('idempotency-replayed', 'true');
    else webhooks.announce(`payment.${outcome.payment.status}`, presentPayment(outcome.payment));
    context.status = 201;
    context.body = presentPayment(outcome.payment);
  });

  router.get('/payments', (context) => {
    const key = context.query.idempotency_key;
    if (typeof key === 'string') {
      context.body = { payments: ledger.paymentsByKey(key).map(presentPayment) };
      return;
    }
    const paging = readPaging(context);
    if (isProblem(paging)) return answerProblem(context, paging);
    const page = ledger.paymentsAfter(paging.after, paging.limit);
    if (isProblem(page)) return answerProblem(context, page);
    context.body = presentPage(page, 'payments', presentPayment);
  });

  router.get('/payments/:id', (context) => {
    const payment = ledger.payment(context.params.id ?? '');
    if (payment !== undefined) context.body = presentPayment(payment);
    else answerProblem(context, createProblem(404, 'not_found', 'No payment has this id.'));
  });
};

/** The bank's API under /bank: one account, a statement with a cursor, idempotent payments. */
export const createBankRoutes = (deps: BankRoutesDeps): Router => {
  const router = new Router({ prefix: '/bank' });
  router.use(requireKey(deps.apiKey));
  addAccountRoutes(router, deps.ledger);
  addPaymentRoutes(router, deps);
  return router;
};

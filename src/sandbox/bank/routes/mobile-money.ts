import { Router } from '@koa/router';
import { answerProblem, requireKey } from '../http/http.ts';
import type { PresentProblem } from '../http/http.ts';
import { createInput } from '../http/input.ts';
import type { MobileMoneyLedger } from '../mobile-money-ledger.ts';
import { formatAmount } from '../money.ts';
import { createProblem, isProblem } from '../http/problem.ts';
import type { Collection, CollectionRequest, Payout } from '../state.ts';

/** The number that payers pay to, with a collection code. */
export const mobileMoneyMerchant = {
  operator: 'Sandbox Mobile',
  shortcode: '500123',
  currency: 'USD',
} as const;

const maxBatch = 50;
const money = (minor: bigint) => ({
  value: formatAmount(minor),
  currency: mobileMoneyMerchant.currency,
});

const presentRequest = (request: CollectionRequest) => ({
  code: request.code,
  externalId: request.externalId,
  amount: request.amountMinor === null ? null : money(request.amountMinor),
  shortcode: mobileMoneyMerchant.shortcode,
  operator: mobileMoneyMerchant.operator,
});

export const presentCollection = (collection: Collection) => ({
  transactionId: collection.transactionId,
  code: collection.code,
  amount: collection.statedAmount
    ? { ...money(collection.amountMinor), value: collection.statedAmount }
    : money(collection.amountMinor),
  collectedAt: collection.collectedAt,
  payer: collection.payer,
});

export const presentPayout = (payout: Payout) => ({
  transactionId: payout.transactionId,
  externalId: payout.externalId,
  msisdn: payout.msisdn,
  amount: money(payout.amountMinor),
  status: payout.status,
  pickupCode: payout.pickupCode,
  agent: payout.agent,
  failureReason: payout.failureReason,
  acceptedAt: payout.acceptedAt,
  settledAt: payout.settledAt,
});

const ok = (data: unknown) => ({ resultCode: 'OK', resultDesc: 'Accepted', data });

const presentProblem: PresentProblem = ({ problem, message, field }) => ({
  resultCode: problem.toUpperCase(),
  resultDesc: message,
  ...(field === undefined ? {} : { field }),
});

const readPayout = (body: unknown) => {
  const input = createInput(body);
  const amount = input.nested('amount');
  amount.choice('currency', [mobileMoneyMerchant.currency]);
  const request = {
    externalId: input.text('externalId', { maxLength: 255 }),
    msisdn: input.text('msisdn', { pattern: /^\+?[0-9]{8,15}$/ }),
    provider: input.optionalText('provider', { maxLength: 40 }),
    agent: input.optionalText('agent', { maxLength: 40 }),
    amountMinor: amount.amount('value'),
  };
  return input.problem() ?? request;
};

const readCollectionRequest = (body: unknown) => {
  const input = createInput(body);
  const amount = input.has('amount') ? input.nested('amount') : null;
  amount?.choice('currency', [mobileMoneyMerchant.currency]);
  const request = {
    externalId: input.text('externalId', { maxLength: 255 }),
    amountMinor: amount?.amount('value') ?? null,
  };
  return input.problem() ?? request;
};

const readBatch = (body: unknown, name: string) => {
  const input = createInput(body);
  const batch = input.texts(name, maxBatch);
  return input.problem() ?? batch;
};

/** The operator's API under /mobile-money: codes to pay to, pay-outs that take their time. */
export const createMobileMoneyRoutes = (deps: {
  ledger: MobileMoneyLedger;
  apiKey: string;
}): Router => {
  const { ledger, apiKey } = deps;
  const router = new Router({ prefix: '/mobile-money' });
  router.use(requireKey(apiKey, presentProblem));

  router.get('/balance', (context) => {
    context.body = ok({ ...mobileMoneyMerchant, float: money(ledger.floatMinor()) });
  });

  router.post('/collection-requests', (context) => {
    const request = readCollectionRequest(context.request.body);
    if (isProblem(request)) return answerProblem(context, request, presentProblem);
    const requested = ledger.requestCollection(request.externalId, request.amountMinor);
    context.body = ok(presentRequest(requested));
  });

  router.post('/collections/query', (context) => {
    const codes = readBatch(context.request.body, 'codes');
    if (isProblem(codes)) return answerProblem(context, codes, presentProblem);
    context.body = ok(ledger.collectionsOf(codes).map(presentCollection));
  });

  router.post('/payouts', (context) => {
    const request = readPayout(context.request.body);
    if (isProblem(request)) return answerProblem(context, request, presentProblem);
    const payout = ledger.payOut(request);
    if (isProblem(payout)) return answerProblem(context, payout, presentProblem);
    context.status = 202;
    context.body = ok(presentPayout(payout));
  });

  router.get('/payouts', (context) => {
    const { externalId } = context.query;
    if (typeof externalId !== 'string' || externalId === '') {
      const message = 'Ask with ?externalId=…, once.';
      const refused = createProblem(400, 'request_malformed', message, 'externalId');
      return answerProblem(context, refused, presentProblem);
    }
    context.body = ok(ledger.payoutsByExternalId(externalId).map(presentPayout));
  });

  router.post('/payouts/query', (context) => {
    const transactionIds = readBatch(context.request.body, 'transactionIds');
    if (isProblem(transactionIds)) return answerProblem(context, transactionIds, presentProblem);
    context.body = ok(ledger.payoutsByIds(transactionIds).map(presentPayout));
  });

  return router;
};

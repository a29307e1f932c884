import { Router } from '@koa/router';
import type { BankLedger } from '../bank-ledger.ts';
import { presentPayment, presentTransfer } from './bank.ts';
import { answerProblem } from '../http/http.ts';
import { createInput } from '../http/input.ts';
import type { MobileMoneyLedger } from '../mobile-money-ledger.ts';
import { presentCollection, presentPayout } from './mobile-money.ts';
import { formatAmount } from '../money.ts';
import { createProblem, isProblem } from '../http/problem.ts';
import type { Problem } from '../http/problem.ts';
import type { SandboxBankState } from '../state.ts';
import type { Webhooks } from '../webhooks.ts';

/** Money that a pretended person sends over one of the two rails. */
interface IncomingMoney {
  readonly rail: 'sandbox-bank' | 'sandbox-mobile-money';
  /** Free text for the bank, null for none; a collection code for mobile money. */
  readonly reference: string | null;
  readonly amountMinor: bigint;
  readonly payer: { readonly name: string; readonly account: string | null };
  readonly receivedAt: string | null;
  /** What the statement is to say instead of the amount, as a bank that writes nonsense does. */
  readonly statedAmount: string | null;
  /** How long after its booking the payer takes it back, at the bank alone; null for never. */
  readonly reverseAfterMs: number | null;
}

export interface ArrivedMoney {
  readonly id: string;
  readonly rail: IncomingMoney['rail'];
  readonly reference: string | null;
  readonly amount: string;
  readonly receivedAt: string;
}

export type TakeMoney = (money: IncomingMoney) => ArrivedMoney | Problem;

const rails = ['sandbox-bank', 'sandbox-mobile-money'] as const;

/** Puts a person's money on the right institution's books. */
export const createTakeMoney = (deps: {
  bank: BankLedger;
  mobileMoney: MobileMoneyLedger;
  webhooks: Webhooks;
}): TakeMoney =>
  function takeMoney(money) {
    const { rail, reference, amountMinor, payer, receivedAt, statedAmount } = money;
    const amount = formatAmount(amountMinor);
    if (rail === 'sandbox-bank') {
      const transfer = deps.bank.receive(money);
      deps.webhooks.announce('transfer.received', presentTransfer(transfer));
      return { id: transfer.id, rail, reference, amount, receivedAt: transfer.receivedAt };
    }
    const collection = deps.mobileMoney.collect({
      code: (reference ?? '').replaceAll(/[\s-]/g, ''),
      amountMinor,
      payer: { name: payer.name, msisdn: payer.account },
      collectedAt: receivedAt,
      statedAmount,
    });
    if (isProblem(collection)) return collection;
    const { transactionId: id, code, collectedAt } = collection;
    return { id, rail, reference: code, amount, receivedAt: collectedAt };
  };

/** Reads what the API and the page alike say of a payment. */
export const readIncomingMoney = (body: unknown): IncomingMoney | Problem => {
  const input = createInput(body);
  const rail = input.choice('rail', rails) ?? 'sandbox-bank';
  const payer = input.has('payer') ? input.nested('payer') : null;
  const money: IncomingMoney = {
    rail,
    reference: input.optionalText('reference'),
    amountMinor: input.amount('amount'),
    payer: {
      name: payer?.optionalText('name', { maxLength: 70 }) ?? 'Sandbox Payer',
      account: payer?.optionalText('account', { pattern: /^\+?[0-9A-Z]{6,34}$/ }) ?? null,
    },
    receivedAt: input.optionalTime('receivedAt'),
    statedAmount: input.optionalText('statedAmount', { maxLength: 40 }),
    reverseAfterMs: input.optionalInteger('reverseAfterMs', 0, 86_400_000),
  };
  if (rail !== 'sandbox-bank' && money.reverseAfterMs !== null) {
    const message = 'Only a bank transfer is ever taken back.';
    return input.problem() ?? createProblem(400, 'request_malformed', message, 'reverseAfterMs');
  }
  return input.problem() ?? money;
};

const readTarget = (body: unknown) => {
  const input = createInput(body);
  const target = {
    url: input.text('url', { maxLength: 2_000, pattern: /^https?:\/\// }),
    secret: input.text('secret', { maxLength: 200 }),
  };
  if (input.problem() === null && !URL.canParse(target.url)) {
    return createProblem(400, 'request_malformed', 'url must be a URL.', 'url');
  }
  return input.problem() ?? target;
};

const presentStatement = (state: SandboxBankState, floatMinor: bigint) => ({
  bank: {
    openingBalance: formatAmount(state.bank.openingBalanceMinor),
    balance: formatAmount(state.bank.balanceMinor),
    transfers: state.bank.transfers.map(presentTransfer),
    payments: state.bank.payments.map(presentPayment),
  },
  mobileMoney: {
    openingBalance: formatAmount(state.mobileMoney.openingFloatMinor),
    balance: formatAmount(floatMinor),
    collections: state.mobileMoney.collections.map(presentCollection),
    payouts: state.mobileMoney.payouts.map(presentPayout),
  },
});

/** What no real bank has: paying as anybody, settling by hand, the whole statement. */
export const createSandboxRoutes = (deps: {
  state: SandboxBankState;
  mobileMoney: MobileMoneyLedger;
  webhooks: Webhooks;
  takeMoney: TakeMoney;
}): Router => {
  const { state, mobileMoney, webhooks, takeMoney } = deps;
  const router = new Router({ prefix: '/sandbox' });

  router.post('/transfers', (context) => {
    const money = readIncomingMoney(context.request.body);
    if (isProblem(money)) return answerProblem(context, money);
    const arrived = takeMoney(money);
    if (isProblem(arrived)) return answerProblem(context, arrived);
    context.status = 201;
    context.body = arrived;
  });

  router.post('/payouts/:id', (context) => {
    const input = createInput(context.request.body);
    const outcome = input.choice('outcome', ['DELIVERED', 'FAILED']);
    const overturn = input.optionalFlag('overturn');
    const refused = input.problem();
    if (outcome === null || refused !== null) {
      return refused === null ? undefined : answerProblem(context, refused);
    }
    const payout = mobileMoney.force(context.params.id ?? '', outcome, overturn);
    if (isProblem(payout)) return answerProblem(context, payout);
    context.body = presentPayout(payout);
  });

  router.get('/statement', (context) => {
    context.body = presentStatement(state, mobileMoney.floatMinor());
  });

  router.put('/webhook', (context) => {
    const target = readTarget(context.request.body);
    if (isProblem(target)) return answerProblem(context, target);
    webhooks.setTarget(target);
    context.status = 204;
  });

  router.post('/webhook/repeat', (context) => {
    context.body = { repeated: webhooks.repeat() };
  });

  return router;
};

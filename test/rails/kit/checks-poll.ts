import type { InitiatedPayment, OutgoingUpdate, Rail } from '../../../src/rails/rail.ts';
import type { BankFault, FakeBank } from './bank.ts';
import type { NotPut, RailCheck } from './check.ts';
import type { Trial } from './trial.ts';

const REFUSALS = ['failed', 'refund', 'needsInfo', 'returned'];

type Settle = NonNullable<FakeBank['settle']>;
type Begun = { readonly payments: readonly InitiatedPayment[]; readonly settle: Settle } | NotPut;

const polls = ({ pollOutgoingTransactions }: Rail): boolean =>
  pollOutgoingTransactions !== undefined;

/** Orders so many payments that stay under way. */
const underWay = async (trial: Trial, count: number): Promise<Begun> => {
  const { bank, order, ask, initiated } = trial;
  const { waitingPayee, settle } = bank;
  if (!waitingPayee || !settle) return { needs: 'waitingPayee and settle' };
  const payments: InitiatedPayment[] = [];
  for (let number = 1; number <= count; number += 1) {
    const waiting = order(number, { payee: waitingPayee });
    payments.push(initiated(waiting, await ask(waiting)));
  }
  return { payments, settle };
};

const poll = async ({ rail, call }: Trial, payments: readonly InitiatedPayment[]) =>
  call(async () => (await rail.pollOutgoingTransactions?.(payments)) ?? []);

const stateOf = (updates: readonly OutgoingUpdate[], { idempotencyKey }: InitiatedPayment) =>
  updates.find((update) => update.idempotencyKey === idempotencyKey)?.state;

const isRefused = (state: string | undefined): boolean =>
  state !== undefined && REFUSALS.includes(state);

/** What a poll says that was not answered, or answered in part, must be no verdict on anything. */
const pollDuring = async (trial: Trial, fault: BankFault): Promise<NotPut | void> => {
  const { bank, finding } = trial;
  const begun = await underWay(trial, 2);
  if (!('payments' in begun)) return begun;
  const [first, second] = begun.payments;
  for (const one of begun.payments) await begun.settle(one.idempotencyKey, 'delivered');
  if (!(await bank.fault('pollPayouts', fault)))
    return { needs: `fault('pollPayouts', '${fault}')` };
  const during = await poll(trial, begun.payments);
  if (during.said === 'answer' && during.result.some(({ state }) => isRefused(state))) {
    finding('a payment that the bank did not speak of was called refused');
  }
  await bank.recover();
  const after = await poll(trial, begun.payments);
  const updates = after.said === 'answer' ? after.result : [];
  for (const one of [first, second]) {
    if (one && stateOf(updates, one) !== 'delivered') finding('afterwards, a delivery is not told');
  }
};

const settling = async (trial: Trial, outcome: 'delivered' | 'failed'): Promise<NotPut | void> => {
  const { finding } = trial;
  const begun = await underWay(trial, 2);
  if (!('payments' in begun)) return begun;
  const [settled, waiting] = begun.payments;
  if (!settled || !waiting) return;
  await begun.settle(settled.idempotencyKey, outcome);
  // Asked twice and in another order: what is told of a key does not hang on its place.
  for (const batch of [begun.payments, begun.payments.toReversed()]) {
    const said = await poll(trial, batch);
    if (said.said !== 'answer') return finding('a poll that the bank answered threw');
    const state = stateOf(said.result, settled);
    const isTold = outcome === 'delivered' ? state === 'delivered' : isRefused(state);
    if (!isTold) finding(`what is ${outcome} was told as "${state ?? 'nothing'}"`);
    const other = stateOf(said.result, waiting);
    if (other === 'delivered' || isRefused(other)) finding(`what is under way was called ${other}`);
  }
};

/** Money out: what becomes of payments that were accepted and settle later. */
export const pollChecks: readonly RailCheck[] = [
  {
    id: 'poll/delivered',
    claim: 'tells which of a batch was delivered, and nothing of the others',
    concerns: polls,
    run: async (trial) => settling(trial, 'delivered'),
  },
  {
    id: 'poll/failed',
    claim: 'tells which of a batch failed, and nothing of the others',
    concerns: polls,
    run: async (trial) => settling(trial, 'failed'),
  },
  {
    id: 'poll/foreign',
    claim: 'calls nothing refused that the bank has never heard of, and answers the rest',
    concerns: polls,
    async run(trial) {
      const begun = await underWay(trial, 1);
      if (!('payments' in begun)) return begun;
      const [known] = begun.payments;
      if (!known) return;
      await begun.settle(known.idempotencyKey, 'delivered');
      const foreign = { ...known, idempotencyKey: 'x/payout/1', railReference: 'never-heard-of' };
      const said = await poll(trial, [foreign, known]);
      if (said.said !== 'answer') return trial.finding('a foreign reference stopped the batch');
      if (isRefused(stateOf(said.result, foreign)))
        trial.finding('an unknown one was called refused');
      if (stateOf(said.result, known) !== 'delivered')
        trial.finding('the known one was not answered');
    },
  },
  {
    id: 'poll/contradiction',
    claim: 'passes on that the bank takes back what it said, so that a person sees it',
    concerns: polls,
    async run(trial) {
      const { bank, finding } = trial;
      const begun = await underWay(trial, 1);
      if (!('payments' in begun)) return begun;
      if (!bank.contradict) return { needs: 'contradict' };
      const [payment] = begun.payments;
      if (!payment) return;
      await begun.settle(payment.idempotencyKey, 'delivered');
      await poll(trial, begun.payments);
      await bank.contradict(payment.idempotencyKey);
      const said = await poll(trial, begun.payments);
      const state = said.said === 'answer' ? stateOf(said.result, payment) : undefined;
      if (!isRefused(state))
        finding(`the bank says "failed" now, and the rail "${state ?? 'nothing'}"`);
    },
  },
  ...(['out', 'timeOut', 'garbage', 'loseReply', 'partial'] as const).map((fault) => ({
    id: `poll/${fault}`,
    claim: `calls nothing refused when a batch is not answered or in part (${fault})`,
    concerns: polls,
    run: async (trial: Trial) => pollDuring(trial, fault),
  })),
];

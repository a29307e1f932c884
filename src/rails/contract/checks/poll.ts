import type { InitiatedPayment, OutgoingUpdate, Rail } from '../../rail.ts';
import type { BankFault, FakeBank } from '../bank.ts';
import type { Lacking, RailCheck } from '../check.ts';
import type { Trial } from '../trial/trial.ts';

const REFUSALS = ['failed', 'refund', 'needsInfo', 'returned'];
const SILENCE =
  'Return only what the bank says of a payment; leave out what it does not mention, and throw when it does not answer';

type Settle = NonNullable<FakeBank['settle']>;
type Begun = { readonly payments: readonly InitiatedPayment[]; readonly settle: Settle } | Lacking;

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

/** True where an update says that the payee does not have the money. */
export const isRefused = (state: string | undefined): boolean =>
  state !== undefined && REFUSALS.includes(state);

const notReported = (what: string, state: string | undefined): [string, string] => [
  `The bank says that a payment is ${what}, and the poll reports ${state ? `"${state}"` : 'nothing'}`,
  'Return { idempotencyKey, state } for it',
];

/** A poll that was not answered, or answered in part, must be no verdict on anything. */
const pollDuring = async (
  trial: Trial,
  disturb: (call: 'pollPayouts') => Promise<boolean | undefined>,
  needs: string,
): Promise<Lacking | void> => {
  const { bank, finding } = trial;
  const begun = await underWay(trial, 2);
  if (!('payments' in begun)) return begun;
  for (const one of begun.payments) await begun.settle(one.idempotencyKey, 'delivered');
  if (!(await disturb('pollPayouts'))) return { needs };
  const during = await poll(trial, begun.payments);
  if (during.said === 'answer' && during.result.some(({ state }) => isRefused(state))) {
    finding(`A payment that the bank did not mention was called refused (${needs})`, SILENCE);
  }
  await bank.recover();
  const after = await poll(trial, begun.payments);
  const updates = after.said === 'answer' ? after.result : [];
  for (const one of begun.payments) {
    const state = stateOf(updates, one);
    if (state !== 'delivered') finding(...notReported('delivered', state));
  }
};

const faulty = (fault: BankFault): RailCheck => ({
  id: `poll/${fault}`,
  claim: `calls nothing refused when a batch is not answered or in part (${fault})`,
  concerns: polls,
  run: async (trial) =>
    pollDuring(
      trial,
      async (call) => trial.bank.fault(call, fault),
      `fault('pollPayouts', '${fault}')`,
    ),
});

const settling = async (trial: Trial, outcome: 'delivered' | 'failed'): Promise<Lacking | void> => {
  const { finding } = trial;
  const begun = await underWay(trial, 2);
  if (!('payments' in begun)) return begun;
  const [settled, waiting] = begun.payments;
  if (!settled || !waiting) return;
  await begun.settle(settled.idempotencyKey, outcome);
  // Asked twice and in another order: what is reported of a key does not hang on its place.
  for (const batch of [begun.payments, begun.payments.toReversed()]) {
    const said = await poll(trial, batch);
    if (said.said !== 'answer') {
      return finding('A poll that the bank answered threw', 'Read its answer');
    }
    const state = stateOf(said.result, settled);
    const isReported = outcome === 'delivered' ? state === 'delivered' : isRefused(state);
    if (!isReported) finding(...notReported(outcome, state));
    const other = stateOf(said.result, waiting);
    if (other === 'delivered' || isRefused(other)) {
      finding(`A payment that is under way was called ${other}`, SILENCE);
    }
  }
};

/** Money out: what becomes of payments that were accepted and settle later. */
export const pollChecks: readonly RailCheck[] = [
  {
    id: 'poll/delivered',
    claim: 'reports which of a batch was delivered, and nothing of the others',
    concerns: polls,
    run: async (trial) => settling(trial, 'delivered'),
  },
  {
    id: 'poll/failed',
    claim: 'reports which of a batch failed, and nothing of the others',
    concerns: polls,
    run: async (trial) => settling(trial, 'failed'),
  },
  {
    id: 'poll/foreign',
    claim: 'calls nothing refused that the bank does not know, and answers the rest',
    concerns: polls,
    async run(trial) {
      const begun = await underWay(trial, 1);
      if (!('payments' in begun)) return begun;
      const [known] = begun.payments;
      if (!known) return;
      await begun.settle(known.idempotencyKey, 'delivered');
      const foreign = { ...known, idempotencyKey: trial.keyOf(99), railReference: 'not-known' };
      const said = await poll(trial, [foreign, known]);
      if (said.said !== 'answer') {
        return trial.finding('A reference that the bank does not know stopped the batch', SILENCE);
      }
      if (isRefused(stateOf(said.result, foreign))) {
        trial.finding('A payment that the bank does not know was called refused', SILENCE);
      }
      const state = stateOf(said.result, known);
      if (state !== 'delivered') trial.finding(...notReported('delivered', state));
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
      if (isRefused(state)) return;
      finding(
        `A payment that was delivered came back, and the poll reports ${state ? `"${state}"` : 'nothing'}`,
        'Return "returned" or "failed" for it, whatever was reported before',
      );
    },
  },
  ...(['out', 'timeOut', 'garbage', 'loseReply', 'partial'] as const).map(faulty),
  ...([401, 429] as const).map((status) => ({
    id: `poll/answer-${status}`,
    claim: `calls nothing refused when a batch is answered with ${status}`,
    concerns: polls,
    run: async (trial: Trial) =>
      pollDuring(
        trial,
        async (call) => trial.bank.answer?.(call, status),
        `answer('pollPayouts', ${status})`,
      ),
  })),
];

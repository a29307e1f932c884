import type { OutgoingPayment, OutgoingResult, Rail } from '../../rail.ts';
import type { BankFault } from '../bank.ts';
import type { Lacking, RailCheck } from '../check.ts';
import { awkwardAmounts, sameAmount } from '../trial/amounts.ts';
import { claimOf, wordsOf, type Said } from '../trial/said.ts';
import type { Trial } from '../trial/trial.ts';

const takesBatches = ({ executeOutgoingTransactions }: Rail): boolean =>
  executeOutgoingTransactions !== undefined;
const keepsKeys = (rail: Rail): boolean =>
  takesBatches(rail) && rail.profile.retry.by === 'idempotencyKey';

/** Orders that differ in their keys and amounts, so that what was paid says for which. */
const differentOrders = ({ bank, rail, order }: Trial): readonly OutgoingPayment[] =>
  awkwardAmounts(bank.smallestAmount, rail.profile)
    .slice(0, 3)
    .map((amount, index) => order(index + 1, { amount }));

const ONE_EACH =
  'Give the bank each order under its own idempotencyKey, and return each answer under the key that it is about';

/** Holds what was said of each order of a batch against what the bank has paid for it. */
const compareEach = async (
  { bank, finding }: Trial,
  orders: readonly OutgoingPayment[],
  answers: readonly Said<OutgoingResult>[],
): Promise<void> => {
  const paid = await bank.paid();
  for (const [index, { amount }] of orders.entries()) {
    const said = answers[index] ?? { said: 'nothing' };
    const claim = claimOf(said);
    const count = paid.filter((one) => sameAmount(one, amount)).length;
    const isWrong =
      count > 1 || (claim === 'paid' && count === 0) || (claim === 'notPaid' && count > 0);
    if (!isWrong) continue;
    finding(
      `Of order ${index + 1} of ${orders.length} your rail ${wordsOf(said)}, and the bank has paid it ${count} times`,
      ONE_EACH,
    );
  }
};

/** After a fault in a batch: nothing is claimed of a payment that is not so, and each is paid once. */
const survives = async (trial: Trial, fault: BankFault): Promise<Lacking | void> => {
  const { bank, askTogether, carry, finding } = trial;
  if (!(await bank.fault('pay', fault))) return { needs: `fault('pay', '${fault}')` };
  const orders = differentOrders(trial);
  const first = await askTogether(orders);
  await compareEach(trial, orders, first);
  await bank.recover();
  const last: Said<OutgoingResult>[] = [];
  for (const [index, order] of orders.entries()) last.push(await carry(order, first[index]));
  await compareEach(trial, orders, last);
  const open = last.filter((said) => claimOf(said) !== 'paid').length;
  const isOurs = trial.rail.profile.retry.by !== 'neither';
  if (open > 0 && isOurs) {
    finding(
      `After a batch of which the answer was not whole (${fault}), ${open} of ${orders.length} good payments were never paid`,
      'Leave out the answer to a payment of which you know nothing: it is asked for again',
    );
  }
};

/** Money out: several payments in one call. */
export const batchChecks: readonly RailCheck[] = [
  {
    id: 'batch/pays-each',
    claim: 'pays each order of a batch once and exactly, and says so under its own key',
    concerns: takesBatches,
    async run(trial) {
      const orders = differentOrders(trial);
      const answers = await trial.askTogether(orders);
      for (const [index, said] of answers.entries()) {
        if (claimOf(said) === 'paid') continue;
        trial.finding(
          `Good order ${index + 1} of ${orders.length} was not paid: your rail ${wordsOf(said)}`,
          ONE_EACH,
        );
      }
      await compareEach(trial, orders, answers);
    },
  },
  {
    id: 'batch/one',
    claim: 'pays once what is ordered alone and then again in a batch under the same key',
    concerns: keepsKeys,
    async run({ rail, order, call, ask, compare }) {
      await call(async () => rail.executeOutgoingTransaction(order()));
      await compare(await ask(order()), order().amount);
    },
  },
  {
    id: 'batch/repeats',
    claim: 'pays once what comes in two batches under the same key, whatever it comes with',
    concerns: keepsKeys,
    async run(trial) {
      const [one, two, three] = differentOrders(trial);
      if (!one || !two || !three) return;
      await trial.askTogether([one, two]);
      const again = await trial.askTogether([three, one]);
      await compareEach(trial, [three, one], again);
    },
  },
  {
    id: 'batch/at-once',
    claim: 'pays once when two workers give batches with the same keys at the same moment',
    concerns: keepsKeys,
    async run(trial) {
      const orders = differentOrders(trial);
      await Promise.all([trial.askTogether(orders), trial.askTogether(orders.toReversed())]);
      await compareEach(trial, orders, await trial.askTogether(orders));
    },
  },
  {
    id: 'batch/refused',
    claim: 'lets one order that the bank refuses for good stop no other of its batch',
    concerns: takesBatches,
    async run(trial) {
      const { refusedPayee } = trial.bank;
      if (!refusedPayee) return { needs: 'refusedPayee' };
      const orders = differentOrders(trial).map((order, index) =>
        index === 0 ? { ...order, payee: refusedPayee } : order,
      );
      const answers = await trial.askTogether(orders);
      for (const [index, said] of answers.entries()) {
        if (index === 0 || claimOf(said) === 'paid') continue;
        trial.finding(
          `The bank refused order 1 of ${orders.length}; of order ${index + 1} your rail ${wordsOf(said)}`,
          'Return an answer for each order, whatever becomes of the others',
        );
      }
      // What the bank takes now and refuses later may be "initiated" until then.
      if (claimOf(answers[0] ?? { said: 'nothing' }) === 'notPaid') {
        await compareEach(trial, orders, answers);
      }
    },
  },
  {
    id: 'batch/lost-reply',
    claim: 'pays each order of a batch once when the reply to it is lost',
    concerns: takesBatches,
    run: async (trial) => survives(trial, 'loseReply'),
  },
  {
    id: 'batch/partial',
    claim: 'takes what a batch’s reply leaves out for unknown, and pays it once',
    concerns: takesBatches,
    run: async (trial) => survives(trial, 'partial'),
  },
];

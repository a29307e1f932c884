import type { BankAnswer, BankFault } from '../bank.ts';
import type { Lacking, RailCheck } from '../check.ts';
import { awkwardAmounts, sameAmount } from '../trial/amounts.ts';
import { EXACTLY } from '../trial/paying.ts';
import { claimOf, wordsOf } from '../trial/said.ts';
import type { Trial } from '../trial/trial.ts';

/** After a fault that hides the answer: nothing is claimed that is not so, and it is paid once. */
const survives = async (trial: Trial, fault: BankFault): Promise<Lacking | void> => {
  const { bank, order, askAlone, carry, compare, finding } = trial;
  if (!(await bank.fault('pay', fault))) return { needs: `fault('pay', '${fault}')` };
  const first = await askAlone(order());
  if (claimOf(first) === 'notPaid') {
    finding(
      `The bank's answer did not arrive (${fault}); your rail ${wordsOf(first)}`,
      'Throw: without an answer nobody knows whether it was paid',
    );
  }
  await bank.recover();
  await compare(await carry(order(), first), order().amount);
};

const FAULTS: readonly (readonly [string, BankFault, string])[] = [
  ['lost-reply', 'loseReply', 'pays once when it was paid and the reply is lost'],
  ['lost-request', 'loseRequest', 'pays once when the request never arrived'],
  ['time-out', 'timeOut', 'takes a time-out for unknown, and pays once'],
  ['fail-after', 'failAfter', 'pays once when the bank pays and answers with an error'],
  ['fail-before', 'failBefore', 'pays once when the bank is broken for a moment'],
  ['garbage', 'garbage', 'takes an answer that it cannot read for unknown, and pays once'],
];

const ANSWERS: readonly (readonly [BankAnswer, string, string])[] = [
  [401, 'our credentials', 'Throw: the payment was not tried, and goes on once they are mended'],
  [403, 'our permission', 'Throw: the payment was not tried, and goes on once it is granted'],
  [409, 'our key', 'Throw: what was ordered under this key before may have been paid'],
  [429, 'our pace', 'Throw RetryLater with the milliseconds of Retry-After: nothing was tried'],
];

/** What the bank answers about us is no refusal of the payment. */
const takesForNotTried = async (
  trial: Trial,
  [status, about, advice]: (typeof ANSWERS)[number],
): Promise<Lacking | void> => {
  const { bank, order, askAlone, carry, compare, finding } = trial;
  if (!(await bank.answer?.('pay', status))) return { needs: `answer('pay', ${status})` };
  const first = await askAlone(order());
  if (claimOf(first) !== 'unknown') {
    finding(`The bank answered ${status}, about ${about}; your rail ${wordsOf(first)}`, advice);
  }
  await bank.recover();
  await compare(await carry(order(), first), order().amount);
};

/** Orders these amounts, each once, and sees what the bank has paid after each. */
const paysAll = async (trial: Trial, amounts: readonly string[]): Promise<void> => {
  const { bank, order, ask, finding } = trial;
  for (const [index, amount] of amounts.entries()) {
    const said = await ask(order(index + 1, { amount }));
    const paid = await bank.paid();
    const wrong = paid.find((one) => !amounts.some((wanted) => sameAmount(wanted, one)));
    if (wrong !== undefined) {
      return finding(`${amount} was ordered, and the bank paid ${wrong}`, EXACTLY);
    }
    if (claimOf(said) === 'paid' && paid.length === index + 1) continue;
    return finding(
      `${amount}, which the bank can pay, was not: your rail ${wordsOf(said)}`,
      EXACTLY,
    );
  }
};

const plain: readonly RailCheck[] = [
  {
    id: 'out/pays-once',
    claim: 'pays what was ordered, once and exactly, and says so',
    async run({ order, ask, compare, finding }) {
      const said = await ask(order());
      const seen = `A good order was not paid: your rail ${wordsOf(said)}`;
      if (claimOf(said) !== 'paid') finding(seen, 'Look at what the bank answers to it');
      await compare(said, order().amount);
    },
  },
  {
    id: 'out/slow',
    claim: 'waits for an answer that comes late, and pays once',
    async run({ bank, order, carry, compare, finding }) {
      if (!(await bank.fault('pay', 'slow'))) return { needs: "fault('pay', 'slow')" };
      const said = await carry(order());
      const seen = `A late answer was not believed: your rail ${wordsOf(said)}`;
      if (claimOf(said) !== 'paid') finding(seen, 'Wait longer before you give up');
      await compare(said, order().amount);
    },
  },
  {
    id: 'out/outage',
    claim: 'keeps every order unknown while the bank is out, and pays once when it is back',
    async run({ bank, order, askAlone, carry, compare, finding }) {
      if (!(await bank.fault('pay', 'out'))) return { needs: "fault('pay', 'out')" };
      for (let round = 0; round < 3; round += 1) {
        const said = await askAlone(order());
        if (claimOf(said) !== 'unknown') {
          finding(`The bank was out; your rail ${wordsOf(said)}`, 'Throw: nothing is known');
        }
      }
      await bank.recover();
      await compare(await carry(order(), { said: 'unknown', words: '' }), order().amount);
    },
  },
  {
    id: 'out/refused',
    claim: 'says "not paid" of what the bank refuses for good, each time that it is asked',
    async run({ bank, rail, order, ask, compare, finding }) {
      if (!bank.refusedPayee) return { needs: 'refusedPayee' };
      const refused = order(1, { payee: bank.refusedPayee });
      const said = await ask(refused);
      const isLater = claimOf(said) === 'paid' && rail.pollOutgoingTransactions !== undefined;
      if (claimOf(said) !== 'notPaid' && !isLater) {
        finding(
          `The bank refused the payee for good; your rail ${wordsOf(said)}`,
          'Return "failed", "refund" or "needsInfo", so that the customer hears of it',
        );
      }
      if (claimOf(said) === 'notPaid') await compare(said, refused.amount);
      if (rail.profile.retry.by !== 'idempotencyKey') return;
      const again = await ask(refused);
      if (claimOf(again) !== claimOf(said)) {
        finding(
          `Of one order your rail first ${wordsOf(said)}, then ${wordsOf(again)}`,
          'Read the answer to a repeated key as the answer to the first',
        );
      }
    },
  },
  {
    id: 'out/insufficient',
    claim: 'waits when our account at the bank is empty: that is no refusal of the payment',
    async run({ bank, order, askAlone, carry, compare, finding }) {
      if (!bank.empty) return { needs: 'empty' };
      await bank.empty();
      const said = await askAlone(order());
      if (claimOf(said) !== 'unknown') {
        finding(
          `Our account at the bank was empty; your rail ${wordsOf(said)}`,
          'Throw, or throw RetryLater: the payee can do nothing about it, and it is paid once the account is filled',
        );
      }
      await bank.recover();
      await compare(await carry(order(), said), order().amount);
    },
  },
  {
    id: 'out/retry-after',
    claim: 'asks for the time that the bank asks for, where it throws RetryLater',
    async run({ bank, order, askAlone, finding }) {
      if (!bank.sendsRetryAfter) return { needs: 'sendsRetryAfter' };
      if (!(await bank.answer?.('pay', 429, 7_000))) return { needs: "answer('pay', 429)" };
      const said = await askAlone(order());
      if (said.said !== 'notTried' || said.afterMs >= 7_000) return;
      const seen = `The bank wants to be asked again in 7 s, and RetryLater says ${said.afterMs} ms`;
      finding(seen, 'Pass on what Retry-After says');
    },
  },
  {
    id: 'out/cents',
    claim: 'pays amounts exactly at which floating point goes wrong',
    run: async (trial) =>
      paysAll(trial, awkwardAmounts(trial.bank.smallestAmount, trial.rail.profile)),
  },
  {
    id: 'out/exact',
    claim: 'never rounds: what the bank cannot pay exactly is not paid',
    async run({ bank, order, ask, finding }) {
      const amounts = [bank.smallestAmount, '25.1000000', '25.0000001'];
      for (const [index, amount] of amounts.entries()) {
        const before = (await bank.paid()).length;
        const said = await ask(order(index + 1, { amount }));
        const claim = claimOf(said);
        const paid = await bank.paid();
        const added = paid.length - before;
        const exact = paid.filter((one) => sameAmount(one, amount)).length;
        const advice = 'Drop zeros, and throw at digits that the bank has no place for';
        if (added > 0 && exact === 0)
          finding(`${amount} was ordered, and other money paid`, advice);
        if (added > 1) finding(`${amount} was paid ${added} times`, advice);
        if (claim === 'paid' && added === 0) finding(`${amount} was claimed and not paid`, advice);
        if (claim === 'notPaid' && added > 0) finding(`${amount} was refused and paid`, advice);
        if (index === 0 && claim !== 'paid') {
          finding(`${amount}, which the bank can pay, was not: your rail ${wordsOf(said)}`, advice);
        }
      }
    },
  },
  {
    id: 'out/nothing',
    claim: 'pays nothing where nothing or less was ordered',
    async run({ bank, order, ask, finding }) {
      for (const [index, amount] of ['0', '-1', `-${bank.smallestAmount}`].entries()) {
        const said = await ask(order(index + 1, { amount }));
        const paid = await bank.paid();
        if (claimOf(said) !== 'paid' && paid.length === 0) continue;
        const saw = paid.length > 0 ? `the bank paid ${paid.join(', ')}` : 'nothing was paid';
        finding(
          `${amount} was ordered: your rail ${wordsOf(said)}, and ${saw}`,
          'Throw at an amount that is not above zero, and never drop its sign',
        );
        return;
      }
    },
  },
  {
    id: 'out/keys-apart',
    claim: 'pays two orders that differ in nothing but their keys, in any order of answers',
    async run({ bank, order, ask, carry, compare, finding }) {
      const [one, two] = [order(1), order(2)];
      // The first reply is lost where the bank can do that; the second order is paid in between.
      await bank.fault('pay', 'loseReply');
      const lost = await ask(one);
      const second = await carry(two);
      const first = await carry(one, lost);
      if (claimOf(first) === 'notPaid' || claimOf(second) !== 'paid') {
        finding(
          `Of two equal orders your rail ${wordsOf(first)} and ${wordsOf(second)}`,
          'Tell orders apart by their idempotencyKey alone',
        );
      }
      await compare(second, order().amount, 2);
    },
  },
];

/** Money out: what must hold of any rail, whatever makes its second try safe. */
export const outgoingChecks: readonly RailCheck[] = [
  ...plain,
  ...FAULTS.map(([name, fault, claim]) => ({
    id: `out/${name}`,
    claim,
    run: async (trial: Trial) => survives(trial, fault),
  })),
  ...ANSWERS.map((answer) => ({
    id: `out/answer-${answer[0]}`,
    claim: `takes ${answer[0]}, which is about ${answer[1]}, for no refusal of the payment`,
    run: async (trial: Trial) => takesForNotTried(trial, answer),
  })),
];

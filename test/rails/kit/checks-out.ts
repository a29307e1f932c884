import type { BankFault } from './bank.ts';
import type { NotPut, RailCheck } from './check.ts';
import { claimOf, type Trial } from './trial.ts';

/** After a fault that hides the answer: nothing is claimed that is not so, and it is paid once. */
const survives = async (trial: Trial, fault: BankFault): Promise<NotPut | void> => {
  const { bank, order, ask, carry, compare, finding } = trial;
  if (!(await bank.fault('pay', fault))) return { needs: `fault('pay', '${fault}')` };
  const first = await ask(order());
  if (claimOf(first) === 'notPaid') {
    finding('the rail took a lost answer for "not paid": throw, because it is unknown');
  }
  await bank.recover();
  const last = await carry(order(), first);
  await compare(last, order().amount);
};

const FAULTS: readonly (readonly [string, BankFault, string])[] = [
  ['lost-reply', 'loseReply', 'pays once when it was paid and the reply is lost'],
  ['lost-request', 'loseRequest', 'pays once when the request never arrived'],
  ['time-out', 'timeOut', 'takes a time-out for unknown, and pays once'],
  ['fail-after', 'failAfter', 'pays once when the bank pays and answers with an error'],
  ['fail-before', 'failBefore', 'pays once when the bank is broken for a moment'],
  ['garbage', 'garbage', 'takes an answer that it cannot read for unknown, and pays once'],
];

const plain: readonly RailCheck[] = [
  {
    id: 'out/pays-once',
    claim: 'pays what was ordered, once and exactly, and says so',
    async run({ order, ask, compare, finding }) {
      const said = await ask(order());
      if (claimOf(said) !== 'paid') finding('a good order was not paid');
      await compare(said, order().amount);
    },
  },
  {
    id: 'out/slow',
    claim: 'waits for an answer that comes late, and pays once',
    async run({ bank, order, carry, compare, finding }) {
      if (!(await bank.fault('pay', 'slow'))) return { needs: "fault('pay', 'slow')" };
      const said = await carry(order());
      if (claimOf(said) !== 'paid') finding('a late answer was not believed');
      await compare(said, order().amount);
    },
  },
  {
    id: 'out/outage',
    claim: 'keeps every order unknown while the bank is out, and pays once when it is back',
    async run({ bank, order, ask, carry, compare, finding }) {
      if (!(await bank.fault('pay', 'out'))) return { needs: "fault('pay', 'out')" };
      for (let round = 0; round < 3; round += 1) {
        if (claimOf(await ask(order())) !== 'unknown') finding('an outage was taken for an answer');
      }
      await bank.recover();
      await compare(await carry(order(), { said: 'unknown', words: '' }), order().amount);
    },
  },
  {
    id: 'out/refused',
    claim: 'says "not paid" of a payee whom the bank refuses, as often as it is asked',
    async run({ bank, rail, order, ask, compare, finding }) {
      if (!bank.refusedPayee) return { needs: 'refusedPayee' };
      const refused = order(1, { payee: bank.refusedPayee });
      const said = await ask(refused);
      if (claimOf(said) === 'unknown') {
        finding('a definite refusal was thrown, and would be asked for again until it is parked');
      }
      if (claimOf(said) === 'paid' && rail.pollOutgoingTransactions === undefined) {
        finding('a refused order was claimed to be paid');
      }
      if (claimOf(said) === 'notPaid') await compare(said, refused.amount);
      if (rail.profile.retry.by !== 'idempotencyKey') return;
      if (claimOf(await ask(refused)) !== claimOf(said)) finding('asked twice, it says two things');
    },
  },
  {
    id: 'out/exact',
    claim: 'never rounds: what the bank cannot pay exactly is not paid',
    async run({ bank, order, ask, sameAmount, finding }) {
      const amounts = [bank.smallestAmount, '25.1000000', '25.0000001'];
      for (const [index, amount] of amounts.entries()) {
        const before = (await bank.paid()).length;
        const claim = claimOf(await ask(order(index + 1, { amount })));
        const paid = await bank.paid();
        const added = paid.length - before;
        const exact = paid.filter((one) => sameAmount(one, amount)).length;
        if (added > 0 && exact === 0) finding(`${amount} was ordered, and other money was paid`);
        if (added > 1) finding(`${amount} was paid ${added} times`);
        if (claim === 'paid' && added === 0) finding(`${amount} was claimed and not paid`);
        if (claim === 'notPaid' && added > 0) finding(`${amount} was refused and paid`);
        if (index === 0 && claim !== 'paid') finding(`${amount}, which the bank can pay, was not`);
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
        finding('one of two equal orders was not paid');
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
];

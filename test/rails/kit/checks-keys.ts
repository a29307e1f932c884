import type { Rail } from '../../../src/rails/rail.ts';
import type { BankFault } from './bank.ts';
import type { NotPut, RailCheck } from './check.ts';
import { claimOf, type Trial } from './trial.ts';

const keepsKeys = ({ profile }: Rail): boolean => profile.retry.by === 'idempotencyKey';
const looksUp = ({ findOutgoing }: Rail): boolean => findOutgoing !== undefined;

const keyed: readonly RailCheck[] = [
  {
    id: 'key/repeats',
    claim: 'answers a repeated key with the same payment, and pays it once',
    concerns: keepsKeys,
    async run({ order, ask, compare, finding }) {
      const answers = [await ask(order()), await ask(order()), await ask(order())];
      const [first] = answers;
      for (const said of answers) {
        if (claimOf(said) === 'unknown') finding('a repeated key was not answered');
        await compare(said, order().amount);
      }
      const references = answers.map((said) =>
        said.said === 'answer' && 'railReference' in said.result ? said.result.railReference : '',
      );
      if (first && new Set(references).size > 1)
        finding('one key was answered with two references');
    },
  },
  {
    id: 'key/at-once',
    claim: 'pays once when two workers give the same key at the same moment',
    concerns: keepsKeys,
    async run({ order, ask, carry, compare }) {
      await Promise.all([ask(order()), ask(order()), ask(order())]);
      await compare(await carry(order()), order().amount);
    },
  },
  {
    id: 'key/duplicate',
    claim: 'pays once when the network delivers a request twice',
    concerns: keepsKeys,
    async run({ bank, order, carry, compare }) {
      if (!(await bank.fault('pay', 'duplicate'))) return { needs: "fault('pay', 'duplicate')" };
      await compare(await carry(order()), order().amount);
    },
  },
  {
    id: 'key/lifetime',
    claim: 'has a keyLifetimeMs that the bank keeps: a key repeated just within it pays nothing',
    concerns: keepsKeys,
    async run({ bank, rail, order, ask, compare }) {
      const { retry } = rail.profile;
      if (retry.by !== 'idempotencyKey') return;
      if (!bank.pass) return { needs: 'pass' };
      await bank.fault('pay', 'loseReply');
      await ask(order());
      await bank.pass(retry.keyLifetimeMs - 1_000);
      await compare(await ask(order()), order().amount);
    },
  },
  {
    id: 'key/after-lifetime',
    claim: 'still finds a payment once the bank has forgotten its key',
    concerns: (rail) => keepsKeys(rail) && looksUp(rail),
    async run({ bank, rail, order, ask, call, finding }) {
      const { retry } = rail.profile;
      if (retry.by !== 'idempotencyKey') return;
      if (!bank.pass) return { needs: 'pass' };
      await bank.fault('pay', 'loseReply');
      await ask(order());
      await bank.pass(2 * retry.keyLifetimeMs);
      const found = await call(async () => rail.findOutgoing?.(order().idempotencyKey));
      const isLost = found.said === 'answer' && found.result?.state === 'unknown';
      if (isLost && (await bank.paid()).length > 0) {
        finding('the bank has paid and forgot the key, and the look-up says "unknown"');
      }
    },
  },
];

/** A look-up that cannot know must throw: "unknown" is believed, and paid again. */
const lookUpDuring = async (trial: Trial, fault: BankFault): Promise<NotPut | void> => {
  const { bank, rail, order, call, carry, compare, finding } = trial;
  const { idempotencyKey } = order();
  await bank.fault('pay', 'loseReply');
  const lost = await trial.ask(order());
  if (!(await bank.fault('find', fault))) return { needs: `fault('find', '${fault}')` };
  const found = await call(async () => rail.findOutgoing?.(idempotencyKey));
  if (found.said === 'answer' && found.result?.state === 'unknown') {
    finding('a look-up that was not answered said "unknown", which would be believed: throw');
  } else if (found.said === 'answer' && found.result && found.result.state !== 'unknown') {
    const { result } = found;
    if (claimOf({ said: 'answer', result }) === 'notPaid') finding('it claimed "not paid" unasked');
  }
  await bank.recover();
  await compare(await carry(order(), lost), order().amount);
};

const lookedUp: readonly RailCheck[] = [
  {
    id: 'find/unknown',
    claim: 'says a definite "unknown" of a key that was never used',
    concerns: looksUp,
    async run({ rail, order, call, finding }) {
      const found = await call(async () => rail.findOutgoing?.(order(9).idempotencyKey));
      if (found.said !== 'answer' || found.result?.state !== 'unknown') {
        finding('a key that was never used was not called unknown');
      }
    },
  },
  {
    id: 'find/finds',
    claim: 'finds what was paid by its key, also when the reply was lost',
    concerns: looksUp,
    async run({ bank, rail, order, ask, call, finding }) {
      await bank.fault('pay', 'loseReply');
      await ask(order());
      await bank.recover();
      const found = await call(async () => rail.findOutgoing?.(order().idempotencyKey));
      const wasPaid = (await bank.paid()).length > 0;
      if (wasPaid && found.said === 'answer' && found.result?.state === 'unknown') {
        finding('the bank has paid, and the look-up says "unknown"');
      }
      if (found.said !== 'answer') finding('the look-up of a paid order threw');
    },
  },
  ...(['out', 'timeOut', 'garbage', 'loseReply'] as const).map((fault) => ({
    id: `find/${fault}`,
    claim: `throws when a look-up is not answered (${fault}), and never says "unknown" then`,
    concerns: looksUp,
    run: async (trial: Trial) => lookUpDuring(trial, fault),
  })),
];

/** Money out: keys that are repeated, and payments that are looked up. */
export const keyChecks: readonly RailCheck[] = [...keyed, ...lookedUp];

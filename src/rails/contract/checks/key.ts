import type { Rail } from '../../rail.ts';
import type { RailCheck } from '../check.ts';
import { claimOf, wordsOf } from '../trial/said.ts';

const keepsKeys = ({ profile }: Rail): boolean => profile.retry.by === 'idempotencyKey';
const looksUp = ({ findOutgoing }: Rail): boolean => findOutgoing !== undefined;

/** Money out: keys that are repeated. */
export const keyChecks: readonly RailCheck[] = [
  {
    id: 'key/repeats',
    claim: 'answers a repeated key with the same payment, and pays it once',
    concerns: keepsKeys,
    async run({ order, ask, compare, finding }) {
      const answers = [await ask(order()), await ask(order()), await ask(order())];
      for (const said of answers) {
        if (claimOf(said) === 'unknown') {
          finding(
            `A repeated key was not answered: your rail ${wordsOf(said)}`,
            'Read the answer to a repeat as you read the first',
          );
        }
        await compare(said, order().amount);
      }
      const references = answers.map((said) =>
        said.said === 'answer' && 'railReference' in said.result ? said.result.railReference : '',
      );
      if (new Set(references).size > 1) {
        finding(
          `One key was answered with the references ${references.join(', ')}`,
          'Return the bank’s own id of the payment as railReference',
        );
      }
    },
  },
  {
    id: 'key/format',
    claim: 'gives the bank keys that it takes and tells apart to the last letter',
    async run({ bank, rail, order, keyOf, ask, call, finding }) {
      const keys = [keyOf(1, 1), keyOf(1, 2), keyOf(1, 12), keyOf(2, 1)];
      const advice =
        'Give the bank the whole key, and say in profile.keyFormat which letters and how many it takes';
      for (const [index, idempotencyKey] of keys.entries()) {
        const said = await ask(order(1, { idempotencyKey }));
        const count = (await bank.paid()).length;
        if (claimOf(said) !== 'paid') {
          finding(`With the key ${idempotencyKey} your rail ${wordsOf(said)}`, advice);
          return;
        }
        if (count === index + 1) continue;
        finding(
          `After payments by the keys ${keys.slice(0, index + 1).join(', ')} the bank has paid ${count} times`,
          advice,
        );
        return;
      }
      if (!looksUp(rail)) return;
      const found = [];
      for (const key of keys) found.push(await call(async () => rail.findOutgoing?.(key)));
      const references = found.map((said) =>
        said.said === 'answer' && said.result && 'railReference' in said.result
          ? said.result.railReference
          : wordsOf(said),
      );
      if (new Set(references).size < keys.length) {
        finding(`Four keys were looked up as ${references.join(', ')}`, advice);
      }
    },
  },
  {
    id: 'key/payee',
    claim: 'pays nobody else under a key that has paid somebody',
    concerns: keepsKeys,
    async run({ bank, order, ask, finding }) {
      if (!bank.otherPayee) return { needs: 'otherPayee' };
      await ask(order());
      const said = await ask(order(1, { payee: bank.otherPayee }));
      const paid = await bank.paid();
      if (paid.length > 1) {
        finding(
          `Under one key with two payees the bank paid ${paid.length} times`,
          'Give the bank the idempotencyKey alone; add nothing of the payee or the amount to it',
        );
      } else if (claimOf(said) === 'notPaid') {
        finding(
          `A key that has paid was given with another payee, and your rail ${wordsOf(said)}`,
          'Throw when the bank says that the key was used for something else',
        );
      }
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
    async run({ bank, rail, order, ask, finding }) {
      const { retry } = rail.profile;
      if (retry.by !== 'idempotencyKey') return;
      if (!bank.pass) return { needs: 'pass' };
      await bank.fault('pay', 'loseReply');
      await ask(order());
      await bank.pass(retry.keyLifetimeMs - 1_000);
      await ask(order());
      const count = (await bank.paid()).length;
      if (count > 1) {
        finding(
          `A key that was repeated after ${retry.keyLifetimeMs - 1_000} ms was paid ${count} times`,
          'State a keyLifetimeMs below the time for which the bank remembers keys',
        );
      }
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
        finding(
          'The bank has paid and forgot the key, and findOutgoing says "unknown"',
          'Look in the bank’s list of payments and not among its keys, or leave findOutgoing out',
        );
      }
    },
  },
];

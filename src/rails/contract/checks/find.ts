import type { Rail } from '../../rail.ts';
import type { BankFault } from '../bank.ts';
import type { Lacking, RailCheck } from '../check.ts';
import { claimOf, wordsOf } from '../trial/said.ts';
import type { Trial } from '../trial/trial.ts';

const looksUp = ({ findOutgoing }: Rail): boolean => findOutgoing !== undefined;

const THROW = 'Throw: "unknown" is believed, and then the same order is paid again';

/** A look-up that was not answered must throw. */
const lookUpUnanswered = async (trial: Trial, what: string): Promise<void> => {
  const { rail, order, call, finding } = trial;
  const found = await call(async () => rail.findOutgoing?.(order().idempotencyKey));
  if (found.said !== 'answer' || !found.result) return;
  const { result } = found;
  const seen = `A look-up was answered with ${what}, and findOutgoing ${wordsOf(found)}`;
  if (result.state === 'unknown') finding(seen, THROW);
  else if (claimOf({ said: 'answer', result }) === 'notPaid') finding(seen, THROW);
};

const lookUpDuring = async (trial: Trial, fault: BankFault): Promise<Lacking | void> => {
  const { bank, order, ask, carry, compare } = trial;
  await bank.fault('pay', 'loseReply');
  const lost = await ask(order());
  if (!(await bank.fault('find', fault))) return { needs: `fault('find', '${fault}')` };
  await lookUpUnanswered(trial, `nothing that is certain (${fault})`);
  await bank.recover();
  await compare(await carry(order(), lost), order().amount);
};

/** Money out: payments that are looked up by their keys. */
export const findChecks: readonly RailCheck[] = [
  {
    id: 'find/unknown',
    claim: 'says a definite "unknown" of a key that was never used',
    concerns: looksUp,
    async run({ rail, order, call, finding }) {
      const found = await call(async () => rail.findOutgoing?.(order(9).idempotencyKey));
      if (found.said === 'answer' && found.result?.state === 'unknown') return;
      finding(
        `A key that was never used was looked up, and findOutgoing ${wordsOf(found)}`,
        'Return { state: "unknown" } where the bank says that it has no such payment',
      );
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
      if ((await bank.paid()).length === 0) return;
      const found = await call(async () => rail.findOutgoing?.(order().idempotencyKey));
      if (found.said === 'answer' && found.result?.state !== 'unknown') return;
      finding(
        `The bank has paid, and findOutgoing ${wordsOf(found)}`,
        'Ask the bank by the key that the payment was ordered with',
      );
    },
  },
  ...(['out', 'timeOut', 'garbage', 'loseReply'] as const).map((fault) => ({
    id: `find/${fault}`,
    claim: `throws when a look-up is not answered (${fault}), and never says "unknown" then`,
    concerns: looksUp,
    run: async (trial: Trial) => lookUpDuring(trial, fault),
  })),
  {
    id: 'find/answers',
    claim: 'throws when a look-up is refused with 401, 403 or 429, and never says "unknown" then',
    concerns: looksUp,
    async run(trial) {
      const { bank, order, ask } = trial;
      await ask(order());
      for (const status of [401, 403, 429] as const) {
        if (!(await bank.answer?.('find', status))) return { needs: `answer('find', ${status})` };
        await lookUpUnanswered(trial, String(status));
        await bank.recover();
      }
    },
  },
];

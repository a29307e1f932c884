import { afterAll, describe, expect, test } from '@jest/globals';
import { judge, type RailSubject } from './kit/check.ts';
import { railChecks } from './kit/judge.ts';

export type { BankCall, BankFault, FakeBank, IncomingMoney, Payee } from './kit/bank.ts';
export type { Judgement, RailCheck, RailSubject } from './kit/check.ts';
export { judge } from './kit/check.ts';
export { judgeRail, railChecks } from './kit/judge.ts';

export interface RailContract extends RailSubject {
  /** What the report calls the rail. */
  readonly name: string;
  /**
   * Checks that your bank cannot be brought to, with the reason; so that what is not proven is
   * written down. Everything else is proven or fails.
   */
  readonly without?: Readonly<Record<string, string>>;
}

/**
 * Registers tests that prove or refute that a rail is safe: under lost replies, time-outs, repeats,
 * reordering, partial batches and slow answers, with money in told twice and webhooks forged. Call
 * it in a test file, with your rail and something that plays its bank. `createRail` is called once
 * before the bank is there, to see which functions the rail has and what its profile says.
 */
export const railContract = ({ name, without = {}, ...subject }: RailContract): void => {
  const shape = subject.createRail();
  const checks = railChecks.filter(({ concerns }) => concerns?.(shape) ?? true);

  describe(`the rail ${name} is safe: it`, () => {
    afterAll(async () => subject.bank.close());

    const titled = checks.map((check) => {
      const { rule, claim } = check;
      return [rule ? `${rule} ${claim}` : claim, check] as const;
    });
    test.each(titled)('%s', async (_title, check) => {
      const { verdict, findings } = await judge(subject, check);
      const isExcused = verdict === 'cannotTell' && check.id in without;
      const wanted = isExcused ? { verdict, findings } : { verdict: 'safe', findings: [] };
      expect({ check: check.id, verdict, findings }).toEqual({ check: check.id, ...wanted });
    });

    test('excuses no check that its bank could put', async () => {
      for (const id of Object.keys(without)) {
        const check = checks.find((one) => one.id === id);
        const verdict = check ? (await judge(subject, check)).verdict : 'no such check';
        expect({ id, verdict }).toEqual({ id, verdict: 'cannotTell' });
      }
    });
  });
};

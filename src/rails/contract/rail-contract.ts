import type { RailSubject } from './bank.ts';
import { judge, type Judgement, type RailCheck } from './check.ts';
import { railChecks } from './judge.ts';

/** What jest, vitest and node:test have in common; pass theirs. */
export interface TestRunner {
  readonly describe: (name: string, define: () => void) => unknown;
  readonly test: (name: string, run: () => Promise<void>) => unknown;
}

export interface RailContract extends RailSubject, TestRunner {
  /** What the report calls the rail. */
  readonly name: string;
  /**
   * Checks that your bank cannot be brought to, each with the reason; so that what is not proven is
   * written down. Everything else is proven or fails.
   */
  readonly without?: Readonly<Record<string, string>>;
}

const listed = (lines: readonly string[]): string => lines.map((line) => `\n  - ${line}`).join('');

const complaintOf = (
  { id, claim, verdict, findings }: Judgement,
  isExcused: boolean,
): string | null => {
  if (verdict === 'unsafe')
    return `${id}: your rail has to be one that ${claim}.${listed(findings)}`;
  if (verdict !== 'cannotTell' || isExcused) return null;
  const excuse = `without: { '${id}': '<why your bank cannot be brought to it>' }`;
  return `${id} could not be put.${listed([...findings, `Add it, or say ${excuse}.`])}`;
};

const complain = (complaint: string | null): void => {
  if (complaint !== null) throw new Error(complaint);
};

const checkExcuses = async (
  subject: RailSubject,
  checks: readonly RailCheck[],
  ids: readonly string[],
): Promise<void> => {
  for (const id of ids) {
    const check = checks.find((one) => one.id === id);
    const verdict = check ? (await judge(subject, check)).verdict : 'no check for this rail';
    complain(
      verdict === 'cannotTell'
        ? null
        : `without names ${id}, and it is ${verdict}. Take it out of without.`,
    );
  }
};

/**
 * Registers tests that prove or refute that a rail is safe: under lost replies, time-outs, repeats,
 * reordering, partial batches, slow answers and refused requests, with money reported twice and
 * webhooks forged. Call it in a test file, with your rail, something that plays its bank, and the
 * `describe` and `test` of your runner; the last test closes the bank. `createRail` is called once
 * before the bank is there, to see which functions the rail has and what its profile says. A check
 * that fails throws an `Error` that says what was seen and what to do.
 */
export const railContract = (contract: RailContract): void => {
  const { name, without = {}, describe, test, ...subject } = contract;
  const shape = subject.createRail();
  const checks = railChecks.filter(({ concerns }) => concerns?.(shape) ?? true);

  describe(`the rail ${name} is safe: it`, () => {
    for (const check of checks) {
      test(`${check.claim} (${check.id})`, async () => {
        complain(complaintOf(await judge(subject, check), check.id in without));
      });
    }
    test('excuses no check that its bank could be brought to', async () =>
      checkExcuses(subject, checks, Object.keys(without)));
    test('lets its bank go', async () => subject.bank.close());
  });
};

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Rail } from '../../src/rails/rail.ts';
import { createSandboxBankRail } from '../../src/rails/sandbox-bank/rail.ts';
import { createSandboxMobileMoneyRail } from '../../src/rails/sandbox-mobile-money/rail.ts';
import { judgeRail, railChecks, type Judgement } from '../../src/rails/contract/index.ts';
import {
  createSandboxFakeBank,
  timeoutMs,
  webhookSecret,
  type SandboxFakeBank,
} from './kit/sandbox-banks.ts';
import * as planted from './planted.ts';

type Mistake = (rail: Rail) => Rail;

const bankRail = ({ url, apiKey }: SandboxFakeBank): Rail =>
  createSandboxBankRail({ baseUrl: url(), apiKey, webhookSecret, timeoutMs });
const operatorRail = ({ url, apiKey }: SandboxFakeBank): Rail =>
  createSandboxMobileMoneyRail({ baseUrl: url(), apiKey, timeoutMs });

const unsafe = (judgements: readonly Judgement[]): readonly string[] =>
  judgements.filter(({ verdict }) => verdict === 'unsafe').map(({ id }) => id);

describe.each([
  ['sandbox-bank', bankRail],
  ['sandbox-mobile-money', operatorRail],
] as const)('a rail that is %s with one mistake', (name, createGood) => {
  let bank: SandboxFakeBank;
  beforeAll(() => {
    bank = createSandboxFakeBank(name);
  });
  afterAll(async () => bank.close());

  const judged = async (mistake: Mistake, ids?: readonly string[]) =>
    judgeRail({ bank, createRail: () => mistake(createGood(bank)), callWithinMs: 2_000 }, ids);

  const mistakes: readonly (readonly [string, Mistake, readonly string[]])[] =
    name === 'sandbox-bank'
      ? [
          ['forgets its key', planted.forgetsItsKey, ['out/lost-reply', 'key/repeats']],
          [
            'treats a time-out as a failure',
            planted.takesTimeOutForFailure,
            ['out/time-out', 'out/lost-reply', 'out/fail-after', 'out/outage'],
          ],
          ['repeats a credit', planted.repeatsCredits, ['in/replay', 'list/overlap']],
          ['makes its key from the content', planted.keysByContent, ['out/keys-apart']],
          ['rounds amounts', planted.roundsAmounts, ['out/exact']],
          ['overstates the lifetime of keys', planted.overstatesKeyLifetime, ['key/lifetime']],
          ['takes an outage for "nobody paid"', planted.takesOutageForNothing, ['in/out']],
          ['leaves out what it cannot read', planted.leavesOutUnreadable, ['in/malformed']],
          ['makes one payment of two', planted.mergesTwins, ['in/twins']],
          ['believes every webhook', planted.believesWebhooks, ['webhook/forged']],
          ['waits for ever', planted.waitsForEver, ['out/time-out']],
        ]
      : [
          ['forgets its key', planted.forgetsItsKey, ['out/lost-reply', 'find/finds']],
          [
            'treats a time-out as a failure',
            planted.takesTimeOutForFailure,
            ['out/time-out', 'out/fail-after'],
          ],
          [
            'takes no answer for "unknown"',
            planted.takesNoAnswerForUnknown,
            ['find/out', 'find/garbage'],
          ],
          [
            'takes silence for failure',
            planted.takesSilenceForFailure,
            ['poll/partial', 'poll/foreign', 'poll/delivered'],
          ],
        ];

  test.each(mistakes)('and %s is found out', async (_what, mistake, ids) => {
    const judgements = await judged(mistake, ids);
    expect(unsafe(judgements)).toEqual(
      railChecks.map(({ id }) => id).filter((id) => ids.includes(id)),
    );
    for (const { findings } of judgements) expect(findings).not.toEqual([]);
  });

  test('without the mistake is safe in all that these checks ask', async () => {
    const ids = [...new Set(mistakes.flatMap(([, , expected]) => expected))];
    expect(unsafe(await judged((rail) => rail, ids))).toEqual([]);
  });
});

describe('the kit', () => {
  test('finds a planted mistake out by more than one check, and names what it saw', async () => {
    const bank = createSandboxFakeBank('sandbox-bank');
    const createRail = () => planted.forgetsItsKey(bankRail(bank));
    const judgements = await judgeRail({ bank, createRail }, ['out/lost-reply', 'key/at-once']);
    expect(judgements).toMatchObject([
      { verdict: 'unsafe', findings: ['the bank paid 2 times where 1 was ordered'] },
      { verdict: 'unsafe', findings: [expect.stringContaining('where 1 was ordered')] },
    ]);
    await bank.close();
  });

  test('says what a bank cannot put, and calls nothing safe for it', async () => {
    const whole = createSandboxFakeBank('sandbox-bank');
    const bank = { ...whole, fault: async () => false };
    const createRail = () => bankRail(whole);
    expect(await judgeRail({ bank, createRail }, ['out/lost-reply'])).toMatchObject([
      { verdict: 'cannotTell', findings: ["the bank needs fault('pay', 'loseReply')"] },
    ]);
    await whole.close();
  });

  test('has a name of its own for each check', () => {
    expect(new Set(railChecks.map(({ id }) => id)).size).toBe(railChecks.length);
  });
});

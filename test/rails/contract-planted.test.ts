import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { judgeRail, railChecks, type Judgement } from '../../src/rails/contract/index.ts';
import type { Rail } from '../../src/rails/rail.ts';
import { createSandboxBankRail } from '../../src/rails/sandbox-bank/rail.ts';
import { createSandboxMobileMoneyRail } from '../../src/rails/sandbox-mobile-money/rail.ts';
import { createMinorBank, exactly, type MinorUnits } from './kit/minor-bank.ts';
import {
  createSandboxFakeBank,
  timeoutMs,
  webhookSecret,
  type SandboxFakeBank,
} from './kit/sandbox-banks.ts';
import * as answers from './planted/answers.ts';
import * as lost from './planted/lost-answers.ts';
import * as moneyIn from './planted/money-in.ts';
import * as refunds from './planted/refunds.ts';
import { createMyRail } from './small-rail.ts';

type Mistake = (rail: Rail) => Rail;
/** What it is, the mistake, and all checks of those that are put which find it. */
type Planted = readonly (readonly [string, Mistake, readonly string[]])[];

const bankRail = ({ url, apiKey }: SandboxFakeBank): Rail =>
  createSandboxBankRail({ baseUrl: url(), apiKey, webhookSecret, timeoutMs });
const plainKeyed = (bank: SandboxFakeBank): Rail => {
  const rail = bankRail(bank);
  const keyFormat = { letters: 'alphanumeric', lengthMax: 35 } as const;
  return { ...rail, profile: { ...rail.profile, keyFormat } };
};
const smallRail = ({ url, apiKey }: SandboxFakeBank): Rail => createMyRail(url(), apiKey);
const operatorRail = ({ url, apiKey }: SandboxFakeBank): Rail =>
  createSandboxMobileMoneyRail({ baseUrl: url(), apiKey, timeoutMs });

const BANK: Planted = [
  ['forgets its key', lost.forgetsItsKey, ['out/lost-reply', 'key/repeats']],
  [
    'treats a time-out as a failure',
    lost.takesTimeOutForFailure,
    ['out/time-out', 'out/lost-reply', 'out/fail-after', 'out/outage'],
  ],
  ['repeats a credit', lost.repeatsCredits, ['in/replay', 'list/overlap']],
  ['makes its key from the content', lost.keysByContent, ['out/keys-apart']],
  ['rounds amounts', lost.roundsAmounts, ['out/exact']],
  ['overstates the lifetime of keys', lost.overstatesKeyLifetime, ['key/lifetime']],
  ['takes an outage for "nobody paid"', lost.takesOutageForNothing, ['in/out', 'in/answer-401']],
  ['leaves out what it cannot read', lost.leavesOutUnreadable, ['in/malformed']],
  ['makes one payment of two', lost.mergesTwins, ['in/twins']],
  ['believes every webhook', lost.believesWebhooks, ['webhook/forged']],
  ['waits for ever', lost.waitsForEver, ['out/time-out']],
  ['takes 401 for a refusal', answers.takes401ForFailure, ['out/answer-401']],
  ['takes 403 for a refusal', answers.takes403ForFailure, ['out/answer-403']],
  ['takes 409 for a refusal', answers.takes409ForFailure, ['out/answer-409', 'key/payee']],
  ['takes 429 for a refusal', answers.takes429ForFailure, ['out/answer-429']],
  ['takes our empty account for a refusal', answers.takesEmptyForFailure, ['out/insufficient']],
  ['asks again sooner than the bank wants', answers.asksAgainAtOnce, ['out/retry-after']],
  ['counts cents by floats', answers.countsCentsByFloats, ['out/cents']],
  ['drops the sign of an amount', answers.dropsSigns, ['out/nothing']],
  ['pays something for nothing', answers.paysForNothing, ['out/nothing']],
  ['cuts its keys', answers.cutsKeys, ['key/format']],
  ['makes the payee a part of the key', answers.keysByPayee, ['key/payee']],
  ['reads the first page alone', moneyIn.readsOnePage, ['list/pages', 'list/overlap']],
  ['takes the bank’s zone for UTC', moneyIn.takesZoneForUtc, ['in/time']],
  ['drops the zone of a time', moneyIn.dropsZone, ['in/time']],
  ['makes money of a debit', moneyIn.dropsSignsOfDebits, ['in/nothing']],
  ['reads amounts by floats', moneyIn.readsAmountsAsFloats, ['in/cents']],
  ['numbers the lines of an answer', moneyIn.numbersLines, ['in/repeat', 'list/overlap']],
  ['ignores money that was taken back', moneyIn.ignoresReversals, ['list/reversed']],
  ['takes a webhook of any age', moneyIn.takesAnyAge, ['webhook/old']],
  [
    'believes a signature that it has seen',
    moneyIn.remembersSignatures,
    ['webhook/other-body', 'webhook/replayed'],
  ],
  ['ignores a payment that came back', moneyIn.ignoresReturned, ['webhook/returned']],
  ['shows one page of its statement', moneyIn.showsOnePage, ['statement/pages']],
  ['shows all payments as settled', moneyIn.showsAllAsSettled, ['statement/returned']],
  ['shows the bank’s zone as UTC', moneyIn.showsZoneAsUtc, ['statement/time']],
  ['shows an outage as an empty statement', moneyIn.showsOutageAsEmpty, ['statement/out']],
  ['forgets the key of a refund', refunds.forgetsRefundKey, ['refund/once', 'refund/loseReply']],
  ['makes the amount a part of its key', refunds.keysRefundByAmount, ['refund/other-amount']],
  [
    'takes a lost answer for a failed refund',
    refunds.takesLostForFailed,
    ['refund/loseReply', 'refund/failAfter', 'refund/answer-401', 'refund/answer-429'],
  ],
  ['takes silence for "unknown"', refunds.takesSilenceForUnknown, ['refund/find-out']],
  ['sends back another amount', refunds.sendsAnotherAmount, ['refund/once']],
  ['says "sent" whatever the bank says', refunds.saysSentAtOnce, ['refund/loseRequest']],
  ['never finds a refund', refunds.neverFinds, ['refund/loseReply']],
  ['hides refunds from its statement', refunds.hidesRefunds, ['refund/statement']],
  ['has no look-up of refunds', refunds.hasNoFindRefund, ['profile/refunds']],
  ['does not say how long money can go back', refunds.saysNoWindow, ['profile/refunds']],
];

const OPERATOR: Planted = [
  ['forgets its key', lost.forgetsItsKey, ['out/lost-reply', 'find/finds']],
  [
    'treats a time-out as a failure',
    lost.takesTimeOutForFailure,
    ['out/time-out', 'out/fail-after'],
  ],
  [
    'says "not tried" where no answer came',
    answers.takesSilenceForNotTried,
    ['out/lost-reply', 'out/time-out', 'out/fail-after'],
  ],
  [
    'takes no answer for "unknown"',
    lost.takesNoAnswerForUnknown,
    ['find/out', 'find/garbage', 'find/answers'],
  ],
  [
    'takes silence for failure',
    lost.takesSilenceForFailure,
    ['poll/partial', 'poll/foreign', 'poll/delivered'],
  ],
  ['ignores a payment that came back', moneyIn.forgetsDelivered, ['poll/contradiction']],
];

/** Each at the bank where it shows, with the good rail that it is made from. */
const PLACES = [
  ['sandbox-bank', 'sandbox-bank', bankRail, {}, BANK],
  ['sandbox-mobile-money', 'sandbox-mobile-money', operatorRail, {}, OPERATOR],
  [
    'sandbox-bank with short keys',
    'sandbox-bank',
    plainKeyed,
    { plainKeys: true },
    [['does not say which keys its bank takes', answers.saysNothingOfKeys, ['key/format']]],
  ],
  [
    'small-rail',
    'sandbox-bank',
    smallRail,
    {},
    [['compares references by case', moneyIn.comparesByCase, ['list/reference']]],
  ],
] as const satisfies readonly (readonly [
  string,
  'sandbox-bank' | 'sandbox-mobile-money',
  (bank: SandboxFakeBank) => Rail,
  Record<string, unknown>,
  Planted,
])[];

const UNITS: readonly (readonly [string, number, MinorUnits])[] = [
  ['floats', 2, answers.floats],
  ['floats', 3, answers.floats],
  ['hundredths', 0, answers.hundredths],
  ['hundredths', 3, answers.hundredths],
];

const unsafe = (judgements: readonly Judgement[]): readonly string[] =>
  judgements.filter(({ verdict }) => verdict === 'unsafe').map(({ id }) => id);
/** What was seen, a full stop, and what to do. */
const ADVICE = /^.+\. [A-Z].+\.$/s;

describe.each(PLACES)(
  'a rail that is %s with one mistake',
  (_what, name, createGood, is, table) => {
    const planted: Planted = table;
    let bank: SandboxFakeBank;
    beforeAll(() => {
      bank = createSandboxFakeBank(name, is);
    });
    afterAll(async () => bank.close());

    const judged = async (mistake: Mistake, ids?: readonly string[]) =>
      judgeRail({ bank, createRail: () => mistake(createGood(bank)), callWithinMs: 2_000 }, ids);

    test.each(planted)('and %s is found out', async (_mistaken, mistake, ids) => {
      const judgements = await judged(mistake, ids);
      expect(unsafe(judgements)).toEqual(
        railChecks.map(({ id }) => id).filter((id) => ids.includes(id)),
      );
      for (const { findings } of judgements) {
        expect(findings).not.toEqual([]);
        for (const finding of findings) expect(finding).toMatch(ADVICE);
      }
    });

    test('without the mistake is safe in all that these checks ask', async () => {
      const ids = [...new Set(planted.flatMap(([, , expected]) => expected))];
      expect(unsafe(await judged((rail) => rail, ids))).toEqual([]);
    });
  },
);

describe.each(UNITS)(
  'a rail that counts by %s in a currency of %d decimals',
  (_what, decimals, wrong) => {
    const ids = ['out/cents', 'in/cents'];

    test('is found out in both directions, and one that counts exactly is safe', async () => {
      const { bank, createRail } = createMinorBank(decimals);
      const judge = async (units: MinorUnits) =>
        judgeRail({ bank, createRail: () => createRail(units) }, ids);
      expect(unsafe(await judge(wrong))).toEqual(ids);
      expect((await judge(exactly)).map(({ verdict }) => verdict)).toEqual(['safe', 'safe']);
    });
  },
);

describe('the kit', () => {
  test('knows more than forty planted mistakes, each by the name of a check', () => {
    const known = new Set(railChecks.map(({ id }) => id));
    const all = PLACES.flatMap(([, , , , planted]): Planted => planted);
    expect(all.length + UNITS.length).toBeGreaterThan(40);
    expect(all.flatMap(([, , ids]) => ids).filter((id) => !known.has(id))).toEqual([]);
  });

  test('says what was seen, and what to do about it', async () => {
    const bank = createSandboxFakeBank('sandbox-bank');
    const createRail = () => answers.takes429ForFailure(bankRail(bank));
    expect(await judgeRail({ bank, createRail }, ['out/answer-429'])).toMatchObject([
      {
        verdict: 'unsafe',
        findings: [
          'The bank answered 429, about our pace; your rail returned "failed". ' +
            'Throw RetryLater with the milliseconds of Retry-After: nothing was tried.',
        ],
      },
    ]);
    await bank.close();
  });

  test('says what a bank cannot be brought to, and calls nothing safe for it', async () => {
    const whole = createSandboxFakeBank('sandbox-bank');
    const bank = { ...whole, fault: async () => false };
    const createRail = () => bankRail(whole);
    expect(await judgeRail({ bank, createRail }, ['out/lost-reply'])).toMatchObject([
      { verdict: 'cannotTell', findings: ["Your fake bank needs fault('pay', 'loseReply')."] },
    ]);
    await whole.close();
  });

  test('has a name of its own for each check', () => {
    expect(new Set(railChecks.map(({ id }) => id)).size).toBe(railChecks.length);
  });
});

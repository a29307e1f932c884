import { describe, expect, test } from '@jest/globals';
import { judgeDefinition } from '../../../src/config/anchor/judge.ts';
import sandbox from '../../../src/anchor.ts';
import type { AnchorDefinition } from '../../../src/index.ts';
import { sandboxBank } from '../../../src/rails/sandbox-bank/index.ts';

/** What the sandbox's anchor.ts hands over, which holds nearly every field that there is. */
const written = (): AnchorDefinition => {
  let seen: AnchorDefinition | null = null;
  sandbox.withAccounts(
    {
      assetCode: 'USDC',
      assetIssuer: `G${'I'.repeat(55)}`,
      distributionAccount: `G${'D'.repeat(55)}`,
      payWithinMs: 60_000,
      channels: 0,
    },
    (definition) => {
      seen = definition;
      return [];
    },
  );
  if (seen === null) throw new Error('nothing was judged');
  return seen;
};

type Step = string | number;

/** The same with one value changed; undefined takes it away. */
const changed = (path: readonly Step[], value: unknown): unknown => {
  const change = (of: unknown, [step, ...rest]: readonly Step[]): unknown => {
    if (step === undefined) return value;
    const inner = Reflect.get(Object(of), step);
    const next = change(inner, rest);
    if (Array.isArray(of)) return of.map((one, index) => (index === step ? next : one));
    return { ...Object(of), [step]: next };
  };
  return change(written(), path);
};

test('the sandbox business has no fault', () => {
  expect(judgeDefinition(written())).toEqual([]);
});

const DEPOSIT = ['assets', 0, 'operations', 'deposit'] as const;
const DECIMAL = "must be a decimal string, such as '0.5'; it is";

describe('a value of another kind is named with what it must be', () => {
  const cases: readonly (readonly [path: readonly Step[], value: unknown, said: string])[] = [
    [
      [...DEPOSIT, 'fee', 'fixed'],
      0.5,
      `assets[0].operations.deposit.fee.fixed ${DECIMAL} a number`,
    ],
    [
      [...DEPOSIT, 'amounts', 'maximum'],
      10_000,
      `assets[0].operations.deposit.amounts.maximum ${DECIMAL} a number`,
    ],
    [
      [...DEPOSIT, 'amounts', 'maximum'],
      '1,5',
      `assets[0].operations.deposit.amounts.maximum ${DECIMAL} '1,5'`,
    ],
    [
      [...DEPOSIT, 'amounts', 'whenUnacceptable'],
      'refunds',
      "assets[0].operations.deposit.amounts.whenUnacceptable must be 'refund' or 'refundSurplus' or 'investigate'; it is 'refunds'",
    ],
    [
      [...DEPOSIT, 'customerLimits', 'daily'],
      20_000,
      `assets[0].operations.deposit.customerLimits.daily ${DECIMAL} a number`,
    ],
    [['assets', 0, 'dust'], 1, `assets[0].dust ${DECIMAL} a number`],
    [
      ['assets', 0, 'rails'],
      'sandbox-bank',
      "assets[0].rails must be a list; it is 'sandbox-bank'",
    ],
    [['startingBalance'], 2, `startingBalance ${DECIMAL} a number`],
    [
      ['quotes', 'promisedMaximum', 'iso4217:USD'],
      5,
      `quotes.promisedMaximum['iso4217:USD'] ${DECIMAL} a number`,
    ],
    [['organisation', 'name'], undefined, 'organisation.name is missing; it must be a text'],
    [['organisation'], undefined, 'organisation is missing; it must be an object'],
    [['channels'], -1, 'channels must be a whole number, 0 or more; it is -1'],
    [
      ['durations', 'payWithinMs'],
      '3',
      "durations.payWithinMs must be a whole number of milliseconds; it is '3'",
    ],
    [['reviewTransaction'], true, 'reviewTransaction must be a function; it is a boolean'],
    [['isSendingAnchor'], null, 'isSendingAnchor must be a function; it is null'],
    [
      ['customerTypes', 'sep6', 'fields', 'first_name'],
      'First name',
      "customerTypes.sep6.fields.first_name must be an object; it is 'First name'",
    ],
    [
      ['customerTypes', 'sep31-sender', 'description'],
      { es: 'Quien envía' },
      "customerTypes['sep31-sender'].description must be a text, or texts by language with English among them, such as { en: 'Name', es: 'Nombre' }; it is an object",
    ],
    [['rails', 0], 'sandbox-bank', 'rails[0] must be what defineRail returns'],
    [
      ['rails', 0],
      { profile: sandboxBank.profile },
      'rails[0].open is missing; a rail is made by defineRail',
    ],
    [
      ['rails', 0, 'profile', 'pollEveryMs'],
      2.5,
      'rails[0].profile.pollEveryMs must be a whole number of milliseconds; it is 2.5',
    ],
    [
      ['rails', 0, 'profile', 'retry'],
      { by: 'never' },
      "rails[0].profile.retry.by must be 'idempotencyKey', 'lookUp' or 'neither'",
    ],
  ];

  test.each(cases)('%j: %j', (path, value, said) => {
    expect(judgeDefinition(changed(path, value))).toContain(`anchor.ts: ${said}`);
  });
});

test('a field that there is not is named with the one that was meant, or with all there are', () => {
  expect(judgeDefinition(changed(['assets', 0, 'operatons'], {}))).toEqual([
    "anchor.ts: assets[0] has no field 'operatons'; did you mean 'operations'?",
  ]);
  expect(judgeDefinition(changed([...DEPOSIT, 'fee', 'mininum'], '1'))).toEqual([
    "anchor.ts: assets[0].operations.deposit.fee has no field 'mininum'; did you mean 'minimum'?",
  ]);
  expect(judgeDefinition(changed([...DEPOSIT, 'fee', 'taxes'], '1'))).toEqual([
    "anchor.ts: assets[0].operations.deposit.fee has no field 'taxes'; its fields are fixed, percent, minimum, newAccount",
  ]);
  expect(judgeDefinition(changed(['organization'], {}))).toEqual([
    "anchor.ts: has no field 'organization'; did you mean 'organisation'?",
  ]);
});

test('all faults are listed at once, and rails that do not agree with them', () => {
  const several = {
    ...Object(changed([...DEPOSIT, 'fee', 'fixed'], 0.5)),
    rails: [sandboxBank],
    startingBalance: 2,
  };
  expect(judgeDefinition(several)).toEqual([
    `anchor.ts: assets[0].operations.deposit.fee.fixed ${DECIMAL} a number`,
    `anchor.ts: startingBalance ${DECIMAL} a number`,
    'anchor.ts: the asset USDC names the rail sandbox-mobile-money, but rails has only sandbox-bank',
  ]);
});

test('what is no object at all is one line', () => {
  expect(judgeDefinition(undefined)).toEqual(['anchor.ts: is missing; it must be an object']);
  expect(judgeDefinition([])).toEqual(['anchor.ts: must be an object; it is a list']);
});

test('what may be a secret is shown in no line', () => {
  const seed = `S${'A'.repeat(55)}`;
  const said = judgeDefinition(changed(['startingBalance'], seed)).join('\n');
  expect(said).toBe(`anchor.ts: startingBalance ${DECIMAL} another text`);
});

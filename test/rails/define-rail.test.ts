import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { defineRail } from '../../src/rails/define-rail.ts';
import { withoutRefunds as profile } from '../../src/rails/sandbox-bank/profile.ts';

const rail = defineRail({
  profile,
  settings: z.object({
    ACME_URL: z
      .url()
      .describe('Where the bank is.')
      .meta({ examples: ['http://127.0.0.1:1'] }),
    ACME_PAGE: z.coerce.number().int().default(10),
  }),
  create: async ({ ACME_URL, ACME_PAGE }) => ({
    executeOutgoingTransaction: async () => ({
      state: 'delivered',
      railReference: `${ACME_URL} ${ACME_PAGE + 1}`,
    }),
  }),
});
const payment = { idempotencyKey: 'k', transactionId: 't', amount: '1', payee: {} };

test('the variables of a rail are known before it is opened', () => {
  expect(rail.variables).toEqual([
    {
      name: 'ACME_URL',
      description: 'Where the bank is.',
      isNeeded: true,
      example: 'http://127.0.0.1:1',
    },
    { name: 'ACME_PAGE', description: null, isNeeded: false, example: null },
  ]);
  expect(rail.fake).toBeNull();
});

test('a rail is opened with its own settings, parsed, and keeps its profile', async () => {
  const opened = await rail.open({ ACME_URL: 'https://bank.example', ACME_PAGE: '', OTHER: 'x' });
  expect(opened.profile).toBe(profile);
  expect(await opened.executeOutgoingTransaction(payment)).toMatchObject({
    railReference: 'https://bank.example 11',
  });
});

test('settings that will not do are named, one line each, without their values', async () => {
  const fault = await rail.open({ ACME_PAGE: 'secret' }).catch((thrown: unknown) => thrown);
  const { name, message } = Object(fault);
  expect(name).toBe('UnusableSettings');
  expect(String(message).split('\n')).toEqual([
    'ACME_URL: is missing; the rail sandbox-bank needs it',
    expect.stringMatching(/^ACME_PAGE: .*; the rail sandbox-bank needs it$/),
  ]);
  expect(message).not.toContain('secret');
});

test('a schema of another library does, and one that knows no names of its variables', async () => {
  const settings = {
    '~standard': {
      version: 1 as const,
      vendor: 'own',
      validate: async (value: unknown) =>
        Object(value).ACME_KEY
          ? { value: { key: String(Object(value).ACME_KEY) } }
          : { issues: [{ message: 'needed', path: [{ key: 'ACME_KEY' }] }] },
    },
  };
  const own = defineRail({
    profile,
    settings,
    create: ({ key }: { key: string }) => ({
      executeOutgoingTransaction: async () => ({ state: 'delivered', railReference: key }),
    }),
  });
  expect(own.variables).toEqual([]);
  await expect(own.open({})).rejects.toThrow(
    'ACME_KEY: is missing; the rail sandbox-bank needs it',
  );
  const opened = await own.open({ ACME_KEY: 'abc' });
  expect(await opened.executeOutgoingTransaction(payment)).toMatchObject({ railReference: 'abc' });
});

test('a rail whose profile and functions disagree about batches is refused when it opens', async () => {
  const pay = async () => ({ state: 'delivered', railReference: 'r' }) as const;
  const { open } = defineRail({
    profile: { ...profile, payoutBatch: { maximum: 10, collectMs: 1_000 } },
    create: () => ({ executeOutgoingTransaction: pay }),
  });
  await expect(open({})).rejects.toThrow('needs executeOutgoingTransactions');
});

test('a field that is misspelt, or a rail that nothing creates, is refused', () => {
  const create = async () => ({ executeOutgoingTransaction: async () => Promise.reject() });
  const define = (definition: object) => () => Reflect.apply(defineRail, null, [definition]);
  expect(define({ profile, create, setings: {} })).toThrow(
    'the rail sandbox-bank: defineRail has no field setings; did you mean settings?',
  );
  expect(define({ profile, create, webhook: 1 })).toThrow(
    'the rail sandbox-bank: defineRail has no field webhook; its fields are profile, settings, create, fake',
  );
  expect(define({ profile })).toThrow('the rail sandbox-bank: defineRail needs a function create');
  expect(define({ create, profil: profile })).toThrow('did you mean profile?');
});

test.each([
  ['no look-up of refunds', { refundIncoming: true }, true, 'needs findRefund'],
  [
    'no window of refunds',
    { refundIncoming: true, findRefund: true },
    false,
    'does not say refunds',
  ],
  ['refunds in its profile alone', {}, true, 'needs refundIncoming'],
] as const)('a rail with %s is refused when it is opened', async (_what, has, isSaid, why) => {
  const answer = async () => ({ state: 'delivered' as const, railReference: 'x' });
  const { refunds: _none, ...plain } = { refunds: undefined, ...profile };
  const half = defineRail({
    profile: isSaid ? { ...plain, refunds: { withinMs: 1_000, partial: true } } : plain,
    create: () => ({
      executeOutgoingTransaction: answer,
      ...('refundIncoming' in has ? { refundIncoming: answer } : {}),
      ...('findRefund' in has ? { findRefund: answer } : {}),
    }),
  });
  await expect(half.open({})).rejects.toThrow(why);
});

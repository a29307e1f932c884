import { beforeEach, describe, expect, test } from '@jest/globals';
import { openCounter } from '../../../src/dev/pretend-bank/counter.ts';
import { defineRail, type FakeRail } from '../../../src/rails/define-rail.ts';
import type { StatementEntry } from '../../../src/rails/rail.ts';
import { profile } from '../../../src/rails/sandbox-bank/profile.ts';
import { opened } from '../../support/opened.ts';

const rail = defineRail({
  profile: { ...profile, name: 'acme', asset: 'iso4217:EUR' },
  create: () => ({
    executeOutgoingTransaction: async () => ({ state: 'delivered', railReference: 'r' }),
  }),
});
const did: string[] = [];
const paidOut: StatementEntry = {
  direction: 'out',
  railReference: 'out-<1>',
  idempotencyKey: 'key-1',
  amount: '25.00',
  at: '2026-03-01T12:00:00.000Z',
  state: 'settled',
};
const fake: FakeRail = {
  settings: {},
  payee: {},
  reference: /R-\d{3}/,
  async receive({ amount, reference }) {
    if (amount === '0') throw new Error('The bank takes no such amount.');
    did.push(`${amount} for ${reference}`);
  },
  statement: async () => [paidOut],
  faults: ['lostReply'],
  cause: async (fault) => void did.push(fault),
  returnPayout: async (key) => void did.push(`back ${key}`),
  close: async () => undefined,
};
const counter = await opened(openCounter([[rail, fake]], 0));
beforeEach(() => void did.splice(0));

const post = async (path: string, form: Record<string, string>) => {
  const response = await fetch(`${counter.url}${path}`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  return { status: response.status, page: await response.text() };
};

describe('the page to pay at pretend banks', () => {
  test('pays what somebody pastes, by the reference that is in it', async () => {
    const { status, page } = await post('/pay', {
      rail: 'acme',
      reference: 'To: Example Ltd\nReference R-123, please',
      amount: '12.50',
    });
    expect([status, page]).toEqual([200, expect.stringContaining('Paid 12.50')]);
    expect(did).toEqual(['12.50 for R-123']);
  });

  test('pays money that nobody announced, with whatever was quoted', async () => {
    await post('/pay', { rail: 'acme', reference: 'rent', amount: '5' });
    expect(did).toEqual(['5 for rent']);
  });

  test('says what the bank refuses, and keeps what was typed', async () => {
    const { status, page } = await post('/pay', { rail: 'acme', reference: 'R-1', amount: '0' });
    expect(status).toBe(400);
    expect(page).toContain('The bank takes no such amount.');
    expect(page).toContain('value="R-1"');
  });

  test('is filled in by the link that a payment has', async () => {
    const link = `${counter.url}/pay/R-777?rail=acme&amount=30`;
    const page = await (await fetch(link)).text();
    for (const value of ['value="R-777"', 'value="30"', 'acme (EUR)'])
      expect(page).toContain(value);
  });

  test('shows what was booked, escaped, and sends a pay-out back', async () => {
    const page = await (await fetch(counter.url)).text();
    expect(page).toContain('out-&lt;1&gt;');
    expect(page).toContain('Send it back');
    await post('/return', { rail: 'acme', key: 'key-1' });
    expect(did).toEqual(['back key-1']);
  });

  test('makes something go wrong by name, and knows no bank of another rail', async () => {
    await post('/fault', { rail: 'acme', fault: 'lostReply' });
    expect(did).toEqual(['lostReply']);
    expect((await post('/fault', { rail: 'other', fault: 'x' })).status).toBe(400);
  });
});

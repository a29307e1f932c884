import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { operatorKey, startBank } from '../running-bank.ts';
import type { RunningBank } from '../running-bank.ts';

const script = '<script>alert("x")</script>';
const escaped = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;';

describe('the pages of the pretend bank', () => {
  let bank: RunningBank;
  beforeEach(async () => {
    bank = await startBank();
  });
  afterEach(() => bank.close());

  const submit = (fields: Record<string, string>) =>
    bank.ask(
      'POST',
      '/pay',
      { 'content-type': 'application/x-www-form-urlencoded' },
      new URLSearchParams(fields).toString(),
    );
  const transfers = async () =>
    ((await bank.statement()).bank as { transfers: Record<string, unknown>[] }).transfers;

  test('show both accounts and what moved', async () => {
    await bank.receive('RH-1234', '12.50');
    const page = await bank.ask('GET', '/');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).toContain('$1,000,012.50');
    expect(page.text).toContain('$1,000,000.00');
    expect(page.text).toContain('RH-1234');
  });

  test('fetch nothing and run nothing', async () => {
    const page = await bank.ask('GET', '/');
    expect(page.text).not.toMatch(/<script|src=|href="http|@import|url\(/);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('escape whatever a payer types, wherever it is shown', async () => {
    const paid = await submit({
      rail: 'sandbox-bank',
      reference: script,
      amount: '1',
      payer: script,
    });
    const refused = await submit({
      rail: script,
      reference: script,
      amount: script,
      payer: script,
    });
    const pages = [
      (await bank.ask('GET', '/')).text,
      (await bank.ask('GET', String(paid.headers.get('location')))).text,
      (await bank.ask('GET', `/pay/${encodeURIComponent(script)}?payer=${script}`)).text,
      refused.text,
    ];
    for (const page of pages) {
      expect(page).toContain(escaped);
      expect(page).not.toContain('<script');
    }
  });

  test('fill the form from the link and pay what it says', async () => {
    const form = await bank.ask('GET', '/pay/RH-1234?amount=12.50');
    expect(form.text).toContain('value="RH-1234"');
    expect(form.text).toContain('value="12.50"');
    const paid = await submit({ rail: 'sandbox-bank', reference: 'RH-1234', amount: '12.50' });
    expect(paid.status).toBe(303);
    const receipt = await bank.ask('GET', String(paid.headers.get('location')));
    expect(receipt.text).toContain('Paid $12.50');
    expect(await transfers()).toMatchObject([{ reference: 'RH-1234', amount: '12.50' }]);
  });

  test('choose mobile money for a collection code', async () => {
    const made = await bank.post(
      '/mobile-money/collection-requests',
      { externalId: 'deposit-1' },
      operatorKey,
    );
    const { code } = made.json().data as { code: string };
    const form = await bank.ask('GET', `/pay/${code}`);
    expect(form.text).toContain('value="sandbox-mobile-money" selected');
    const paid = await submit({ rail: 'sandbox-mobile-money', reference: code, amount: '4' });
    const receipt = await bank.ask('GET', String(paid.headers.get('location')));
    expect(receipt.text).toContain('Paid $4.00');
  });

  test.each([
    [{ rail: 'sandbox-bank', reference: 'RH-1', amount: 'ten' }, 'positive decimal string'],
    [{ rail: 'sandbox-bank', reference: 'RH-1', amount: '' }, 'amount is missing'],
    [{ rail: 'other', reference: 'RH-1', amount: '1' }, 'rail must be one of'],
    [
      { rail: 'sandbox-mobile-money', reference: '123', amount: '1' },
      'No collection has this code',
    ],
    [{ rail: 'sandbox-bank', reference: 'R'.repeat(141), amount: '1' }, 'at most 140 characters'],
  ])('keep what was typed and say what is wrong with %j', async (fields, message) => {
    const page = await submit(fields);
    expect(page.status).toBe(422);
    expect(page.text).toContain(message);
    expect(page.text).toContain(`value="${fields.reference}"`);
    expect(await transfers()).toEqual([]);
    expect(bank.faults).toEqual([]);
  });

  test.each(['/pay/%E0%A4%A', '/paid/unknown', '/pay/a?amount=1&amount=2', '/pay/%00'])(
    'bear with %s',
    async (path) => {
      expect((await bank.ask('GET', path)).status).toBeLessThan(500);
      expect(bank.faults).toEqual([]);
    },
  );
});

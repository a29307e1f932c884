import { beforeAll, describe, expect, test } from '@jest/globals';
import { Parking } from '../../../../src/db/entities/decisions.ts';
import { Investigation } from '../../../../src/db/entities/money-in.ts';
import { Proposal } from '../../../../src/db/entities/operator.ts';
import { publishPolicy } from '../../../../src/services/operators/policy.ts';
import { createConsoleBrowser, logIn, type ConsoleBrowser } from '../../../support/console.ts';
import {
  createCaseConsole,
  PAYER,
  pathOfCase as pathOf,
  readPage as read,
} from '../../../support/console-cases.ts';
import { opened } from '../../../support/opened.ts';
import { addTransaction, CUSTOMER_ACCOUNT } from '../../../support/rows.ts';

const bench = await opened(createCaseConsole());
const { em, stellarCase, railCase, acts, asked } = bench;

let viewer: ConsoleBrowser;
let operator: ConsoleBrowser;
beforeAll(async () => {
  viewer = await logIn(bench, await bench.add(['viewer']));
  operator = await logIn(bench, await bench.add(['operator']));
}, 120_000);

describe('a case', () => {
  test('is shown to a viewer without who paid and without what they may not do', async () => {
    const key = await railCase();
    const { text, status } = await read(viewer, pathOf(key));
    expect(status).toBe(200);
    expect(text).toContain('the payer quoted no reference of ours');
    expect(text).not.toContain('Eve');
    expect(text).not.toContain('alert(1)');
    expect(text).not.toContain('/decide');
    expect((await read(viewer, `${pathOf(key)}/payer`)).status).toBe(403);
    expect((await read(viewer, `${pathOf(key)}/decide?action=hold`)).status).toBe(403);
    expect(await acts(key)).toEqual([]);
    expect((await read(viewer, pathOf('stellar/1'))).status).toBe(404);
  });

  test('shows each decision that its kind allows with what it would do now', async () => {
    const key = await stellarCase();
    const { text } = await read(operator, pathOf(key));
    expect(text).toContain(`sends 100 USDC back to ${PAYER}`);
    expect(text).toContain('books 100 USDC on treasury');
    expect(text).not.toContain('value="claim"');
    expect(text).toContain('Choose the payment that the money is for');
    expect(text).not.toContain('Not possible now');
    const spanish = (await read(operator, `${pathOf(key)}?lang=es`)).text;
    expect(spanish).toContain(`devuelve 100 USDC a ${PAYER}`);
    const refused = await read(operator, `${pathOf(key)}/decide?action=refund&amount=400`);
    expect(refused.text).toContain('solo quedan 100');
    expect(refused.text).not.toContain('is left');
    await operator.get('/?lang=en');
    expect((await em().findOneOrFail(Investigation, { sourceKey: key })).state).toBe('open');
  });
});

test('a second payment says that the payment which it is beside is held, and to decide that first', async () => {
  const held = await addTransaction(em(), {
    status: 'on_hold',
    parkedReason: 'sanctions_list',
    kind: 'withdrawal',
  });
  const inner = em();
  inner.create(Parking, {
    transactionId: held.id,
    number: 1,
    subject: 'review',
    reason: 'sanctions_list',
    actions: ['retry', 'refund'],
  });
  await inner.flush();
  const key = await stellarCase();
  const its = { transactionId: held.id, reason: 'second_payment' } as const;
  await em().nativeUpdate(Investigation, { sourceKey: key }, its);
  const { text } = await read(operator, pathOf(key));
  expect(text).toContain('Your review held the payment');
  expect(text).toContain('decide it first');
  expect(text).not.toContain('<dd>Send the money back');
});

test('a contradiction says what both sides say', async () => {
  const key = await bench.railCase();
  const resolution = 'delivered before, failed now';
  await em().nativeUpdate(Investigation, { sourceKey: key }, { resolution });
  expect((await read(viewer, pathOf(key))).text).toContain(resolution);
});

describe('a decision', () => {
  const decide = async (browser: ConsoleBrowser, key: string, fields: Record<string, string>) =>
    browser.post(`${pathOf(key)}/decide`, {
      _form: await browser.formToken(pathOf(key)),
      evidence: 'ticket 12',
      shown: '0',
      ...fields,
    });

  test('is shown before it is taken, with amounts, fee and destination', async () => {
    const key = await stellarCase();
    const { text } = await read(operator, `${pathOf(key)}/decide?action=refund&amount=40&fee=0.5`);
    expect(text).toContain(`sends 39.5 USDC back to ${PAYER} without a memo`);
    expect(text).toContain('; the fee of 0.5 USDC is kept');
    expect(text).toContain('name="evidence"');
    expect(text).toContain('Confirm');
    for (const [query, why] of [
      ['action=refund&amount=400', 'only 100 is left'],
      ['action=refund&amount=x', 'x'],
      ['action=attach&transactionId=x', 'by its id'],
      ['action=attach', 'name the transaction that gets it'],
      ['action=claim', 'only a claimable balance can be claimed'],
    ] as const) {
      const refused = await read(operator, `${pathOf(key)}/decide?${query}`);
      expect([query, refused.status]).toEqual([query, 409]);
      expect(refused.text).toContain(why);
      expect(refused.text).not.toContain('name="evidence"');
    }
    expect((await read(operator, `${pathOf(key)}/decide?action=steal`)).status).toBe(404);
  });

  test('is taken once confirmed, in the name of the operator, with its rows', async () => {
    const key = await stellarCase();
    const before = asked.length;
    const response = await decide(operator, key, { action: 'refund', amount: '40', fee: '0.5' });
    expect([response.status, response.headers.get('location')]).toEqual([303, pathOf(key)]);
    expect(asked.slice(before)).toEqual([
      expect.objectContaining({
        amount: '40',
        fee: '0.5',
        evidence: 'ticket 12',
        shown: 0,
        operator: expect.stringMatching(/^person\d+@example\.com$/),
      }),
    ]);
    expect(await acts(key)).toEqual(['decision.sent', 'decision.answered']);
  });

  test('is refused without evidence, over a case that was shown otherwise, and without the token', async () => {
    const key = await stellarCase();
    const before = asked.length;
    expect((await decide(operator, key, { action: 'hold', evidence: ' ' })).status).toBe(409);
    expect((await decide(operator, key, { action: 'hold', shown: '3' })).status).toBe(409);
    expect((await decide(operator, key, { action: 'hold', _form: 'x' })).status).toBe(403);
    expect((await decide(viewer, key, { action: 'hold' })).status).toBe(403);
    const nobody = createConsoleBrowser(bench.url);
    expect((await nobody.post(`${pathOf(key)}/decide`, {})).headers.get('location')).toBe('/login');
    expect(asked).toHaveLength(before);
    expect(await acts(key)).toEqual([]);
  });

  test('becomes a proposal where it takes two people', async () => {
    await publishPolicy(em(), { twoPeopleAbove: {} });
    const key = await stellarCase();
    const before = asked.length;
    const { text } = await read(operator, `${pathOf(key)}/decide?action=writeOff`);
    expect(text).toContain('This takes two people');
    const response = await decide(operator, key, { action: 'writeOff' });
    expect(response.headers.get('location')).toBe('/proposals');
    const made = await em().findOneOrFail(Proposal, { subject: key });
    expect(made).toMatchObject({ amount: '100.0000000', terms: { action: 'writeOff', shown: 0 } });
    expect(asked).toHaveLength(before);
    expect(await acts(key)).toEqual(['proposal.made']);
    expect((await read(viewer, pathOf(key))).text).toContain('A proposal about this case is open');
    const again = await decide(operator, key, { action: 'writeOff' });
    expect(again.status).toBe(409);
    expect(await again.text()).toContain('a proposal about');
    await publishPolicy(em(), { onePerson: true });
  });

  test('of a case that is over is not offered', async () => {
    const key = await stellarCase({ fromAccount: CUSTOMER_ACCOUNT });
    await em().nativeUpdate(Investigation, { sourceKey: key }, { state: 'resolved' });
    const { text } = await read(operator, pathOf(key));
    expect(text).not.toContain('/decide');
    expect((await read(operator, `${pathOf(key)}/decide?action=hold`)).status).toBe(409);
  });
});

import { describe, expect, test } from '@jest/globals';
import { Parking } from '../../../../src/db/entities/decisions.ts';
import { publishPolicy } from '../../../../src/services/operators/policy.ts';
import { createTestConsole, logIn, type ConsoleBrowser } from '../../../support/console.ts';
import { opened } from '../../../support/opened.ts';
import { takingClient } from '../../../support/taking-client.ts';
import { addRailPayment, addReceived, addTransaction } from '../../../support/rows.ts';

const SCRIPT = '<script>alert(1)</script>';
const sent: unknown[] = [];
const temporal = takingClient(sent, 'the story has taken it');
const bench = await opened(createTestConsole({ temporal }));
const person = await bench.add(['operator']);
const operator = await logIn(bench, person);
const viewer = await logIn(bench, await bench.add(['viewer']));
const approver = await logIn(bench, await bench.add(['approver']));

/** A withdrawal that was paid, and whose pay-out its rail has refused in a stranger's words. */
const parkOne = async (): Promise<string> => {
  const em = bench.owner.em.fork();
  const row = await addTransaction(em, {
    status: 'pending_anchor',
    amountIn: '50',
    amountOut: '49',
    parkedReason: 'the rail refused the pay-out',
    message: SCRIPT,
    receivingMemoType: 'id',
    receivingMemo: String(1_000 + sent.length * 7 + Math.trunc(Math.random() * 1e9)),
  });
  const received = await addReceived(em, {
    transactionId: row.id,
    amount: '50',
    disposition: 'credited',
  });
  const payment = await addRailPayment(em, row, {
    state: 'failed',
    amount: '49',
    message: `Quillfeather ${SCRIPT}`,
    fundedBy: received.operationId,
  });
  em.create(Parking, {
    transactionId: row.id,
    number: 1,
    subject: `failed/${payment.key}`,
    reason: 'the rail refused the pay-out',
    actions: ['retry', 'refund', 'settled'],
    payoutKey: payment.key,
    payoutState: 'failed',
  });
  await em.flush();
  return row.id;
};
const textOf = async (path: string, browser: ConsoleBrowser = operator): Promise<string> =>
  (await browser.get(path)).text();
const actsOf = async (id: string): Promise<readonly string[]> =>
  (
    await bench.owner.em
      .fork()
      .execute<{ act: string }[]>('select act from operator_act where subject = ? order by id', [
        id,
      ])
  ).map(({ act }) => act);
const SHOWN = /name="shown" value="([0-9a-f]{64})"/;
const post = async (
  path: string,
  fields: Readonly<Record<string, string>>,
  browser: ConsoleBrowser = operator,
): Promise<Response> => browser.post(path, { _form: await browser.formToken(), ...fields });
const decide = async (id: string, fields: Readonly<Record<string, string>>, browser = operator) => {
  const shown = await (await post(`/payments/${id}/preview`, fields, browser)).text();
  const [, hash = ''] = SHOWN.exec(shown) ?? [];
  const more = { evidence: 'ticket 12', shown: hash, ...fields };
  return { shown, response: await post(`/payments/${id}/decide`, more, browser) };
};

describe('the page of a payment', () => {
  test('shows both sides, why it waits, its books and where else it lies, and nobody’s data', async () => {
    const id = await parkOne();
    const text = await textOf(`/payments/${id}`, viewer);
    for (const shown of [
      'The rail refused the pay-out.',
      'Rail asked to pay',
      'Money received',
      '50 USDC',
      '49 USD',
      `https://temporal.example/namespaces/default/workflows/withdrawal%2F${id}`,
      `https://explorer.example/tx/${'ab'.repeat(32)}`,
      `customer:${id}`,
    ]) {
      expect(text).toContain(shown);
    }
    expect(text).not.toMatch(/Quillfeather|<script>/);
    expect(text).not.toContain(`/payments/${id}/raw`);
    expect(text).not.toContain('What may be decided');
    expect(await textOf(`/payments/${id}?lang=es`, viewer)).toContain('Dinero recibido');
    expect(await actsOf(id)).toEqual([]);
  });

  test('shows personal data and raw records on request, each look a row', async () => {
    const id = await parkOne();
    const personal = await textOf(`/payments/${id}/personal`);
    expect(personal).toContain('Quillfeather &lt;script&gt;');
    expect(personal).not.toContain('<script>alert');
    const raw = await operator.get(`/payments/${id}/raw`);
    expect(raw.headers.get('content-type')).toContain('application/json');
    const tables: unknown = await raw.json();
    expect(tables).toMatchObject({ transaction: [{ id }], rail_payment: [{ state: 'failed' }] });
    expect(JSON.stringify(tables)).not.toMatch(/ciphertext|key_id|url"/);
    expect(await actsOf(id)).toEqual(['personal_data.viewed', 'personal_data.viewed']);
    for (const path of ['personal', 'raw']) {
      expect((await viewer.get(`/payments/${id}/${path}`)).status).toBe(403);
    }
    expect(bench.logged.join('')).not.toMatch(new RegExp(`Quillfeather|${id}`));
  });

  test('is not there for an id that is none, or somebody else’s', async () => {
    for (const id of ['nothing', crypto.randomUUID(), '..%2Faudit']) {
      for (const path of ['', '/personal', '/raw']) {
        expect((await operator.get(`/payments/${id}${path}`)).status).toBe(404);
      }
    }
  });
});

describe('a decision', () => {
  test('is shown before it is taken, and its trace is on the timeline at once', async () => {
    const id = await parkOne();
    const page = await textOf(`/payments/${id}`);
    expect(page).toContain('under a new key');
    const { shown, response } = await decide(id, { action: 'refund', parking: '1', fee: '0.75' });
    expect(shown).toContain('sends 49.25 USDC back to');
    expect(shown).toContain('the fee of 0.75 USDC is kept');
    expect([response.status, response.headers.get('location')]).toEqual([
      303,
      `/payments/${id}#timeline`,
    ]);
    expect(sent.at(-1)).toEqual({
      action: 'refund',
      parking: 1,
      fee: '0.75',
      operator: person.email,
      evidence: 'ticket 12',
    });
    const after = await textOf(`/payments/${id}`);
    expect(after).toContain('decision answered');
    expect(after).toContain('the story has taken it');
    expect(await actsOf(id)).toEqual(['decision.sent', 'decision.answered']);
  });

  test('is not taken once it would do something else than was shown', async () => {
    const id = await parkOne();
    const before = sent.length;
    const changed = await decide(id, { action: 'refund', parking: '1', shown: '0'.repeat(64) });
    expect(changed.response.status).toBe(409);
    expect(await changed.response.text()).toContain('has changed since it was shown');
    const shown = await (
      await post(`/payments/${id}/preview`, { action: 'retry', parking: '1' })
    ).text();
    await bench.owner.em
      .fork()
      .nativeUpdate(Parking, { transactionId: id }, { closedAt: new Date() });
    const late = await post(`/payments/${id}/decide`, {
      action: 'retry',
      parking: '1',
      evidence: 'e',
      shown: SHOWN.exec(shown)?.[1] ?? '',
    });
    expect(late.status).toBe(409);
    expect(sent).toHaveLength(before);
  });

  test.each([
    ['no decision', { action: 'burn' }],
    ['a fee that is no amount', { action: 'refund', fee: 'all' }],
    ['another question', { action: 'retry', parking: '9' }],
    ['what is not asked', { action: 'payOut', parking: '1' }],
    ['no evidence', { action: 'retry', parking: '1', evidence: ' ' }],
  ])('is not taken with %s', async (_what, fields) => {
    const id = await parkOne();
    const before = sent.length;
    const { response } = await decide(id, { parking: '1', ...fields });
    expect(response.status).toBe(409);
    expect(sent).toHaveLength(before);
    expect(await actsOf(id)).toEqual([]);
  });

  test('is refused to who may not, and to a form that is not ours', async () => {
    const id = await parkOne();
    const before = sent.length;
    const fields = { action: 'settled', parking: '1', evidence: 'e' };
    for (const step of ['preview', 'decide']) {
      expect((await post(`/payments/${id}/${step}`, fields, viewer)).status).toBe(403);
      expect((await operator.post(`/payments/${id}/${step}`, fields)).status).toBe(403);
    }
    expect(sent).toHaveLength(before);
  });

  test('that takes two people is proposed by one and carried out by another', async () => {
    const em = bench.orm.em.fork();
    await publishPolicy(em, { twoPeopleAbove: { 'iso4217:USD': '1000' } });
    try {
      const id = await parkOne();
      const before = sent.length;
      // However the id is typed, it is the one payment, and has one proposal.
      const typed = id.toUpperCase();
      const { shown, response } = await decide(typed, { action: 'settled', parking: '1' });
      expect(shown).toContain('This takes two people.');
      expect(response.headers.get('location')).toBe('/proposals');
      expect(sent).toHaveLength(before);
      const again = await decide(id, { action: 'settled', parking: '1' });
      expect(again.response.status).toBe(409);
      expect(await textOf(`/payments/${id}`)).toContain('A proposal about it waits');
      const [row] = await bench.owner.em
        .fork()
        .execute<{ id: string; terms_hash: string }[]>(
          'select id, terms_hash from proposal where subject = ?',
          [id],
        );
      const looked = await textOf(`/proposals/${row?.id}`, approver);
      const [, does = ''] = /name="does" value="([0-9a-f]{64})"/.exec(looked) ?? [];
      const verdict = { shown: row?.terms_hash ?? '', does, reason: 'I looked' };
      const own = await post(`/proposals/${row?.id}/approve`, verdict, operator);
      expect(own.status).toBe(403);
      const approved = await post(`/proposals/${row?.id}/approve`, verdict, approver);
      expect(approved.status).toBe(303);
      expect(sent).toHaveLength(before + 1);
      expect(await textOf(`/payments/${id}`)).toContain('proposal carried out');
      const left = await post(`/proposals/${row?.id}/carry-out`, {}, approver);
      expect(left.status).toBe(303);
      expect(sent).toHaveLength(before + 1);
    } finally {
      await publishPolicy(bench.orm.em.fork());
    }
  });
});

import { beforeEach, expect, test } from '@jest/globals';
import { isRefusal, refuseInWords } from '../../../../src/domain/refusal.ts';
import { Proposal } from '../../../../src/db/entities/operator.ts';
import { carryOut } from '../../../../src/services/operators/carry-out.ts';
import { publishPolicy } from '../../../../src/services/operators/policy.ts';
import { approveProposal } from '../../../../src/services/operators/proposals.ts';
import { createTestConsole, logIn } from '../../../support/console.ts';
import { opened } from '../../../support/opened.ts';
import { DISTRIBUTION } from '../../../support/rows.ts';

/** What a worker was asked to do, and what it answers. */
const asked: unknown[] = [];
let answer: unknown = 'done';
const temporal = Object.assign(Object.create(null), {
  workflow: {
    start: async (_: string, { args }: { args: unknown[] }) => void asked.push(args[0]),
    getHandle: () => ({ result: async () => answer }),
  },
});

const bench = await opened(createTestConsole({ temporal }));
const sql = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
  bench.owner.em.fork().execute<Row[]>(text, [...values]);
const ada = await bench.add(['operator']);
const operator = await logIn(bench, ada);
const grace = await bench.add(['approver']);
const viewer = await logIn(bench, await bench.add(['viewer', 'admin']));
const SENDER = `/treasury/clear/sender/${DISTRIBUTION}`;
const LISTENER = `/treasury/clear/listener/${DISTRIBUTION}`;
const HASH = 'ab'.repeat(32);

await sql(
  `insert into cursor (source, cursor, read_ledger, stopped_reason)
     values (?, '429496729600', 99, 'Horizon <b>lost</b> it'), (?, '1', null, 'an unknown transaction')`,
  [`stellar/${DISTRIBUTION}`, `send/${DISTRIBUTION}`],
);
await sql(
  `insert into outgoing_transaction (account, token, hash, inner_hash, xdr, result_xdr, successful,
       fee_charged, ledger, closed_at, class) values (?, 5, ?, ?, 'x', 'x', true, 100, 7, now(), 'unknown')`,
  [DISTRIBUTION, HASH, HASH],
);

beforeEach(() => {
  asked.length = 0;
  answer = 'done';
});
const textOf = async (response: Response): Promise<string> =>
  (await response.text()).replaceAll(/<[^>]*>/g, '\n').replaceAll(/\s*\n\s*/g, '\n');
const send = async (path: string, fields: Readonly<Record<string, string>>, browser = operator) =>
  browser.post(path, { _form: await browser.formToken('/treasury'), ...fields });
const acts = async () =>
  (
    await sql<{ act: string; subject: string }>(
      `select act, subject from operator_act where act in ('decision.sent', 'decision.answered') order by id`,
    )
  ).map(({ act, subject }) => `${act} ${subject}`);

test('what has stopped is shown with what a person has to say, and escaped', async () => {
  const source = await (await operator.get(LISTENER)).text();
  expect(source).toContain('Horizon &lt;b&gt;lost&lt;/b&gt; it');
  expect(source).toContain('value="100"');
  const page = await textOf(await operator.get(SENDER));
  expect(page).toContain('Unknown transaction');
  expect(page).toContain(HASH);
  expect(page).toContain('nothing but its fee');
  const treasury = await (await operator.get('/treasury')).text();
  expect(treasury).toContain(`href="${SENDER}"`);
  expect(treasury).toContain(`href="${LISTENER}"`);
});

test('nothing is sent of what has not stopped', async () => {
  const path = `/treasury/clear/sender/G${'Z'.repeat(55)}`;
  const before = await acts();
  const response = await send(path, { evidence: 'ticket 7', confirmed: 'yes' });
  expect(await textOf(response)).toContain('Nothing has stopped here.');
  expect(asked).toEqual([]);
  expect(await acts()).toEqual(before);
});

test('nothing is done before it was shown and confirmed', async () => {
  const order = { evidence: 'ticket 7', [HASH]: 'treasury' };
  const shown = await textOf(await send(SENDER, order));
  expect(shown).toContain('ticket 7');
  expect(shown).toContain(HASH);
  expect(asked).toEqual([]);
  answer = `transaction ${HASH} is named treasury\nthe sender goes on`;
  const done = await textOf(await send(SENDER, { ...order, confirmed: 'yes' }));
  expect(done).toContain('the sender goes on');
  expect(asked).toEqual([
    {
      what: 'sender',
      account: DISTRIBUTION,
      operator: ada.email,
      operatorId: ada.id,
      evidence: 'ticket 7',
      treasury: [HASH],
      payments: [],
    },
  ]);
  expect(await acts()).toEqual([
    `decision.sent sender/${DISTRIBUTION}`,
    `decision.answered sender/${DISTRIBUTION}`,
  ]);
});

test('a listener goes on from a ledger, with the gap that is named', async () => {
  answer = refuseInWords('request_malformed', 'ledgers 100 to 119 would never be read');
  const order = { evidence: 'ticket 8', fromLedger: '120', gap: '100-119', confirmed: 'yes' };
  const refused = await send(LISTENER, order);
  expect(refused.status).toBe(409);
  expect(await textOf(refused)).toContain('would never be read');
  expect(asked).toMatchObject([
    { what: 'listener', fromLedger: 120, gap: { first: 100, last: 119 } },
  ]);
});

test.each([
  ['an unknown transaction without a name', SENDER, { evidence: 'e' }],
  ['no evidence', SENDER, { [HASH]: 'treasury' }],
  ['a ledger that is none', LISTENER, { evidence: 'e', fromLedger: '1e3' }],
  ['a gap that is none', LISTENER, { evidence: 'e', fromLedger: '100', gap: '1 to 2' }],
])('%s is refused before anybody is asked', async (_, path, fields) => {
  expect((await send(path, { ...fields, confirmed: 'yes' })).status).toBe(409);
  expect(asked).toEqual([]);
});

test('sources that contradict each other are asked again once a person has said why', async () => {
  const path = '/treasury/clear/sources/ledger';
  await sql(`insert into cursor (source, stopped_reason) values ('sources/ledger', ?)`, [
    'ledger 100 is a by rpc, and was b by horizon',
  ]);
  expect(await textOf(await operator.get(path))).toContain('ledger 100 is a by rpc');
  const said = { evidence: 'ticket 9' };
  expect(await textOf(await send(path, said))).toContain(
    'Has the sources of the ledger asked again',
  );
  expect(asked).toEqual([]);
  await send(path, { ...said, confirmed: 'yes' });
  expect(asked).toEqual([
    {
      what: 'sources',
      account: 'ledger',
      operator: expect.any(String),
      operatorId: expect.any(String),
      evidence: 'ticket 9',
    },
  ]);
});

test('whoever does not decide sees and does nothing of it', async () => {
  expect((await viewer.get(SENDER)).status).toBe(403);
  const order = { evidence: 'e', [HASH]: 'treasury', confirmed: 'yes' };
  expect((await send(SENDER, order, viewer)).status).toBe(403);
  expect((await operator.post(SENDER, { ...order, _form: '' })).status).toBe(403);
  expect((await operator.get(`/treasury/clear/else/${DISTRIBUTION}`)).status).toBe(404);
  expect(asked).toEqual([]);
});

test('under a policy it takes two people, and is done as it was approved', async () => {
  await publishPolicy(bench.orm.em.fork(), { twoPeopleAbove: {} });
  const order = { evidence: 'ticket 9', [HASH]: 'payments', confirmed: 'yes' };
  const proposed = await send(SENDER, order);
  expect(proposed.headers.get('location')).toBe('/proposals');
  expect(asked).toEqual([]);
  const row = await bench.orm.em.fork().findOneOrFail(Proposal, { kind: 'clearance' });
  const approver = {
    id: grace.id,
    name: grace.email,
    roles: ['approver'],
    channel: 'console',
    address: null,
  } as const;
  const verdict = { id: row.id, shown: row.termsHash, reason: 'I looked' };
  const approved = await approveProposal(bench.orm.em.fork(), approver, verdict);
  if (isRefusal(approved)) throw new Error(approved.message);
  const deps = { orm: bench.orm, client: temporal };
  expect(await carryOut(deps, approver, approved)).toBe('done');
  expect(asked).toMatchObject([
    { what: 'sender', payments: [HASH], operator: `${ada.email} and ${grace.email}` },
  ]);
});

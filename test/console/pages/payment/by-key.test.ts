import { expect, test } from '@jest/globals';
import { createTestConsole, logIn } from '../../../support/console.ts';
import { opened } from '../../../support/opened.ts';
import { takingClient } from '../../../support/taking-client.ts';
import { addRailPayment, addReceived, addTransaction } from '../../../support/rows.ts';

const sent: unknown[] = [];
const temporal = takingClient(sent, 'the story has taken it');
const bench = await opened(createTestConsole({ temporal }));
const person = await bench.add(['operator']);
const operator = await logIn(bench, person);

const post = async (path: string, fields: Readonly<Record<string, string>>): Promise<Response> =>
  operator.post(path, { _form: await operator.formToken(), ...fields });

test('a pay-out that is under way is settled by its key, where no question is open', async () => {
  const em = bench.owner.em.fork();
  const sums = { amountIn: '50', amountOut: '49' };
  const row = await addTransaction(em, { status: 'pending_external', ...sums });
  const { operationId: fundedBy } = await addReceived(em, {
    transactionId: row.id,
    amount: '50',
    disposition: 'credited',
  });
  const { key } = await addRailPayment(em, row, { state: 'initiated', amount: '49', fundedBy });
  const path = `/payments/${row.id}`;
  const page = await (await operator.get(path)).text();
  expect(page).toContain(`name="key" value="${key}"`);
  expect(page).not.toContain('name="parking"');
  const shown = await (await post(`${path}/preview`, { action: 'settled', key })).text();
  expect(shown).toContain('ends the payment as completed');
  const [, hash = ''] = /name="shown" value="([0-9a-f]{64})"/.exec(shown) ?? [];
  const confirmed = { action: 'settled', key, evidence: 'ticket 12', shown: hash };
  const done = await post(`${path}/decide`, confirmed);
  expect(done.headers.get('location')).toBe(`${path}#timeline`);
  expect(sent).toEqual([{ action: 'settled', key, operator: person.email, evidence: 'ticket 12' }]);
  const other = await post(`${path}/preview`, { action: 'retry', key });
  expect(await other.text()).toContain('decide one of settled');
});

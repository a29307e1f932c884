import { describe, expect, test } from '@jest/globals';
import { Customer } from '../../../src/db/entities/customer.ts';
import { shortAmount } from '../../../src/domain/money/amount.ts';
import { sealFields } from '../../../src/services/customers/store.ts';
import { createTestConsole, logIn, type ConsoleBrowser } from '../../support/console.ts';
import { opened } from '../../support/opened.ts';
import { addReceived, addTransaction, CUSTOMER_ACCOUNT } from '../../support/rows.ts';

const bench = await opened(createTestConsole());
const operator = await logIn(bench, await bench.add(['operator']));
const viewer = await logIn(bench, await bench.add(['viewer']));

const find = async (q: string, browser: ConsoleBrowser = operator): Promise<Response> =>
  browser.post('/search', { _form: await browser.formToken(), q });
const add = async (changes: Parameters<typeof addTransaction>[1] = {}) =>
  (await addTransaction(bench.owner.em.fork(), changes)).id;

const addCustomer = async (): Promise<string> => {
  const em = bench.owner.em.fork();
  const id = crypto.randomUUID();
  em.create(Customer, {
    id,
    account: CUSTOMER_ACCOUNT,
    type: id,
    status: 'ACCEPTED',
    ...sealFields(bench.secrets, id, { last_name: 'Quillfeather' }),
  });
  await em.flush();
  return id;
};

describe('the one field of the search', () => {
  test('leads to the one thing that it finds', async () => {
    const id = await add({ receivingMemoType: 'id', receivingMemo: '7788990011' });
    for (const typed of [id, ` ${id.toUpperCase()} `, '7788990011']) {
      const found = await find(typed);
      expect([found.status, found.headers.get('location')]).toEqual([303, `/payments/${id}`]);
    }
    const customer = await addCustomer();
    expect((await find(customer)).headers.get('location')).toBe(`/customers/${customer}`);
  });

  test('lists several with what each was found by, and shows no personal data', async () => {
    const customerId = await addCustomer();
    const [one, other] = [
      await add({ customerId, amountIn: '33.25' }),
      await add({ customerId, amountIn: '44' }),
    ];
    const text = await (await find(customerId)).text();
    for (const id of [one, other]) expect(text).toContain(`href="/payments/${id}"`);
    expect(text).toContain('its customer');
    expect(text).toContain('33.25 USDC');
    expect(text).not.toContain('Quillfeather');
    expect((await find('33.25 usdc')).headers.get('location')).toBe(`/payments/${one}`);
  });

  test.each([
    ['dust', 'booked as dust', 'anotado como polvo'],
    ['treasury', 'booked on the treasury', 'anotado en la tesorería'],
    [null, 'not assigned yet', 'sin asignar'],
  ] as const)('shows money that is %s, and has no page of its own', async (disposition, en, es) => {
    const { operationId, amount } = await addReceived(bench.owner.em.fork(), { disposition });
    const found = await find(`stellar/${operationId}`);
    expect(found.status).toBe(200);
    const text = await found.text();
    expect(text).toContain(en);
    expect(text).toContain(shortAmount(amount));
    expect(text).not.toContain('href="/investigations/');
    await operator.get('/?lang=es');
    expect(await (await find(`stellar/${operationId}`)).text()).toContain(es);
    await operator.get('/?lang=en');
  });

  test('names a customer to a viewer without leading there', async () => {
    const id = await addCustomer();
    const found = await find(id, viewer);
    expect(found.status).toBe(200);
    const text = await found.text();
    expect(text).toContain(id);
    expect(text).not.toContain(`/customers/${id}`);
  });

  test('says that nothing was found, escapes what was typed and keeps it out of the log', async () => {
    const typed = 'Quillfeather"><script>alert(1)</script>';
    const text = await (await find(typed)).text();
    expect(text).toContain('Nothing was found.');
    expect(text).not.toContain('<script>');
    expect(text).toContain('Quillfeather&quot;&gt;&lt;script&gt;');
    expect(bench.logged.join('')).not.toContain('Quillfeather');
    expect(await (await find('x'.repeat(300))).text()).toContain('type 1 to 200');
  });

  test('is no address: what is typed goes by a form with its token', async () => {
    const id = await add();
    expect((await operator.get(`/search?q=${id}`)).headers.get('location')).toBeNull();
    expect((await operator.post('/search', { q: id })).status).toBe(403);
    const page = await (await operator.get('/proposals')).text();
    expect(page).toMatch(/<form class="search" method="post" action="\/search"/);
  });
});

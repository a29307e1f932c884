import { describe, expect, test } from '@jest/globals';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { beginInteractive, startTestApi } from '../support/api/support.ts';
import { startBrowser } from '../support/browser.ts';
import {
  DESKTOP,
  expectUsable,
  focused,
  openContext,
  PHONE,
  SCREENS,
  shot,
  SMALL,
  tabTo,
} from './support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { opened } from '../support/opened.ts';

const WORDS = {
  en: {
    next: 'Continue',
    confirm: 'Confirm',
    review: 'Is this right?',
    receives: '99 USD',
  },
  es: {
    next: 'Continuar',
    confirm: 'Confirmar',
    review: '¿Está bien así?',
    receives: '99 USD',
  },
} as const;

const api = await opened(startTestApi());
const browser = await opened(startBrowser());

describe('the pages, in a browser', () => {
  const paidOut = async (id: string, change: object): Promise<void> => {
    await api.orm.em.fork().nativeUpdate(Transaction, { id }, change);
  };

  test.each(SCREENS)(
    'a withdrawal in %s on a %s is filled in, and no page keeps anybody out',
    async (lang, screen, settings) => {
      const { url, id } = await beginInteractive(api, 'withdraw', { lang });
      const context = await openContext(browser, settings);
      const page = await context.newPage();
      await page.goto(url);
      await page.fill('#amount', '100');
      // A withdrawal is paid in the rail's own money.
      await page.locator('#preview').getByText(WORDS[lang].receives).waitFor();
      await expectUsable(page, lang);
      await shot(page, `withdrawal-amount-${lang}-${screen}`);
      await page.getByRole('button', { name: WORDS[lang].next }).click();
      for (const [name, value] of Object.entries(BANK_PAYEE)) await page.fill(`#${name}`, value);
      await expectUsable(page, lang);
      await shot(page, `withdrawal-details-${lang}-${screen}`);
      await page.getByRole('button', { name: WORDS[lang].next }).click();
      await page.getByRole('heading', { name: WORDS[lang].review }).waitFor();
      await expectUsable(page, lang);
      await shot(page, `withdrawal-review-${lang}-${screen}`);
      await page.getByRole('button', { name: WORDS[lang].confirm }).click();
      await page.locator('main[data-live]').waitFor();
      await expectUsable(page, lang);
      await shot(page, `withdrawal-instructions-${lang}-${screen}`);
      await paidOut(id, { status: 'completed' });
      await page.getByRole('heading', { name: lang === 'en' ? 'Done' : 'Listo' }).waitFor();
      await expectUsable(page, lang);
      await context.close();
    },
    120_000,
  );

  test.each(['en', 'es'] as const)(
    'a deposit in %s is filled in without any script',
    async (lang) => {
      const { url } = await beginInteractive(api, 'deposit', { lang });
      const context = await openContext(browser, PHONE, false);
      const page = await context.newPage();
      await page.goto(url);
      await page.fill('#amount', '0.5');
      await page.getByRole('button', { name: WORDS[lang].next }).click();
      expect(await page.getByRole('alert').textContent()).toContain(
        lang === 'en' ? 'The minimum is 1 USD.' : 'El mínimo es 1 USD.',
      );
      await page.fill('#amount', '100');
      await page.getByRole('button', { name: WORDS[lang].next }).click();
      expect(await page.locator('dl').textContent()).toContain('99 USDC');
      await page.getByRole('button', { name: WORDS[lang].confirm }).click();
      expect(await page.locator('h1').textContent()).toContain(
        lang === 'en' ? 'Almost' : 'Ya casi',
      );
      await context.close();
    },
    120_000,
  );

  test('without any script a page that waits asks again by itself', async () => {
    const { url, id } = await beginInteractive(api, 'deposit', { amount: '100' });
    const context = await openContext(browser, PHONE, false);
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('button', { name: WORDS.en.next }).click();
    await page.getByRole('button', { name: WORDS.en.confirm }).click();
    const instructions = { external_transfer_memo: { value: 'RH-1', description: 'Reference' } };
    await paidOut(id, { status: 'pending_user_transfer_start', instructions });
    await page.getByText('RH-1').waitFor({ timeout: 15_000 });
    expect(await page.title()).toContain('Please pay now');
    await context.close();
  }, 120_000);

  test('a deposit is filled in by keyboard alone', async () => {
    const { url, id } = await beginInteractive(api, 'deposit', {});
    const context = await openContext(browser, DESKTOP);
    const page = await context.newPage();
    await page.goto(url);
    await tabTo(page, 'amount');
    await page.keyboard.type('100');
    await tabTo(page, 'rail');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, 'BUTTON');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: WORDS.en.review }).waitFor();
    await tabTo(page, 'BUTTON');
    await page.keyboard.press('Enter');
    await page.locator('main[data-live]').waitFor();
    const row = await api.orm.em.fork().findOneOrFail(Transaction, { id });
    expect([row.status, row.rail]).toEqual(['pending_anchor', 'sandbox-mobile-money']);
    await context.close();
  }, 120_000);

  test('what was wrong is at the keyboard, in the title, and leads to its field', async () => {
    const { url } = await beginInteractive(api, 'withdraw', { lang: 'es', amount: '100' });
    const context = await openContext(browser, SMALL);
    const page = await context.newPage();
    await page.goto(url);
    expect(await page.getAttribute('#amount', 'aria-describedby')).toBe('amount-limits');
    await page.fill('#amount', '0.5');
    await page.getByRole('button', { name: WORDS.es.next }).click();
    expect(await page.title()).toMatch(/^Revise: ¿Cuánto\?/);
    expect(await page.getAttribute('#amount', 'aria-describedby')).toBe('fault amount-limits');
    await page.fill('#amount', '100');
    await page.getByRole('button', { name: WORDS.es.next }).click();
    expect(await page.getAttribute('#bank_account_number', 'inputmode')).toBe('numeric');
    for (const [name, value] of Object.entries({ ...BANK_PAYEE, bank_account_number: '12' })) {
      await page.fill(`#${name}`, value);
    }
    await page.evaluate("document.querySelector('form').noValidate = true");
    await page.getByRole('button', { name: WORDS.es.next }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('fault');
    await expectUsable(page, 'es');
    await shot(page, 'withdrawal-fault-es-small-dark');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('bank_account_number');
    expect(await page.getAttribute('#bank_account_number', 'aria-invalid')).toBe('true');
    await context.close();
  }, 120_000);

  test('a change of a page that waits is said where a screen reader listens, and instructions print', async () => {
    const { url, id } = await beginInteractive(api, 'deposit', { amount: '100' });
    const context = await openContext(browser, PHONE);
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('button', { name: WORDS.en.next }).click();
    await page.getByRole('button', { name: WORDS.en.confirm }).click();
    // The very element that was there before; one that comes with the change is not heard.
    const update = await page.waitForSelector('#update', { state: 'attached' });
    expect(await update.textContent()).toBe('');
    const description = { en: 'Quote this' };
    const instructions = { external_transfer_memo: { value: 'RH-1', description } };
    await paidOut(id, { status: 'pending_user_transfer_start', instructions });
    await page.getByText('RH-1').waitFor();
    expect(await update.textContent()).toMatch(/^Please pay now\. Pay as shown below\./);
    expect(await page.locator('time').first().getAttribute('datetime')).toMatch(/Z$/);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByText('RH-1').isVisible()).toBe(true);
    expect(await page.getByRole('link', { name: 'Español' }).isVisible()).toBe(false);
    await context.close();
  }, 120_000);

  test('a reader changes the language on the page, and the browser remembers it', async () => {
    const { url } = await beginInteractive(api, 'deposit', { lang: 'en' });
    const context = await openContext(browser, PHONE);
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('link', { name: 'Español' }).click();
    await page.fill('#amount', '100');
    await page.locator('#preview').getByText('99 USDC').waitFor();
    await page.getByRole('button', { name: WORDS.es.next }).click();
    await page.getByRole('heading', { name: WORDS.es.review }).waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe('es');
    await context.close();
  }, 120_000);

  test('a wallet that opened the page is notified of each change by postMessage', async () => {
    const { url, id } = await beginInteractive(api, 'deposit', { amount: '100' });
    const context = await openContext(browser, DESKTOP);
    const wallet = await context.newPage();
    await wallet.goto(`${api.url}/sep24/info`);
    const link = `${url}&on_change_callback=postMessage`;
    const [page] = await Promise.all([
      context.waitForEvent('page'),
      wallet.evaluate<unknown>(`(() => {
        window.told = [];
        window.addEventListener('message', ({ data }) => window.told.push(data.transaction));
        window.open(${JSON.stringify(link)});
      })()`),
    ]);
    await page.getByRole('button', { name: WORDS.en.next }).click();
    await page.getByRole('button', { name: WORDS.en.confirm }).click();
    const statuses = async (): Promise<string> =>
      wallet.evaluate<string>("window.told.map(({ id, status }) => id + ' ' + status).join()");
    await waitUntil(async () => (await statuses()) === `${id} pending_anchor`, {
      timeoutMs: 20_000,
      what: 'the wallet is told',
    });
    await paidOut(id, { status: 'completed' });
    await page.getByRole('heading', { name: 'Done' }).waitFor();
    await waitUntil(async () => (await statuses()).endsWith(`,${id} completed`), {
      timeoutMs: 20_000,
      what: 'the wallet is told of the end',
    });
    expect((await statuses()).split(',')).toHaveLength(2);
    await context.close();
  }, 120_000);
});

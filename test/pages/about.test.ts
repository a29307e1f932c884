import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { CustomerDecision } from '../../src/domain/customers/contract.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { applyDecision } from '../../src/services/customers/apply-decision.ts';
import { createRecordingStories } from '../support/payments/bench.ts';
import { beginInteractive, startTestApi, type TestApi } from '../support/api/support.ts';
import { startBrowser } from '../support/browser.ts';
import { JPEG } from '../support/customer-endpoint.ts';
import { PERSON, withPageCustomer } from '../support/page-customer.ts';
import { DESKTOP, expectUsable, openContext, PHONE, SCREENS, shot, tabTo } from './support.ts';

const WORDS = {
  en: {
    next: 'Continue',
    confirm: 'Confirm',
    about: 'About you',
    review: 'Is this right?',
    checking: 'We are checking what you told us',
    asking: 'We need something more from you',
    wrongCode: 'This is not the code that we sent',
    choice: 'Other',
    refused: 'Please write it in full, as your passport has it.',
  },
  es: {
    next: 'Continuar',
    confirm: 'Confirmar',
    about: 'Sobre usted',
    review: '¿Está bien así?',
    checking: 'Estamos revisando sus datos',
    asking: 'Necesitamos algo más de usted',
    wrongCode: 'No es el código que enviamos',
    choice: 'Otro',
    refused: 'Escríbalo completo, como en su pasaporte.',
  },
} as const;
const FILE = { name: 'passport.jpg', mimeType: 'image/jpeg', buffer: JPEG };

describe('the step that asks about the customer, in a browser', () => {
  let api: TestApi;
  let browser: Browser;
  let decision: CustomerDecision = { status: 'PROCESSING' };
  const codes = new Map<string, string>();
  beforeAll(async () => {
    const email = {
      description: { en: 'E-mail address', es: 'Correo electrónico' },
      verified: true,
    };
    api = await startTestApi(
      withPageCustomer(
        { ...PERSON, email_address: email },
        {
          customerReview: async () => decision,
          customerVerification: {
            send: async ({ value, code }) => void codes.set(value, code),
          },
        },
      ),
    );
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await api?.close();
  }, 60_000);

  const decide = async (id: string, action: string, fields: readonly string[] = []) => {
    const row = await api.orm.em.fork().findOneOrFail(Transaction, { id });
    await applyDecision(
      { orm: api.orm, stories: createRecordingStories().stories },
      { anchor: api.anchor, secrets: api.deps.secrets },
      { id: row.customerId ?? '', action, operator: 'grace', fields, message: undefined },
    );
  };
  const fillIn = async (page: Page, email: string): Promise<void> => {
    await page.fill('#first_name', 'Ada');
    await page.fill('#last_name', 'Lovelace');
    await page.fill('#birth_date', '1990-12-10');
    await page.setInputFiles('#photo_id_front', FILE);
    await page.fill('#email_address', email);
  };

  test.each(SCREENS)(
    'in %s on a %s it is filled in, proved, waited on and corrected, and keeps nobody out',
    async (lang, screen, settings) => {
      decision = { status: 'PROCESSING' };
      const words = WORDS[lang];
      const { url, id } = await beginInteractive(api, 'deposit', { lang, amount: '100' });
      const context = await openContext(browser, settings);
      const page = await context.newPage();
      await page.goto(url);
      await page.getByRole('button', { name: words.next }).click();
      await page.getByRole('heading', { name: words.about }).waitFor();
      await expectUsable(page, lang);
      const email = `ada-${lang}-${screen}@example.org`;
      await fillIn(page, email);
      await page.getByRole('radio', { name: words.choice }).check();
      await shot(page, `about-${lang}-${screen}`);
      await page.getByRole('button', { name: words.next }).click();

      await page.locator('#email_address_verification').waitFor();
      await page.fill('#email_address_verification', 'wrong');
      await page.getByRole('button', { name: words.next }).click();
      expect(await page.getByRole('alert').textContent()).toContain(words.wrongCode);
      await expectUsable(page, lang);
      await shot(page, `about-code-${lang}-${screen}`);
      await page.fill('#email_address_verification', codes.get(email) ?? 'none was sent');
      await page.getByRole('button', { name: words.next }).click();
      await page.getByRole('heading', { name: words.review }).waitFor();
      await page.getByRole('button', { name: words.confirm }).click();
      await page.getByRole('heading', { name: words.checking }).waitFor();
      await expectUsable(page, lang);
      await shot(page, `about-checking-${lang}-${screen}`);

      await decide(id, 'ask', [`last_name=${words.refused}`]);
      // The page that waits goes on by itself.
      await page.getByRole('heading', { name: words.asking }).waitFor();
      await expectUsable(page, lang);
      await shot(page, `about-asking-${lang}-${screen}`);
      expect(await page.inputValue('#last_name')).toBe('Lovelace');
      await page.fill('#last_name', 'King');
      await page.getByRole('button', { name: words.next }).click();
      await page.getByRole('heading', { name: words.checking }).waitFor();
      // Nothing that was told stands in an address.
      expect(page.url()).toBe(`${api.url}/interactive/${id}`);
      await context.close();
    },
    120_000,
  );

  test('it is filled in without any script', async () => {
    decision = { status: 'ACCEPTED' };
    const { url, id } = await beginInteractive(api, 'deposit', { lang: 'es', amount: '100' });
    const context = await openContext(browser, PHONE, false);
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('button', { name: WORDS.es.next }).click();
    await fillIn(page, 'grace@example.org');
    await page.getByRole('button', { name: WORDS.es.next }).click();
    await page.fill('#email_address_verification', codes.get('grace@example.org') ?? '');
    await page.getByRole('button', { name: WORDS.es.next }).click();
    await page.getByRole('button', { name: WORDS.es.confirm }).click();
    await page.getByRole('heading', { name: 'Ya casi' }).waitFor();
    const row = await api.orm.em.fork().findOneOrFail(Transaction, { id });
    expect(row.status).toBe('pending_anchor');
    await context.close();
  }, 120_000);

  test('it is reached and sent by keyboard alone', async () => {
    const { url } = await beginInteractive(api, 'deposit', { amount: '100' });
    const context = await openContext(browser, DESKTOP);
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('button', { name: WORDS.en.next }).click();
    await page.getByRole('heading', { name: WORDS.en.about }).waitFor();
    await tabTo(page, 'first_name');
    await page.keyboard.type('Ada');
    await tabTo(page, 'last_name');
    await page.keyboard.type('Lovelace');
    await tabTo(page, 'birth_date');
    await page.keyboard.type('12101990');
    await tabTo(page, 'photo_id_front');
    await page.setInputFiles('#photo_id_front', FILE);
    await tabTo(page, 'sex');
    await page.keyboard.press('Space');
    await tabTo(page, 'email_address');
    await page.keyboard.type('keys@example.org');
    await tabTo(page, 'BUTTON');
    await page.keyboard.press('Enter');
    await page.locator('#email_address_verification').waitFor();
    expect(codes.get('keys@example.org')).toMatch(/^\d{6}$/);
    await context.close();
  }, 120_000);
});

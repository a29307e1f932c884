import type { Browser, BrowserContext, Page } from 'playwright-core';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { openContext } from '../../support/browser.ts';
import { createHands, type Hands } from './hands.ts';
import type { Variant } from './variants.ts';

/** Somebody who works on the console. */
export interface Login {
  readonly email: string;
  readonly password: string;
}

/** Somebody logged in, with a window of their own. */
export interface Person {
  readonly login: Login;
  readonly hands: Hands;
  /** Opens the front page, as one does who comes to work. */
  front(): Promise<void>;
  close(): Promise<void>;
}

const LOGIN_WITHIN_MS = 90_000;
const TOO_MANY_MS = 5_000;

const logIn = async (hands: Hands, consoleUrl: string, login: Login): Promise<void> => {
  const { page } = hands;
  await waitUntil(
    async () => {
      await page.goto(`${consoleUrl}/login`);
      await hands.fill(page.locator('#email'), login.email);
      await hands.fill(page.locator('#password'), login.password);
      await hands.follow(page.locator('main form button'));
      return new URL(page.url()).pathname === '/';
    },
    { timeoutMs: LOGIN_WITHIN_MS, intervalMs: TOO_MANY_MS, what: `${login.email} is logged in` },
  );
};

/** Opens a window for somebody and logs them in, by keyboard. */
export const openPerson = async (
  browser: Browser,
  consoleUrl: string,
  login: Login,
  { screen, language, scripts }: Variant,
): Promise<Person> => {
  const context: BrowserContext = await openContext(
    browser,
    { ...screen, locale: language },
    scripts,
  );
  const page: Page = await context.newPage();
  const hands = createHands(page);
  await logIn(hands, consoleUrl, login);
  return {
    login,
    hands,
    front: async () => void (await page.goto(`${consoleUrl}/`)),
    close: async () => context.close(),
  };
};

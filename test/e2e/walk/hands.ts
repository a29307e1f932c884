import type { Locator, Page } from 'playwright-core';

/** More than any page takes; a page on which the keyboard goes round and round is given up. */
const PRESSES_MAX = 400;

/** A person's hands on a keyboard: there is no mouse. */
export interface Hands {
  readonly page: Page;
  /** How often a key was pressed. */
  presses(): number;
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
  /** Past the page's head, by the link that is there for it. */
  skip(): Promise<void>;
  /** Presses Tab until the keyboard is at it. @throws where it is not reached. */
  tabTo(target: Locator): Promise<void>;
  /** Presses Tab until there, and Enter; waits for the page that follows. */
  follow(target: Locator): Promise<void>;
  /** Types into a field. */
  fill(target: Locator, text: string): Promise<void>;
  /** Chooses by the arrow keys. */
  choose(target: Locator, value: string): Promise<void>;
}

/** Who has a keyboard before a page. */
export const createHands = (page: Page): Hands => {
  let presses = 0;
  const press = async (key: string): Promise<void> => {
    presses += 1;
    await page.keyboard.press(key);
  };
  const type = async (text: string): Promise<void> => {
    presses += text.length;
    await page.keyboard.type(text);
  };
  const tabTo = async (target: Locator): Promise<void> => {
    await target.first().waitFor({ state: 'attached', timeout: 5_000 });
    const one = target.first();
    for (let tried = 0; tried < PRESSES_MAX; tried += 1) {
      if ((await one.and(page.locator(':focus')).count()) > 0) return;
      await press('Tab');
    }
    throw new Error(`the keyboard does not reach ${String(target)}`);
  };
  const enter = async (): Promise<void> => {
    const loaded = page.waitForEvent('load', { timeout: 60_000 });
    await press('Enter');
    await loaded;
  };
  return {
    page,
    presses: () => presses,
    press,
    type,
    tabTo,
    skip: async () => {
      await press('Tab');
      // An address with a fragment has the keyboard begin there, behind the head.
      if ((await page.locator('a.skip:focus').count()) > 0) await press('Enter');
    },
    follow: async (target) => {
      await tabTo(target);
      await enter();
    },
    fill: async (target, text) => {
      await tabTo(target);
      await press('Control+a');
      await type(text);
    },
    choose: async (target, value) => {
      await tabTo(target);
      const one = target.first();
      const count = await one.locator('option').count();
      await press('Home');
      for (let tried = 0; tried < count; tried += 1) {
        if ((await one.inputValue()) === value) return;
        await press('ArrowDown');
      }
      throw new Error(`there is no ${value} to choose`);
    },
  };
};

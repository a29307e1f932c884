import { expect } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { DESKTOP, PHONE, SMALL } from '../support/browser.ts';

export { DESKTOP, openContext, PHONE, SMALL } from '../support/browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Each language and each screen once; states.test.ts shows every page in all of them. */
export const SCREENS = [
  ['en', 'phone', PHONE],
  ['es', 'desktop', DESKTOP],
  ['es', 'small-dark', SMALL],
] as const;

/** Where pictures of the pages are put; none are taken when it is not set. */
const SHOTS = process.env['SCREENSHOTS'];

interface Barrier {
  readonly id: string;
  readonly impact: string;
  readonly where: string;
}

/** Runs in the page, whose names this side does not have. */
const RUN_AXE = `axe.run({ preload: false, resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, impact, nodes }) => ({
    id, impact, where: nodes.map(({ html }) => html).join(' '),
  })))`;

/** What keeps somebody from using the page, by axe; serious and critical findings alone. */
export const findBarriers = async (page: Page): Promise<readonly string[]> => {
  await page.addScriptTag({ content: AXE });
  const barriers = await page.evaluate<readonly Barrier[]>(RUN_AXE);
  return barriers
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, where }) => `${id}: ${where}`);
};

/** Nothing lies beside what a telephone shows. */
export const isWithinWidth = async (page: Page): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth <= window.innerWidth');

/** Buttons, fields and links that stand alone and are too small for a thumb. */
export const findSmallTargets = async (page: Page): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(
    `[...document.querySelectorAll('button, input:not([type=radio], [type=hidden]), select, a, .choice')]
      .filter((one) => !one.closest('.fault'))
      .map((one) => [one.outerHTML, one.getBoundingClientRect()])
      .filter(([, { height, width }]) => height < 44 || width < 44)
      .map(([markup, { width, height }]) => width + 'x' + height + ' ' + markup)`,
  );

/** Anybody can read and press what the page shows, on this screen and in this language. */
export const expectUsable = async (page: Page, lang: string): Promise<void> => {
  expect(await page.getAttribute('html', 'lang')).toBe(lang);
  expect(await isWithinWidth(page)).toBe(true);
  expect(await findBarriers(page)).toEqual([]);
  expect(await findSmallTargets(page)).toEqual([]);
};

/** What the keyboard is at: a field by its name, what copies as `copy`, or the kind of element. */
export const focused = async (page: Page): Promise<string> =>
  page.evaluate<string>(
    `(({ activeElement: at }) => !at ? '' : at.classList.contains('copy') ? 'copy'
      : at.getAttribute('name') ?? at.tagName)(document)`,
  );

/** Presses Tab until the keyboard is at what `focused` names so. */
export const tabTo = async (page: Page, wanted: string): Promise<void> => {
  for (let presses = 0; presses < 20; presses += 1) {
    if ((await focused(page)) === wanted) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${wanted}`);
};

/**
 * Notes what moves after the first paint, whether or not somebody has just typed, as `window.shifts`
 * of every page that is opened from now on.
 */
export const watchShifts = async (page: Page): Promise<void> => {
  await page.addInitScript(`window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) {
        const moved = sources.map(({ node }) => (node && node.outerHTML || '').slice(0, 120));
        window.shifts.push(value.toFixed(4) + ' ' + moved.join(' '));
      }
    }).observe({ type: 'layout-shift', buffered: true });`);
};

export const shot = async (page: Page, name: string): Promise<void> => {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
};

import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openDeposit, openParty } from '../../../src/dev/incidents/play/people.ts';
import type { Staged } from '../../../src/dev/incidents/play/play.ts';
import type { Stage } from '../../../src/dev/incidents/play/stage.ts';
import { VARIANTS } from './variants.ts';
import type { Teams, World } from './world.ts';

/** What is pictured: a name, and how its page is opened. */
type Picture = readonly [name: string, path: string, press?: string];

const subjectOf = (all: readonly Staged[], name: string): string => {
  const found = all.find(({ incident }) => incident.name === name);
  if (!found || 'why' in found) throw new Error(`${name} was not staged: it cannot be pictured`);
  return encodeURIComponent(found.found.subject);
};

const take = async (page: Page, folder: string, name: string): Promise<void> =>
  void (await page.screenshot({ path: join(folder, `${name}.png`) }));

/**
 * Pictures the pages that the documentation shows, on a phone and on a desktop, while all waits.
 * @param folder where the pictures are put; as the browser writes them, so not small.
 */
export const takePictures = async (
  { stage, world, teams }: { stage: Stage; world: World; teams: Teams },
  all: readonly Staged[],
  folder: string,
): Promise<void> => {
  const payment = `/payments/${subjectOf(all, 'deposit-of-another-amount')}`;
  const money = `/investigations/${subjectOf(all, 'rail-money-unannounced')}`;
  await openDeposit(stage, await openParty(stage), { amount: '33.33' });
  const pictures: readonly Picture[] = [
    ['attention', '/'],
    ['payment', payment],
    ['timeline', `${payment}#timeline`],
    ['preview', payment, 'form:has(input[value="accept"]) button'],
    ['investigation', money],
    ['candidates', `${money}/candidates`],
    ['reconciliation', '/reconciliation'],
    ['treasury', '/treasury'],
  ];
  const shown = VARIANTS.filter(({ language, scripts }) => language === 'en' && scripts);
  for (const variant of shown) {
    const { page } = (await teams.of(variant)).operator.hands;
    for (const [name, path, press] of pictures) {
      await page.goto(`${world.running.consoleUrl}${path}`);
      if (press !== undefined) {
        await page.locator(press).click();
        await page.waitForLoadState();
      }
      await take(page, folder, `${name}-${variant.name.split(' ')[0] ?? ''}`);
    }
  }
};

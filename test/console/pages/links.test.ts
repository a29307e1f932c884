import { beforeAll, expect, test } from '@jest/globals';
import { ROLES } from '../../../src/domain/operators/roles.ts';
import { logIn } from '../../support/console.ts';
import { createCaseConsole, DAY, pathOfCase } from '../../support/console-cases.ts';
import { opened } from '../../support/opened.ts';

/* Nobody is led to a page that they may not see, or that is not there. */

const bench = await opened(createCaseConsole());
let paths: readonly string[] = [];
beforeAll(async () => {
  await bench.addDay();
  await bench.addBreak('amount');
  const cases = [await bench.stellarCase(), await bench.railCase()];
  const own = ['/', '/investigations', '/reconciliation', '/customers', '/proposals', '/treasury'];
  const days = [`/reconciliation/${DAY}`, '/figures', '/clients'];
  paths = [...own, ...days, ...cases.map(pathOfCase)];
}, 120_000);

test.each(ROLES)('every link on the pages of %s leads to a page of theirs', async (role) => {
  const browser = await logIn(bench, await bench.add([role]));
  const links = new Set<string>();
  for (const path of paths) {
    const text = await (await browser.get(path)).text();
    for (const [, link = ''] of text.matchAll(/<a[^>]* href="(\/[^"]*)"/g)) {
      links.add(link.replaceAll('&amp;', '&'));
    }
  }
  expect(links.size).toBeGreaterThan(10);
  const astray: string[] = [];
  for (const link of links) {
    const response = await browser.get(link);
    await response.arrayBuffer();
    if (response.status >= 400) astray.push(`${link}: ${response.status}`);
  }
  expect(astray).toEqual([]);
});

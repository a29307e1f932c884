import { beforeAll, describe, expect, test } from '@jest/globals';
import { Investigation } from '../../../../src/db/entities/money-in.ts';
import { logIn, type ConsoleBrowser } from '../../../support/console.ts';
import { createCaseConsole, readPage as read } from '../../../support/console-cases.ts';
import { opened } from '../../../support/opened.ts';
import { DOLLAR, RAIL } from '../../../support/rows.ts';

const bench = await opened(createCaseConsole());
const { em, stellarCase, railCase } = bench;

let viewer: ConsoleBrowser;
beforeAll(async () => {
  viewer = await logIn(bench, await bench.add(['viewer']));
}, 120_000);

describe('the list', () => {
  test('shows what waits, by reason, rail, asset, state and age, a page at a time', async () => {
    const [one, other] = [await stellarCase(), await railCase()];
    const old = await stellarCase();
    await em().nativeUpdate(
      Investigation,
      { sourceKey: old },
      { openedAt: new Date(Date.now() - 8 * 86_400_000) },
    );
    const all = (await read(viewer, '/investigations')).text;
    for (const key of [one, other, old]) expect(all).toContain(`${key}</a>`);
    expect(all.indexOf(`${old}</a>`)).toBeLessThan(all.indexOf(`${one}</a>`));
    const lists = async (query: string, key: string): Promise<boolean> =>
      (await read(viewer, `/investigations?${query}`)).text.includes(`${key}</a>`);
    expect(await lists(`rail=${RAIL}`, other)).toBe(true);
    expect(await lists(`rail=${RAIL}`, one)).toBe(false);
    expect(await lists('reason=unmatched', one)).toBe(true);
    expect(await lists('reason=unmatched', other)).toBe(false);
    expect(await lists(`asset=${encodeURIComponent(DOLLAR)}`, other)).toBe(true);
    expect(await lists(`asset=${encodeURIComponent(DOLLAR)}`, one)).toBe(false);
    expect(await lists('hours=168', old)).toBe(true);
    expect(await lists('hours=168', one)).toBe(false);
    expect(await lists('state=held', one)).toBe(false);
    expect(await lists('after=nonsense&state=x&hours=x', one)).toBe(true);
    for (let more = 0; more < 50; more += 1) await stellarCase();
    const first = (await read(viewer, '/investigations')).text;
    const [, next = ''] = /href="(\/investigations\?[^"]*after=[^"]+)"/.exec(first) ?? [];
    const second = (await read(viewer, next.replaceAll('&amp;', '&'))).text;
    const keys = (text: string) =>
      [...text.matchAll(/>((?:stellar|rail)\/\d+)<\/a>/g)].map(([, key]) => key);
    expect(keys(first)).toHaveLength(50);
    expect(keys(second).length).toBeGreaterThanOrEqual(3);
    expect(keys(first).filter((key) => keys(second).includes(key))).toEqual([]);
  }, 120_000);
});

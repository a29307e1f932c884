import packaged from '@sparticuz/chromium';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
} from 'playwright-core';
import { ensureDirectory, findCacheDirectory } from '../../src/dev/cache-directory.ts';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

const UNPACK = `import('@sparticuz/chromium').then(async (packaged) =>
  console.log(await packaged.default.executablePath()))`;

/**
 * Unpacks the package's browser. It goes where TMPDIR says, and the usual place may hold another
 * user's, which this one may not run; so it is done by a process with a folder of its own.
 */
const unpack = async (): Promise<string> => {
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] };
  const user = String(process.getuid?.() ?? 'user');
  const folder = ensureDirectory(join(findCacheDirectory(env), `chromium-${user}`));
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', UNPACK], {
    env: { ...env, TMPDIR: folder },
  });
  return stdout.trim();
};

/** Chromium of the machine, else the one of the npm package. */
export const startBrowser = async (): Promise<Browser> => {
  const own = [process.env['CHROMIUM'], ...SYSTEM].find((path) => path && existsSync(path));
  if (own) return chromium.launch({ executablePath: own, headless: true, args: QUIET });
  return chromium.launch({
    executablePath: await unpack(),
    headless: true,
    args: [...packaged.args.filter((flag) => flag !== '--single-process'), ...QUIET],
  });
};

export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };
/** The narrowest screen that pages have to fit, of somebody who reads light on dark. */
export const SMALL = {
  viewport: { width: 320, height: 568 },
  colorScheme: 'dark',
} as const;
export const DESKTOP = { viewport: { width: 1280, height: 900 } };
/** A browser's window of its own, without cookies; scripts of the tests pass the pages' policy. */
export const openContext = async (
  browser: Browser,
  settings: BrowserContextOptions,
  scripts = true,
): Promise<BrowserContext> =>
  browser.newContext({ ...settings, javaScriptEnabled: scripts, bypassCSP: true });

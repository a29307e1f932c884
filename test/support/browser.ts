import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

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

/** Chromium of the machine, else the one of the npm package. */
export const startBrowser = async (): Promise<Browser> => {
  const own = [process.env['CHROMIUM'], ...SYSTEM].find((path) => path && existsSync(path));
  if (own) return chromium.launch({ executablePath: own, headless: true, args: QUIET });
  const { default: packaged } = await import('@sparticuz/chromium');
  return chromium.launch({
    executablePath: await packaged.executablePath(),
    headless: true,
    args: [...packaged.args.filter((flag) => flag !== '--single-process'), ...QUIET],
  });
};

import { registerHooks } from 'node:module';

/** Where each test file finds modules of its own: tests, and the helpers that hold their state. */
const TESTS = new URL('../../', import.meta.url).href;
const QUERY = '?file=';
const GLOBALS = 'jest-globals:';

/** What `@jest/globals` exports to the test file that runs. */
let current: object = {};
let files = 0;
const queryOf = (url: string | undefined): string => url?.match(/\?file=\d+$/)?.[0] ?? '';

registerHooks({
  resolve: (specifier, context, next) => {
    const query = queryOf(context.parentURL);
    if (query && specifier === '@jest/globals') {
      return { url: `${GLOBALS}${query}`, shortCircuit: true };
    }
    const found = next(specifier, context);
    const isOfTests = query && found.url.startsWith(TESTS) && !queryOf(found.url);
    return isOfTests ? { ...found, url: `${found.url}${query}` } : found;
  },
  load: (url, context, next) => {
    if (!url.startsWith(GLOBALS)) return next(url, context);
    const names = Object.keys(current).join(', ');
    const source = `export const { ${names} } = globalThis[Symbol.for('${GLOBALS}')];`;
    return { format: 'module', source, shortCircuit: true };
  },
});

// A jest that is killed takes its processes along, whatever a test has left open in them.
const withJest = (): void => {
  if (!process.connected) process.exit(1);
};
if (process.send) setInterval(withJest, 1_000).unref();

/**
 * Makes all that is under `test` new for the test file that is loaded next.
 *
 * @param globals what it finds in `@jest/globals`
 * @returns what follows the addresses of its modules
 */
export const beginTestFile = (globals: object): string => {
  files += 1;
  current = globals;
  Object.assign(globalThis, { [Symbol.for(GLOBALS)]: globals });
  return `${QUERY}${files}`;
};

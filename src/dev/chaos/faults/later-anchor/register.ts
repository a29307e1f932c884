import { registerHooks } from 'node:module';

/*
 * `node --import <this file>`: whoever imports src/anchor.ts is given the later one, as if the file
 * had been edited and the process started again. Only the later one itself sees the first.
 */
const first = new URL('../../../../anchor.ts', import.meta.url).href;
const later = new URL('./anchor.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    return resolved.url === first && context.parentURL !== later
      ? { ...resolved, url: later }
      : resolved;
  },
});

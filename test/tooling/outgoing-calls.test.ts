import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));

/* Every place from which we call another server. A new one is written down here, with what ends it. */
const CALLERS = [
  'src/lib/web/post-public.ts',
  'src/rails/increase/client.ts',
  'src/rails/pix/session.ts',
  'src/rails/sandbox-bank/client.ts',
  'src/rails/sandbox-mobile-money/client.ts',
  'src/stellar/horizon/event-stream.ts',
  'src/stellar/horizon/http.ts',
  'src/stellar/signing/client-domain.ts',
  'src/stellar/signing/remote-signer.ts',
  'src/temporal/reach.ts',
];
const CALL = /\bfetch\(|\brequestHttps?\b|\bfrom 'node:(?:https?|http2|net|tls|dgram)'/;
/** Servers of ours, what runs in a browser, and what only looks at addresses. */
const NO_CALLERS = new Set([
  'src/api/pages/layout/assets.ts',
  'src/lib/web/client-address.ts',
  'src/lib/web/http-server.ts',
  'src/services/callbacks/url.ts',
  'src/config/values.ts',
  'src/lib/public-address.ts',
  'src/lib/process/health-server.ts',
]);

/** Servers that pretend, on a developer's own machine. */
const PRETENDED = /^src\/(?:sandbox|dev|rails\/[^/]+\/fake)\//;

const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

describe('each call to another server', () => {
  test('stands where it is known', async () => {
    const found: string[] = [];
    for await (const path of glob('src/**/*.ts', { cwd: root })) {
      const isProgram = !PRETENDED.test(path) && !NO_CALLERS.has(path);
      if (isProgram && CALL.test(read(path).replaceAll(/^\s*(?:\*|\/\/|import type ).*$/gm, ''))) {
        found.push(path);
      }
    }
    expect(found.toSorted()).toEqual(CALLERS);
  });

  test.each(CALLERS)('ends in its time: %s', (path) => {
    expect(read(path)).toMatch(/\bsignal\b/);
  });

  test.each(
    CALLERS.filter((path) => path.startsWith('src/stellar/') || path.startsWith('src/lib/')),
  )('never takes an answer of any length: %s', (path) => {
    expect(read(path)).not.toMatch(/\.(?:text|json|arrayBuffer|blob|formData)\(\)/);
  });
});

import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createPerson } from '../../src/dev/demo/payments.ts';
import { createReleases } from '../../src/dev/releases.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { askAnchor } from '../../src/sandbox/wallet/http.ts';
import { login } from '../../src/sandbox/wallet/wallet.ts';
import { startCallbackHost } from '../support/callback-host.ts';
import { opened } from '../support/opened.ts';
import { machineEnvironment, programPath } from '../support/programs.ts';
import { startTestStack } from '../support/test-stack.ts';

/*
 * The column "talks to" of docs/deploying.md. Each part is a process of its own whose settings name
 * the peers that the column lists; everything else is a closed port. A deposit passes through all.
 */

const DOCUMENT = readFileSync(new URL('../../docs/deploying.md', import.meta.url), 'utf8');
const RECORDER = fileURLToPath(new URL('../support/note-connections.ts', import.meta.url));
const CLOSED = 'http://127.0.0.1:1';

/** What docs/deploying.md says of each part: a row of the table, and a sentence about the api. */
const SAYS: Readonly<Record<string, string>> = {
  api: /^The api talks to ([^.]+(?:\.toml[^.]+)?)/m.exec(DOCUMENT)?.[1] ?? '',
  ...Object.fromEntries(
    [...DOCUMENT.matchAll(/^\| `(core|ledger|callbacks|rail-<name>)` .*\| ([^|]+) \|$/gm)].map(
      ([, part = '', talks = '']) => [part, talks],
    ),
  ),
};

const openWorld = async () => {
  const releases = createReleases();
  const stack = await startTestStack(releases);
  const host = await startCallbackHost();
  releases.add('the client’s host', host.close);
  const { DATABASE_URL = '', TEMPORAL_ADDRESS = '' } = stack.environment;
  const peers = {
    [new URL(DATABASE_URL).port]: 'PostgreSQL',
    [TEMPORAL_ADDRESS.split(':').at(-1) ?? '']: 'Temporal',
    [new URL(stack.horizonUrl).port]: 'Horizon',
    [new URL(stack.bankUrl ?? '').port]: 'that rail',
    [new URL(host.url('/')).port]: 'the clients’ hosts',
  };
  /** The peers that each process has tried to reach. */
  const reached = new Map<string, Set<string>>();
  const start = (part: string): void => {
    const seen = new Set<string>();
    reached.set(part, seen);
    const says = SAYS[part] ?? '';
    const program = part === 'api' ? 'api/main' : 'worker/main';
    const child = spawn(process.execPath, ['--import', RECORDER, programPath(program)], {
      env: {
        ...machineEnvironment(),
        ...stack.environment,
        SERVES: part.replace('<name>', 'sandbox-bank'),
        LOG_LEVEL: 'error',
        ...(says.includes('Horizon') ? {} : { HORIZON_URL: CLOSED }),
        ...(says.includes('that rail') ? {} : { SANDBOX_BANK_URL: CLOSED }),
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', ({ port }: { readonly port: string }) => {
      seen.add(peers[port] ?? `port ${port}`);
    });
    releases.add(part, async () => {
      const gone = once(child, 'exit');
      if (child.exitCode === null && child.kill('SIGKILL')) await gone;
    });
  };
  return { stack, host, reached, start, close: async () => releases.releaseAll() };
};

const { stack, host, reached, start } = await opened(openWorld());
const PARTS = ['api', 'core', 'ledger', 'callbacks', 'rail-<name>'];

describe('each part, with everything cut off that docs/deploying.md does not list', () => {
  test('does its work: a deposit by SEP-6 is paid, completed and called back', async () => {
    for (const part of PARTS) start(part);
    const { options, asset } = await createPerson(stack);
    const address = `${options.anchorUrl}/sep6`;
    const token = await waitUntil(async () => login(options).catch(() => undefined), {
      timeoutMs: 60_000,
      what: 'the api serves',
    });
    const query = new URLSearchParams({
      asset_code: asset.getCode(),
      account: options.keypair.publicKey(),
      amount: '50',
      on_change_callback: host.url('/told'),
    });
    const { id } = await askAnchor(`${address}/deposit?${query.toString()}`, { token });
    const read = async () => {
      const answer = await askAnchor(`${address}/transaction?id=${String(id)}`, { token });
      return answer['transaction'] as {
        readonly status: string;
        readonly instructions?: { readonly external_transfer_memo?: { readonly value: string } };
      };
    };
    const reference = await waitUntil(
      async () => (await read()).instructions?.external_transfer_memo?.value,
      { timeoutMs: 60_000, what: 'the rail says how to pay' },
    );
    const paid = await fetch(`${stack.bankUrl}/sandbox/transfers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rail: 'sandbox-bank', reference, amount: '50' }),
    });
    expect(paid.status).toBe(201);
    await waitUntil(() => host.heard.some(({ status }) => status === 'completed') || undefined, {
      timeoutMs: 60_000,
      what: 'the client hears that it is completed',
    });
    expect((await read()).status).toBe('completed');
  }, 240_000);

  test.each(PARTS)('%s reaches what is listed, and nothing else', (part) => {
    const says = SAYS[part] ?? '';
    const named = ['PostgreSQL', 'Temporal', 'Horizon', 'that rail', 'the clients’ hosts'];
    const listed = named.filter((peer) => says.includes(peer.replace('’', "'")));
    expect(listed).toContain('PostgreSQL');
    expect([...(reached.get(part) ?? [])].toSorted()).toEqual(listed.toSorted());
  });
});

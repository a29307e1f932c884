import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findCacheDirectory } from '../../src/dev/cache-directory.ts';
import { pickPort } from '../../src/dev/processes/ports.ts';
import { readRunning } from '../../src/dev/running.ts';
import { silentProgress } from '../../src/dev/progress.ts';
import { findTemporal } from '../../src/dev/temporal/binary.ts';
import { machineEnvironment, programPath } from './programs.ts';

const PORTS = [
  'PORT',
  'CONSOLE_PORT',
  'TEMPORAL_PORT',
  'TEMPORAL_UI_PORT',
  'POSTGRES_PORT',
  'LEDGER_PORT',
  'BANK_PORT',
];

export interface DevelopmentServer {
  readonly anchorUrl: string;
  readonly homeDomain: string;
  readonly ledgerUrl: string;
  readonly bankUrl: string;
  /** What the anchor's programs were given. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** A free port may be another's by the time it is used; then others are picked. */
const STARTS_MAX = 5;

/**
 * `npm run dev` as a process of its own, on free ports and with a cache folder of its own.
 * @param port the anchor's own, where it matters; a free one by default
 * @param settings what else its environment says
 * @param args what stands behind `npm run dev --`
 */
export const startDevelopmentServer = async (
  port?: number,
  settings: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<DevelopmentServer> => {
  for (let start = 1; ; start += 1) {
    try {
      return await startOnce(port, settings, args);
    } catch (fault) {
      const wasTaken = fault instanceof Error && /, is taken\./.test(fault.message);
      if (!wasTaken || start === STARTS_MAX) throw fault;
    }
  }
};

const startOnce = async (
  port: number | undefined,
  settings: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<DevelopmentServer> => {
  const machine = machineEnvironment();
  const env = { ...machine, HOME: process.env['HOME'] };
  const temporal = await findTemporal({
    env,
    cacheDirectory: findCacheDirectory(env),
    progress: silentProgress,
  });
  const cache = mkdtempSync(join(tmpdir(), 'railhead-dev-'));
  // PostgreSQL runs as another user where this one is root, and must get through.
  chmodSync(cache, 0o755);
  const ports: Record<string, string> = {};
  for (const name of PORTS) ports[name] = String(await pickPort(name, undefined));
  if (port !== undefined) ports['PORT'] = String(port);
  const child: ChildProcess = spawn(process.execPath, [programPath('dev/main'), ...args], {
    env: {
      ...env,
      ...ports,
      ...settings,
      PATH: `${dirname(temporal)}:${machine['PATH']}`,
      RAILHEAD_CACHE: cache,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const ready = new Promise<void>((resolve, reject) => {
    const read = (data: Buffer): void => {
      printed += String(data);
      if (printed.includes('the ledger ')) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', () => reject(new Error(`npm run dev ended:\n${printed}`)));
  });
  const close = async (): Promise<void> => {
    if (child.exitCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }
    rmSync(cache, { recursive: true, force: true });
  };
  try {
    await ready;
  } catch (fault) {
    await close();
    throw fault;
  }
  // Port 80 is not written: a URL leaves it out, and so does a home domain.
  const { origin, host } = new URL(`http://localhost:${ports['PORT']}`);
  return {
    anchorUrl: origin,
    homeDomain: host,
    ledgerUrl: `http://127.0.0.1:${ports['LEDGER_PORT']}`,
    bankUrl: `http://127.0.0.1:${ports['BANK_PORT']}`,
    environment: readRunning(cache).environment,
    close,
  };
};

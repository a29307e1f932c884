import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

import { TEMPORAL_VERSION } from './version.ts';

const ANSWER_WITHIN_MS = 4_000;
const WHOLE_WITHIN_MS = 180_000;

/**
 * Downloads the official release and puts it at `target`. Gives up at once where the host cannot
 * be reached, and does not try again: the caller has another way.
 *
 * @throws Error when the host does not answer in four seconds, or the archive is not whole
 */
export async function downloadTemporal(
  target: string,
  detail: (text: string) => void,
): Promise<void> {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const url =
    `https://temporal.download/cli/archive/v${TEMPORAL_VERSION}` +
    `?platform=${process.platform}&arch=${architecture}`;
  const abort = new AbortController();
  const late = setTimeout(
    () => abort.abort(new Error('no answer in four seconds')),
    ANSWER_WITHIN_MS,
  );
  const answer = await fetch(url, { signal: abort.signal }).finally(() => clearTimeout(late));
  if (!answer.ok || answer.body === null) throw new Error(`it answered ${answer.status}`);

  const scratch = `${target}.downloading-${process.pid}`;
  mkdirSync(scratch, { recursive: true });
  try {
    await unpack(answer.body as ReadableStream<Uint8Array>, scratch, detail);
    chmodSync(join(scratch, 'temporal'), 0o755);
    mkdirSync(dirname(target), { recursive: true });
    renameSync(join(scratch, 'temporal'), target);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function unpack(
  body: ReadableStream<Uint8Array>,
  folder: string,
  detail: (text: string) => void,
): Promise<void> {
  const tar = spawn('tar', ['-xzf', '-', '-C', folder, 'temporal'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(tar, 'exit');
  let bytes = 0;
  const count = async function* (source: AsyncIterable<Uint8Array>) {
    for await (const chunk of source) {
      bytes += chunk.length;
      detail(`${(bytes / 1e6).toFixed(1)} MB`);
      yield chunk;
    }
  };
  const signal = AbortSignal.timeout(WHOLE_WITHIN_MS);
  await pipeline(Readable.fromWeb(body), count, tar.stdin, { signal });
  const [code] = await ended;
  if (code !== 0) throw new Error('the archive could not be unpacked');
}

import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { Timer } from '../closing/timer.ts';
import { HAL_JSON } from './http.ts';
import type { Answer, CutReply, Reply } from './http.ts';
import type { Problem } from './problem.ts';
import { writeStream } from './stream.ts';

export const NO_CACHE = 'no-cache, no-store, max-age=0';

const compress = promisify(gzip);

/** How an answer goes out. */
interface Wire {
  readonly response: ServerResponse;
  /** Aborted when the client goes away. */
  readonly gone: AbortSignal;
  /** Whether resources are compressed for those who take that; undefined: they never are. */
  readonly takesGzip: boolean | undefined;
  readonly timer: Timer;
}

/** Writes an answer as Horizon writes it: resources may be compressed, problems and text not. */
export async function writeAnswer(answer: Answer, wire: Wire): Promise<void> {
  const { response, takesGzip } = wire;
  if (answer.kind === 'stream') {
    writeStream(answer, response, wire.gone, wire.timer);
    return;
  }
  if (answer.kind === 'cut') {
    cutShort(answer, response);
    return;
  }
  writeHead(answer, response);
  const text = textOf(answer);
  const isResource = response.getHeader('content-type') === HAL_JSON;
  if (isResource && takesGzip !== undefined) response.setHeader('vary', 'Accept-Encoding');
  if (!isResource || !takesGzip || text === undefined) {
    response.end(text);
    return;
  }
  const body = await compress(text, { level: constants.Z_BEST_SPEED });
  response.setHeader('content-encoding', 'gzip');
  response.end(body);
}

/** Resources and problems are indented, everything else is not. */
function textOf(answer: Reply | Problem): string | undefined {
  const { body } = answer;
  if (typeof body !== 'object') return body;
  const isPlain = answer.kind === 'reply' && answer.contentType?.startsWith('text/');
  return isPlain ? JSON.stringify(body) : JSON.stringify(body, undefined, 2);
}

/** Announces the whole answer, writes half of it and cuts the connection. */
function cutShort({ of: answer }: CutReply, response: ServerResponse): void {
  const text = answer && textOf(answer);
  if (!answer || !text) {
    response.destroy();
    return;
  }
  writeHead(answer, response);
  response.setHeader('content-length', String(Buffer.byteLength(text)));
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

function writeHead(answer: Reply | Problem, response: ServerResponse): void {
  const { body } = answer;
  const isProblem = answer.kind === 'problem';
  const type = isProblem ? 'application/problem+json; charset=utf-8' : answer.contentType;
  response.setHeader('cache-control', NO_CACHE);
  if (body !== undefined) response.setHeader('content-type', type ?? HAL_JSON);
  if (!isProblem) {
    if (answer.contentType === undefined && body !== undefined) {
      response.setHeader('content-disposition', 'inline');
    }
    for (const [name, value] of Object.entries(answer.headers ?? {}))
      response.setHeader(name, value);
  }
  response.statusCode = answer.status;
}

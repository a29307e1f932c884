import { compare } from './compare.ts';
import type { Outcome } from '../outcomes.ts';
import { startPlayer } from './player.ts';
import type { Player } from './player.ts';
import { FILES, readExchanges } from './recording.ts';
import type { Exchange } from './recording.ts';

/** Puts every recorded request to the sandbox, each at the ledger in which it was answered. */
export async function outcomesOf(): Promise<Outcome[]> {
  const player = await startPlayer();
  const exchanges = FILES.flatMap(readExchanges).toSorted((a, b) => a.latest - b.latest);
  try {
    const outcomes: Outcome[] = [];
    for (const exchange of exchanges) {
      player.advanceTo(exchange.latest);
      outcomes.push(await outcomeOf(exchange, player));
    }
    return outcomes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  } finally {
    await player.ledger.close();
  }
}

async function outcomeOf(exchange: Exchange, player: Player): Promise<Outcome> {
  const { id, name, status, response } = exchange;
  const { faults } = player.ledger;
  const seconds = /(\d+) s after the validator stopped/.exec(name)?.[1];
  player.wait(seconds === undefined ? 0 : Number(seconds) + 1);
  const fault = faultOf(exchange);
  if (fault) faults.add(fault);
  const actual = await ask(exchange, player.url);
  faults.clear();
  player.wait(0);
  return { id, label: name, differences: compare({ status, body: response }, actual) };
}

/** What was amiss with the server that answered. */
function faultOf({ id, name }: Exchange) {
  if (id.startsWith('03#')) return { fault: 'history_gone', keepLedgers: 20 } as const;
  if (id.startsWith('01#') && /\+\d{2,3} ms/.test(name))
    return { fault: 'still_ingesting' } as const;
  if (id.startsWith('02#') && /\+\d{2} ms/.test(name)) return { fault: 'core_away' } as const;
  return undefined;
}

async function ask(
  { request, name }: Exchange,
  url: string,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { method, contentType = 'application/json' } = optionsOf(request);
  const answer = await fetch(`${url}/rpc`, {
    method,
    ...(method === 'POST' && {
      headers: { 'content-type': contentType },
      body: bodyOf(request, name),
    }),
  });
  const text = await answer.text();
  const body = parse(text);
  // The recording keeps the first of sixty equal answers.
  const isMany = Array.isArray(body) && body.length === 60;
  return { status: answer.status, body: isMany ? { answers: body.length, first: body[0] } : body };
}

const optionsOf = (request: unknown): { method: string; contentType?: string } => {
  if (typeof request !== 'object' || request === null) return { method: 'POST' };
  if ('contentType' in request) return { method: 'POST', contentType: String(request.contentType) };
  return 'method' in request && request.method === 'GET' ? { method: 'GET' } : { method: 'POST' };
};

/** Two requests are too long to be recorded whole, and are described. */
function bodyOf(request: unknown, name: string): string {
  if (name === 'a body of 600 KB') return envelope(1, 'sendTransaction', 'A'.repeat(614_400));
  if (name === 'a batch of 60') {
    const batch = Array.from({ length: 60 }, (_, id) => envelope(id, 'getNetwork'));
    return `[${batch.join()}]`;
  }
  return typeof request === 'string' ? request : JSON.stringify(request);
}

const envelope = (id: number, method: string, transaction?: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, ...(transaction && { params: { transaction } }) });

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Some answers are plain text.
    return text;
  }
};

import { setImmediate as turn } from 'node:timers/promises';
import { TransactionBuilder } from '@stellar/stellar-sdk';
import { parseJson } from './json.ts';
import type { Driver } from './driver.ts';
import { pathOf, RECORDED_HOST } from './recording.ts';
import type { Exchange, RecordedRequest } from './recording.ts';
import { SETUPS } from './setups.ts';
import { openStream } from './stream.ts';
import type { Timeline } from './timeline.ts';

/** What the sandbox answered; the fields of a recorded answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text: string;
}

/** Puts one exchange's request to the sandbox at the moment of the network's life it was made. */
export async function replay(
  exchange: Exchange,
  driver: Driver,
  timeline: Timeline,
): Promise<Answer> {
  const [answer] = await replayTogether([exchange], driver, timeline);
  if (!answer) throw new Error(`no answer to ${exchange.id}`);
  return answer;
}

/** The same for requests that were sent before the first of them was answered. */
export async function replayTogether(
  exchanges: readonly Exchange[],
  driver: Driver,
  timeline: Timeline,
): Promise<Answer[]> {
  const [first] = exchanges;
  if (!first) return [];
  if (first.response.raw === undefined) driver.perform(SETUPS[first.id] ?? []);
  driver.advanceTo(latestBefore(first, driver, timeline));
  if (first.response.raw !== undefined) return [await openStream(first, driver)];
  const answers: Promise<Answer>[] = [];
  const waiting: Exchange[] = [];
  for (const exchange of exchanges) {
    const waited = driver.ledger.network.waiting();
    const sent = send(exchange.request, driver);
    answers.push(sent.answer);
    const mustWait = exchange !== first || exchange.response.status === 504;
    const isWaiting = (): boolean => mustWait || driver.ledger.network.waiting() > waited;
    if (isSyncSubmission(exchange) && (await sent.waits(isWaiting))) waiting.push(exchange);
  }
  // The recorder waited as well; the network went on meanwhile.
  if (waiting.length > 0) driver.advanceTo(driver.latest() + 1);
  const over = Math.max(...waiting.map((exchange) => latestAfter(exchange, timeline)));
  driver.advanceTo(over);
  return Promise.all(answers);
}

function isSyncSubmission({ request }: Exchange): boolean {
  return request.method === 'POST' && /^\/transactions(?:$|\?)/.test(pathOf(request));
}

/** Sends a request; `waits` tells, once it is known, whether the answer waits for a ledger. */
export function send(
  request: RecordedRequest,
  driver: Driver,
): { answer: Promise<Answer>; waits(condition: () => boolean): Promise<boolean> } {
  const arrivals = driver.arrived();
  let isSettled = false;
  const answer = put(request, driver.url).finally(() => {
    isSettled = true;
  });
  return {
    answer,
    async waits(condition) {
      while (!isSettled && (driver.arrived() === arrivals || !condition())) await turn();
      return !isSettled;
    },
  };
}

async function put(request: RecordedRequest, url: string): Promise<Answer> {
  const { method, headers, form, body } = request;
  const content = form ? new URLSearchParams(form).toString() : body;
  const response = await fetch(`${url}${pathOf(request)}`, {
    method,
    headers,
    redirect: 'manual',
    ...(content !== undefined && { body: content }),
  });
  const text = await response.text();
  const json = parseJson(text);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    ...(json !== undefined && { json }),
    text,
  };
}

/** Within so many ledgers after it was sent a recorded transaction was in one. */
const SOON_LEDGERS = 3;

/** Which ledger has to be the last when a request is made. */
function latestBefore(exchange: Exchange, driver: Driver, timeline: Timeline): number {
  const told = timeline.latestAt(exchange);
  const included = timeline.ledgerOf(submittedHash(exchange.request) ?? '') ?? Infinity;
  // What got into a ledger soon after was sent just before it; the clocks do not tell it better.
  const isSoon = driver.latest() < included && included - told <= SOON_LEDGERS;
  return isSoon ? included - 1 : told;
}

/** Which ledger was the last when the answer to a submission came. */
function latestAfter({ response }: Exchange, timeline: Timeline): number {
  if (response.status !== 504) return 0;
  return timeline.ledgerAt(Date.parse(response.headers['date'] ?? ''));
}

function submittedHash(request: RecordedRequest): string | undefined {
  const query = new URL(pathOf(request), RECORDED_HOST).searchParams;
  const text = request.form?.['tx'] ?? query.get('tx');
  if (!text) return undefined;
  try {
    const transaction = TransactionBuilder.fromXDR(text, 'Test SDF Network ; September 2015');
    return Buffer.from(transaction.hash()).toString('hex');
  } catch {
    // Some recorded submissions are no transactions, on purpose.
    return undefined;
  }
}

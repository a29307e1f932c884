import { setImmediate as turn } from 'node:timers/promises';
import { TransactionBuilder } from '@stellar/stellar-sdk';
import type { FaultInput } from '../../src/sandbox/ledger/faults/schema.ts';
import { parseJson } from './json.ts';
import type { Driver } from './driver.ts';
import { faultAt, isFlooded, TOLD_LATER } from './moments.ts';
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
  const answers: Promise<Answer>[] = [];
  const waiting: Exchange[] = [];
  for (const exchange of exchanges) {
    const { id, request, response } = exchange;
    if (response.raw === undefined) driver.perform(SETUPS[id] ?? []);
    driver.advanceTo(latestBefore(exchange, driver, timeline));
    if (response.raw !== undefined) return [await openStream(exchange, driver)];
    if (isFlooded(id)) await flood(driver);
    const waited = driver.ledger.network.waiting();
    const sent = send(request, driver, faultAt(id, driver.latest()));
    answers.push(sent.answer);
    if (!isSyncSubmission(exchange)) {
      await sent.arrived;
    } else {
      const mustWait = exchange !== exchanges[0] || response.status === 504;
      const isWaiting = (): boolean => mustWait || driver.ledger.network.waiting() > waited;
      if (await sent.waits(isWaiting)) waiting.push(exchange);
    }
  }
  // The recorder waited as well; the network went on meanwhile.
  if (waiting.length > 0) driver.advanceTo(driver.latest() + 1);
  driver.advanceTo(Math.max(...waiting.map((exchange) => latestAfter(exchange, timeline))));
  return untilAnswered(answers, driver);
}

/** Whoever still waits was never let in, and waits for the time to be over. */
async function untilAnswered(answers: Promise<Answer>[], driver: Driver): Promise<Answer[]> {
  let isSettled = false;
  const all = Promise.all(answers).finally(() => {
    isSettled = true;
  });
  while (!isSettled) {
    driver.timeUp();
    await turn();
  }
  return all;
}

function isSyncSubmission({ request }: Exchange): boolean {
  return request.method === 'POST' && /^\/transactions(?:$|\?)/.test(pathOf(request));
}

/** A request on its way. */
interface Sent {
  readonly answer: Promise<Answer>;
  /** Done when the sandbox has taken it up, or has turned it away. */
  readonly arrived: Promise<void>;
  /** Whether, once the condition holds, the answer still waits for a ledger. */
  waits(condition: () => boolean): Promise<boolean>;
}

function send(request: RecordedRequest, driver: Driver, fault: FaultInput | undefined): Sent {
  const { faults } = driver.ledger;
  if (fault) faults.add(fault);
  const arrivals = driver.arrived();
  let isSettled = false;
  const answer = put(request, driver.url).finally(() => {
    isSettled = true;
  });
  const arrive = async (condition: () => boolean): Promise<void> => {
    while (!isSettled && (driver.arrived() === arrivals || !condition())) await turn();
    faults.clear();
  };
  return {
    answer,
    arrived: arrive(() => true),
    async waits(condition) {
      await arrive(condition);
      return !isSettled;
    },
  };
}

/** Asks until the rate limit is used up. */
async function flood({ url }: Driver): Promise<void> {
  let status = 200;
  while (status === 200) {
    const response = await fetch(`${url}/health`);
    await response.text();
    status = response.status;
  }
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
  const told = TOLD_LATER[exchange.id] ?? timeline.latestAt(exchange);
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

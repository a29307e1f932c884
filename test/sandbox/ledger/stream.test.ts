import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Asset } from '@stellar/stellar-sdk';
import type { Keypair } from '@stellar/stellar-sdk';
import { isJson, pay, startLedger } from './support.ts';
import type { TestLedger } from './support.ts';

const XLM = Asset.native();
let test: TestLedger;
let alice: Keypair;
let bob: Keypair;

beforeEach(async () => {
  test = await startLedger();
  [alice, bob] = [await test.account(), await test.account()];
});

afterEach(() => test.close());

interface Event {
  readonly event?: string;
  readonly id?: string;
  readonly retry?: string;
  readonly data: unknown;
}

/** Opens a stream; `next` waits for one event, `rest` for all until the server ends it. */
async function open(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${test.url}${path}`, {
    headers: { accept: 'text/event-stream', ...headers },
  });
  const events = eventsOf(response);
  return {
    response,
    async next(): Promise<Event> {
      const { value } = await events.next();
      if (!value) throw new Error('the stream ended');
      return value;
    },
    async rest(): Promise<Event[]> {
      const all: Event[] = [];
      for await (const event of events) all.push(event);
      return all;
    },
    close: () => events.return(undefined),
  };
}

async function* eventsOf(response: Response): AsyncGenerator<Event, undefined> {
  let text = '';
  if (!response.body) return undefined;
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      yield parseEvent(text.slice(0, end));
      text = text.slice(end + 2);
    }
  }
  return undefined;
}

function parseEvent(block: string): Event {
  const fields = block.split('\n').map((line): [string, string] => {
    const at = line.indexOf(': ');
    return [line.slice(0, at), line.slice(at + 2)];
  });
  const { data = '', ...rest } = Object.fromEntries(fields);
  const parsed: unknown = JSON.parse(data);
  return { ...rest, data: parsed };
}

const amountOf = ({ data }: Event): unknown => (isJson(data) ? data['amount'] : undefined);

describe('a stream of payments', () => {
  it('greets, sends what is past the cursor, then each ledger’s records', async () => {
    const path = `/accounts/${bob.publicKey()}/payments?cursor=now`;
    const stream = await open(path);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await stream.next()).toEqual({ retry: '1000', event: 'open', data: 'hello' });
    await test.run(alice, [pay(bob, '1', XLM)]);
    const first = await stream.next();
    expect(amountOf(first)).toBe('1.0000000');
    expect(isJson(first.data) && first.data['paging_token']).toBe(first.id);
    await test.run(alice, [pay(bob, '2', XLM)]);
    expect(amountOf(await stream.next())).toBe('2.0000000');
    await stream.close();
  });

  it('resumes after the last event seen, which stands above the cursor', async () => {
    for (const amount of ['1', '2', '3']) await test.run(alice, [pay(bob, amount, XLM)]);
    const path = `/accounts/${bob.publicKey()}/payments?limit=2&cursor=0`;
    const whole = await (await open(path)).rest();
    expect(whole.map(({ event }) => event)).toEqual(['open', undefined, undefined, 'close']);
    expect(whole.at(-1)).toEqual({ retry: '10', event: 'close', data: 'byebye' });
    const seen = whole[2]?.id ?? '';
    const resumed = await (await open(path, { 'last-event-id': seen })).rest();
    expect(resumed.slice(1, -1).map(amountOf)).toEqual(['2.0000000', '3.0000000']);
  });

  it('is what the SDK’s own client follows', async () => {
    const received = new Promise<string>((resolve) => {
      const stop = test.server
        .payments()
        .forAccount(bob.publicKey())
        .cursor('now')
        .stream({
          onmessage(payment) {
            stop();
            resolve(payment.paging_token);
          },
        });
    });
    await test.ledger.closeLedger();
    const token = await untilReceived(received);
    const { json } = await test.get(`/operations/${token}`);
    expect(json).toMatchObject({ type: 'payment', to: bob.publicKey() });
  });

  /** Pays until a payment is seen: when the client's connection stands is not ours to know. */
  async function untilReceived(received: Promise<string>): Promise<string> {
    for (;;) {
      await test.run(alice, [pay(bob, '1', XLM)]);
      const pause = new Promise<undefined>((resolve) => {
        setTimeout(() => resolve(undefined), 20);
      });
      const token = await Promise.race([received, pause]);
      if (token !== undefined) return token;
    }
  }
});

describe('streams of other things', () => {
  it('send ledgers, and an account once', async () => {
    const ledgers = await open('/ledgers?cursor=now');
    await ledgers.next();
    await test.ledger.closeLedger();
    const event = await ledgers.next();
    expect(isJson(event.data) && event.data['sequence']).toBe(test.ledger.latestLedger());
    await ledgers.close();
    const account = await open(`/accounts/${bob.publicKey()}`);
    await account.next();
    const once = await account.next();
    expect(once).not.toHaveProperty('id');
    expect(isJson(once.data) && once.data['id']).toBe(bob.publicKey());
    await account.close();
  });

  it('are refused before they begin, as documents', async () => {
    const bad = await open(`/accounts/${bob.publicKey()}/payments?cursor=abc`);
    expect(bad.response.status).toBe(400);
    const never = await open(`/transactions/${'0'.repeat(64)}`);
    expect(never.response.status).toBe(406);
    for (const { response } of [bad, never]) {
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      await response.text();
    }
  });
});

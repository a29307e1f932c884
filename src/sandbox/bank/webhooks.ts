import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviours } from './behaviours.ts';

export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
}

export interface Webhooks {
  /** Notes an event; it leaves with the next `flush`, once what it reports is safely kept. */
  announce(type: string, data: unknown): void;
  flush(): void;
  /** Sends what was sent lately once more, as a bank does when it doubts that it was heard. */
  repeat(): number;
  setTarget(target: WebhookTarget | null): void;
  close(): Promise<void>;
}

const keptEvents = 100;
const requestTimeoutMs = 5_000;

/**
 * Signs a body as `t=<unix seconds>,v1=<hex>`: HMAC-SHA256 over `<t>.<body>`, so that neither the
 * body nor its time can be changed and an old request cannot be played again.
 */
const signWebhook = (secret: string, body: string, nowMs: number): string => {
  const seconds = Math.floor(nowMs / 1_000);
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${signature}`;
};

interface WebhookDeps {
  readonly target: WebhookTarget | null;
  /** The pauses between the tries of one event. */
  readonly retryDelaysMs: readonly number[];
  readonly now: () => number;
  readonly behaviours: Behaviours;
}

const createDelivery = ({ retryDelaysMs, now, behaviours }: WebhookDeps, stopped: AbortSignal) => {
  const post = async ({ url, secret }: WebhookTarget, body: string): Promise<boolean> => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'error',
        headers: {
          'content-type': 'application/json',
          'bank-signature': signWebhook(secret, body, now()),
        },
        body,
        signal: AbortSignal.any([stopped, AbortSignal.timeout(requestTimeoutMs)]),
      });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      // The listener is away; the delays below are all the patience this bank has.
      return false;
    }
  };

  return async (target: WebhookTarget, body: string): Promise<void> => {
    for (const delayMs of [behaviours.current().webhookDelayMs, ...retryDelaysMs]) {
      try {
        if (delayMs > 0) await sleep(delayMs, undefined, { signal: stopped });
      } catch {
        return;
      }
      if (stopped.aborted || (await post(target, body))) return;
    }
  };
};

/** Notifies the bank's customer of events; tries a few times, then relies on being polled. */
export const createWebhooks = (deps: WebhookDeps): Webhooks => {
  let { target } = deps;
  const pending: string[] = [];
  const sent: string[] = [];
  const stopping = new AbortController();
  const deliveries = new Set<Promise<void>>();
  const deliver = createDelivery(deps, stopping.signal);

  const send = (body: string): void => {
    if (target === null) return;
    for (let copy = 0; copy < deps.behaviours.current().webhookCopies; copy += 1) {
      const delivery = deliver(target, body).finally(() => deliveries.delete(delivery));
      deliveries.add(delivery);
    }
  };

  return {
    announce(type, data) {
      const createdAt = new Date(deps.now()).toISOString();
      pending.push(JSON.stringify({ id: randomUUID(), type, created_at: createdAt, data }));
    },
    flush() {
      for (const body of pending.splice(0)) {
        send(body);
        sent.push(body);
        if (sent.length > keptEvents) sent.shift();
      }
    },
    repeat() {
      sent.forEach(send);
      return sent.length;
    },
    setTarget(next) {
      target = next;
    },
    async close() {
      stopping.abort();
      await Promise.all(deliveries);
    },
  };
};

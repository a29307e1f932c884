import { randomBytes } from 'node:crypto';
import type { Increase } from 'increase';
import { Webhook } from 'standardwebhooks';

interface WebhooksOptions {
  /** Null: nobody has subscribed. */
  readonly url: string | null;
  readonly secret: string;
  readonly now: () => number;
}

/** One webhook as it is posted. */
export interface Posted {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const TRIES_MAX = 7;
const FIRST_PAUSE_MS = 100;

/** Posts events to whoever subscribed, one after the other, as Standard Webhooks has it. */
export const createWebhooks = ({ url, secret, now }: WebhooksOptions) => {
  const signer = new Webhook(Buffer.from(secret).toString('base64'));
  const ended = new AbortController();
  let queue: Promise<void> = Promise.resolve();
  let newest: Posted | null = null;
  let twice = false;

  const sign = (event: Increase.Event): Posted => {
    const body = JSON.stringify(event);
    const id = `msg_${randomBytes(12).toString('hex')}`;
    const at = new Date(now());
    return {
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': signer.sign(id, at, body),
      },
      body,
    };
  };

  const pause = async (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      ended.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });

  const post = async (to: string, { headers, body }: Posted): Promise<void> => {
    for (let tries = 0; tries < TRIES_MAX && !ended.signal.aborted; tries += 1) {
      try {
        const { ok } = await fetch(to, { method: 'POST', headers, body, signal: ended.signal });
        if (ok) return;
      } catch {
        // Nobody is there yet, or no more.
      }
      await pause(FIRST_PAUSE_MS * 2 ** tries);
    }
  };

  return {
    send(event: Increase.Event): void {
      const posted = sign(event);
      newest = posted;
      if (url === null) return;
      const times = twice ? 2 : 1;
      twice = false;
      for (let time = 0; time < times; time += 1) queue = queue.then(async () => post(url, posted));
    },
    /** The next webhook comes twice. */
    double: () => void (twice = true),
    newest: (): Posted | null => newest,
    async close(): Promise<void> {
      ended.abort();
      await queue;
    },
  };
};

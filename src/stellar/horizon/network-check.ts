import { UnusableSettings } from '../../domain/unusable-settings.ts';
import { callHorizon, textField } from './http.ts';
import { NetworkFault } from '../network.ts';

/** Whether Horizon has said that it serves the network of our passphrase. */
export type NetworkState = 'unknown' | 'same' | 'other';

export interface NetworkCheck {
  readonly state: () => NetworkState;
  /** Asks once whether Horizon answers. @throws NetworkFault where it does not. */
  readonly ask: () => Promise<unknown>;
  /** Rejects with UnusableSettings once Horizon says that it serves another network. */
  readonly failed: Promise<never>;
  /** Stops asking. */
  readonly close: () => void;
}

interface NetworkCheckOptions {
  /** Horizon's, without a trailing slash. */
  readonly url: string;
  readonly networkPassphrase: string;
  /** How soon a Horizon that did not say is asked again, in milliseconds. */
  readonly againAfterMs?: number;
  /** Called with each failure of a Horizon that did not say. */
  readonly onAway?: (fault: NetworkFault) => void;
}

const TIMEOUT_MS = 3_000;
const AGAIN_AFTER_MS = 5_000;

const otherNetwork = (configured: string, served: string): UnusableSettings =>
  new UnusableSettings([
    `NETWORK_PASSPHRASE: is "${configured}", and HORIZON_URL serves "${served}"`,
  ]);

/**
 * Asks Horizon which network it serves. Where it does not say, it is asked again until it does, and the
 * state is `unknown` meanwhile.
 * @throws UnusableSettings where it serves another network already.
 */
export const checkNetwork = async (options: NetworkCheckOptions): Promise<NetworkCheck> => {
  const { networkPassphrase, againAfterMs = AGAIN_AFTER_MS } = options;
  const horizon = { url: options.url.replace(/\/+$/, ''), timeoutMs: TIMEOUT_MS, signal: null };
  const ended = new AbortController();
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Whoever starts a program waits for it; nobody has to.
  failed.catch(() => undefined);
  let state: NetworkState = 'unknown';
  let timer: NodeJS.Timeout | undefined;

  const ask = async (): Promise<void> => {
    try {
      const { body } = await callHorizon({ ...horizon, signal: ended.signal }, '/');
      const served = textField(body, 'network_passphrase');
      state = served === networkPassphrase ? 'same' : 'other';
      if (state === 'other') throw otherNetwork(networkPassphrase, served);
    } catch (fault) {
      if (ended.signal.aborted) return;
      if (!(fault instanceof NetworkFault)) throw fault;
      options.onAway?.(fault);
      timer = setTimeout(() => void ask().catch(reject), againAfterMs);
      timer.unref();
    }
  };
  await ask();
  return {
    state: () => state,
    ask: async () => callHorizon({ ...horizon, signal: ended.signal }, '/'),
    failed,
    close: () => {
      ended.abort();
      clearTimeout(timer);
    },
  };
};

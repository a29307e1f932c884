import { UnusableSettings } from '../../domain/unusable-settings.ts';
import { callHorizon, textField, type HorizonHttpOptions } from './http.ts';
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
  /** The setting that names the server. */
  readonly setting?: string;
  /** Asks the server for the passphrase of its network; Horizon's root by default. */
  readonly readPassphrase?: (options: HorizonHttpOptions) => Promise<string>;
  /** Called with each failure of a Horizon that did not say. */
  readonly onAway?: (fault: NetworkFault) => void;
}

const TIMEOUT_MS = 3_000;
const AGAIN_AFTER_MS = 5_000;

const readHorizonPassphrase = async (options: HorizonHttpOptions): Promise<string> =>
  textField((await callHorizon(options, '/')).body, 'network_passphrase');

/**
 * Asks Horizon which network it serves. Where it does not say, it is asked again until it does, and the
 * state is `unknown` meanwhile.
 * @throws UnusableSettings where it serves another network already.
 */
export const checkNetwork = async (options: NetworkCheckOptions): Promise<NetworkCheck> => {
  const { networkPassphrase, againAfterMs = AGAIN_AFTER_MS, setting = 'HORIZON_URL' } = options;
  const { readPassphrase = readHorizonPassphrase } = options;
  const horizon = { url: options.url.replace(/\/+$/, ''), timeoutMs: TIMEOUT_MS, signal: null };
  const ended = new AbortController();
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // Whoever starts a program waits for it; nobody has to.
  failed.catch(() => undefined);
  let state: NetworkState = 'unknown';
  let timer: NodeJS.Timeout | undefined;

  const ask = async (): Promise<void> => {
    try {
      const served = await readPassphrase({ ...horizon, signal: ended.signal });
      state = served === networkPassphrase ? 'same' : 'other';
      if (state === 'other') {
        const line = `is "${networkPassphrase}", and ${setting} serves "${served}"`;
        throw new UnusableSettings([`NETWORK_PASSPHRASE: ${line}`]);
      }
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
    ask: async () => readPassphrase({ ...horizon, signal: ended.signal }),
    failed,
    close: () => {
      ended.abort();
      clearTimeout(timer);
    },
  };
};

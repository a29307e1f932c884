import { textField } from '../horizon/http.ts';
import { checkNetwork, type NetworkCheck } from '../horizon/network-check.ts';
import type { NetworkFault } from '../network.ts';
import { callRpc, type RpcOptions } from '../rpc/call.ts';
import { namedSources, type LedgerSettings, type NamedSource } from './ledger-sources.ts';

/** Asks an RPC server for the passphrase of its network. @throws NetworkFault */
export const readRpcPassphrase = async (options: RpcOptions): Promise<string> =>
  textField(await callRpc(options, 'getNetwork'), 'passphrase');

/**
 * Asks every source which network it serves, as {@link checkNetwork} does one. It is the same as soon
 * as one source says so; a source that serves another network ends it.
 * @throws UnusableSettings where a source serves another network already, or has no address.
 */
export const checkSources = async (
  settings: LedgerSettings & { readonly NETWORK_PASSPHRASE: string },
  onAway: (source: NamedSource, fault: NetworkFault) => void,
): Promise<NetworkCheck> => {
  const checks = await Promise.all(
    namedSources(settings).map(async (source) =>
      checkNetwork({
        url: source.url,
        setting: source.setting,
        networkPassphrase: settings.NETWORK_PASSPHRASE,
        ...(source.name === 'rpc' ? { readPassphrase: readRpcPassphrase } : {}),
        onAway: (fault) => onAway(source, fault),
      }),
    ),
  );
  return {
    state: () => {
      const states = checks.map(({ state }) => state());
      if (states.includes('other')) return 'other';
      return states.includes('same') ? 'same' : 'unknown';
    },
    ask: async () => Promise.any(checks.map(async ({ ask }) => ask())),
    failed: Promise.race(checks.map(({ failed }) => failed)),
    close: () => checks.forEach(({ close }) => close()),
  };
};

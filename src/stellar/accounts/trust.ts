import { NATIVE, type AssetId } from '../../domain/money/asset.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { networkAway } from './signers.ts';
import { baseAccount, isContract } from './address.ts';
import { NetworkFault, type StellarNetwork } from '../network.ts';

/**
 * True where an account exists and may hold an asset. A contract account needs no trustline.
 * @param address G…, M… or C….
 * @throws NetworkFault when the network could not be asked.
 */
export const readTrust = async (
  network: Pick<StellarNetwork, 'account'>,
  address: string,
  asset: AssetId,
): Promise<boolean> => {
  if (isContract(address)) return true;
  const { account } = await network.account(baseAccount(address));
  if (account === null) return false;
  const line = account.balances.find((one) => one.asset === asset);
  return asset === NATIVE || (line?.authorized ?? false);
};

/** Whoever waits before a page is not kept waiting for it. */
const TIMEOUT_MS = 2_000;
/** A page asks again every two seconds, and the node of all pages together no more often than this. */
const KNOWN_MS = 5_000;
const KNOWN_MAX = 10_000;

/**
 * The same for pages, which ask again and again while they wait.
 * @param networkOf makes the network, with an end to each call after so many milliseconds.
 * @returns `network_away` where nobody can say.
 */
export const createTrustReader = (
  networkOf: (timeoutMs: number) => Pick<StellarNetwork, 'account'>,
) => {
  const network = networkOf(TIMEOUT_MS);
  const known = new Map<string, { readonly until: number; readonly answer: Promise<boolean> }>();
  return async (address: string, asset: AssetId): Promise<boolean | Refusal> => {
    const key = `${baseAccount(address)} ${asset}`;
    const now = performance.now();
    let asked = known.get(key);
    if (!asked || asked.until <= now) {
      if (known.size >= KNOWN_MAX) known.clear();
      asked = { until: now + KNOWN_MS, answer: readTrust(network, address, asset) };
      known.set(key, asked);
    }
    try {
      return await asked.answer;
    } catch (fault) {
      if (!(fault instanceof NetworkFault)) throw fault;
      return networkAway();
    }
  };
};

import { refuse, type Refusal } from '../../domain/refusal.ts';
import type { AccountSigners } from '../signing/challenge.ts';
import { callHorizon, field, numberField, textField } from '../horizon/http.ts';
import { NetworkFault } from '../network.ts';
import { readRpcSigners } from '../rpc/ledger-entries.ts';
import type { NamedSource } from '../sources/ledger-sources.ts';

/** A person waits for the answer, so it may not take long. */
const TIMEOUT_MS = 5_000;

/** What a person reads whom only the network could answer. */
export const networkAway = (): Refusal => refuse('network_away', 'network_away');

const readAccount = (account: unknown): AccountSigners => {
  const signers: unknown = field(account, 'signers');
  if (!Array.isArray(signers)) throw new NetworkFault('Horizon answered without signers');
  return {
    signers: signers
      .filter((signer) => field(signer, 'type') === 'ed25519_public_key')
      .map((signer) => ({ key: textField(signer, 'key'), weight: numberField(signer, 'weight') })),
    mediumThreshold: numberField(field(account, 'thresholds'), 'med_threshold'),
  };
};

const readFromHorizon = async (url: string, account: string): Promise<AccountSigners | null> => {
  const options = { url: url.replace(/\/+$/, ''), timeoutMs: TIMEOUT_MS, signal: null };
  const answer = await callHorizon(options, `/accounts/${account}`);
  if (answer.status === 200) return readAccount(answer.body);
  // A proxy's own 404 must not let the master key of an account in that has given it up.
  const problem = String(field(answer.body, 'type'));
  if (answer.status === 404 && problem.endsWith('/not_found')) return null;
  throw new NetworkFault(`Horizon answered ${answer.status}`);
};

/**
 * Reads who may sign for an account, from the first source that answers.
 * @returns null where the account does not exist, and `network_away` where nobody can say.
 */
export const createAccountSigners =
  (sources: readonly Pick<NamedSource, 'name' | 'url'>[]) =>
  async (account: string): Promise<AccountSigners | Refusal | null> => {
    for (const { name, url } of sources) {
      try {
        return name === 'horizon'
          ? await readFromHorizon(url, account)
          : await readRpcSigners({ url, timeoutMs: TIMEOUT_MS, signal: null }, account);
      } catch (fault) {
        if (!(fault instanceof NetworkFault)) throw fault;
      }
    }
    return networkAway();
  };

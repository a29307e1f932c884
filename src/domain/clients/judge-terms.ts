import { parseAmount } from '../money/amount.ts';
import type { AssetId } from '../money/asset.ts';
import { isRefusal, refuseInWords, type Refusal } from '../refusal.ts';
import { judgeDomain } from '../web-settings.ts';
import type { ClientLimits, ClientTerms } from './client.ts';

const DOMAIN_LENGTH_MAX = 255;
const NAME_LENGTH_MAX = 100;
const ACCOUNTS_MAX = 100;

const malformed = (message: string): Refusal => refuseInWords('field_malformed', message);

const judgeLimit = (asset: AssetId, { payment, daily }: ClientLimits): string | null => {
  for (const [name, limit] of Object.entries({ payment, daily })) {
    const amount = limit === undefined ? 1n : parseAmount(limit);
    if (isRefusal(amount) || amount <= 0n) {
      return `limit: "${name}" of ${asset} takes an amount such as 1000`;
    }
  }
  return null;
};

/**
 * Judges what an operator says of a client. The callback address is judged by whoever knows which
 * are allowed, accounts by whoever knows Stellar.
 * @param offered the assets of `anchor.ts`.
 * @returns what is wrong, in the operator's words, or null.
 */
export const judgeTerms = (
  { name, domain, accounts, assets, limits }: ClientTerms,
  offered: readonly AssetId[],
): Refusal | null => {
  if (name.trim() === '' || name.length > NAME_LENGTH_MAX) {
    return malformed(`name: 1 to ${NAME_LENGTH_MAX} characters`);
  }
  if (domain === null && accounts.length === 0) {
    return malformed('domain or account: name one, by which the client is known');
  }
  const fault = domain === null ? null : judgeDomain(domain, DOMAIN_LENGTH_MAX);
  if (fault !== null) return malformed(`domain: ${fault}`);
  if (accounts.length > ACCOUNTS_MAX) return malformed(`account: at most ${ACCOUNTS_MAX}`);
  if (assets?.length === 0) return malformed('asset: name one, or none for all');
  const unknown = [...(assets ?? []), ...Object.keys(limits)].find((one) => !offered.includes(one));
  if (unknown !== undefined) return malformed(`asset: anchor.ts does not offer ${unknown}`);
  for (const [asset, its] of Object.entries(limits)) {
    const wrong = judgeLimit(asset, its);
    if (wrong !== null) return malformed(wrong);
  }
  return null;
};

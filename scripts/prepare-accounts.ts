import { prepareAccounts } from '../src/dev/prepare-accounts.ts';

/*
 * Makes the anchor's accounts on a network that has a friendbot. Harmless when repeated. Reads
 * HORIZON_URL, ASSET_CODE, ISSUER_SEED, DISTRIBUTION_SEED, HOME_DOMAIN where the issuer is to name it and,
 * unless it is testnet's, NETWORK_PASSPHRASE.
 */
function need(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; see .env.example`);
  return value;
}

await prepareAccounts({
  horizonUrl: need('HORIZON_URL'),
  networkPassphrase: process.env['NETWORK_PASSPHRASE'] ?? 'Test SDF Network ; September 2015',
  keys: {
    ASSET_CODE: need('ASSET_CODE'),
    ISSUER_SEED: need('ISSUER_SEED'),
    DISTRIBUTION_SEED: need('DISTRIBUTION_SEED'),
  },
  homeDomain: process.env['HOME_DOMAIN'] || undefined,
  note: (text) => console.log(text),
});
console.log('the accounts are ready');

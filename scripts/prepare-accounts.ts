import { prepareAccounts } from '../src/dev/prepare-accounts.ts';

/*
 * Makes the anchor's accounts on a network that has a friendbot. Harmless when repeated. Reads
 * HORIZON_URL, NETWORK_PASSPHRASE, ASSET_CODE, ISSUER_SEED and DISTRIBUTION_SEED.
 */
function need(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; see .env.example`);
  return value;
}

await prepareAccounts({
  horizonUrl: need('HORIZON_URL'),
  networkPassphrase: need('NETWORK_PASSPHRASE'),
  keys: {
    ASSET_CODE: need('ASSET_CODE'),
    ISSUER_SEED: need('ISSUER_SEED'),
    DISTRIBUTION_SEED: need('DISTRIBUTION_SEED'),
  },
  note: (text) => console.log(text),
});
console.log('the accounts are ready');

import { randomBytes } from 'node:crypto';
import { Keypair } from '@stellar/stellar-sdk';

/*
 * Prints an environment with fresh keys for a network of one's own: `npm run -s env > .env`.
 * The issuer's seed is needed by `npm run accounts` alone; no program of the anchor asks for it.
 */
const issuer = Keypair.random();
const distribution = Keypair.random();
const signing = Keypair.random();

const lines = [
  '# Made by `npm run env`. These keys are secrets; they open whatever network they are used on.',
  'ASSET_CODE=USDC',
  `ASSET_ISSUER=${issuer.publicKey()}`,
  `ISSUER_SEED=${issuer.secret()}`,
  `DISTRIBUTION_ACCOUNT=${distribution.publicKey()}`,
  `DISTRIBUTION_SEED=${distribution.secret()}`,
  `SIGNING_ACCOUNT=${signing.publicKey()}`,
  `SIGNING_SEED=${signing.secret()}`,
  `JWT_SECRET=${randomBytes(32).toString('hex')}`,
  `DATA_KEYS=first:${randomBytes(32).toString('base64')}`,
];
process.stdout.write(`${lines.join('\n')}\n`);

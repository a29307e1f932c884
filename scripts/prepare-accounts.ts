import {
  Asset,
  BASE_FEE,
  Horizon,
  Keypair,
  Operation,
  TransactionBuilder,
} from '@stellar/stellar-sdk';

/*
 * Makes the anchor's accounts on a network that has a friendbot (a local one, or testnet): the issuer,
 * and a distribution account that trusts the asset and holds some. Harmless when repeated.
 * Reads HORIZON_URL, NETWORK_PASSPHRASE, ASSET_CODE, ISSUER_SEED and DISTRIBUTION_SEED.
 */
const stock = '1000000';
const validForSeconds = 60;

function need(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; see .env.example`);
  return value;
}

const horizonUrl = need('HORIZON_URL');
const networkPassphrase = need('NETWORK_PASSPHRASE');
const issuer = Keypair.fromSecret(need('ISSUER_SEED'));
const distribution = Keypair.fromSecret(need('DISTRIBUTION_SEED'));
const asset = new Asset(need('ASSET_CODE'), issuer.publicKey());
const server = new Horizon.Server(horizonUrl, { allowHttp: horizonUrl.startsWith('http:') });

async function exists(account: string): Promise<boolean> {
  const response = await fetch(`${horizonUrl}/accounts/${account}`);
  if (response.status === 404) return false;
  if (!response.ok) throw new Error(`Horizon answered ${response.status} for account ${account}`);
  return true;
}

async function fund(account: string): Promise<void> {
  if (await exists(account)) return;
  const response = await fetch(`${horizonUrl}/friendbot?addr=${account}`);
  if (!response.ok) {
    throw new Error(`friendbot answered ${response.status}: ${await response.text()}`);
  }
  console.log(`funded ${account}`);
}

async function isStocked(): Promise<boolean> {
  const { balances } = await server.loadAccount(distribution.publicKey());
  return balances.some(
    (line) =>
      'asset_issuer' in line &&
      line.asset_code === asset.getCode() &&
      line.asset_issuer === asset.getIssuer(),
  );
}

/** One transaction for the trustline and the stock, so that neither is there without the other. */
async function stockUp(): Promise<void> {
  const source = await server.loadAccount(distribution.publicKey());
  const transaction = new TransactionBuilder(source, { fee: BASE_FEE, networkPassphrase })
    .addOperation(Operation.changeTrust({ asset }))
    .addOperation(
      Operation.payment({
        source: issuer.publicKey(),
        destination: distribution.publicKey(),
        asset,
        amount: stock,
      }),
    )
    .setTimeout(validForSeconds)
    .build();
  transaction.sign(distribution, issuer);
  const { hash } = await server.submitTransaction(transaction);
  console.log(`issued ${stock} ${asset.getCode()} to ${distribution.publicKey()} in ${hash}`);
}

await fund(issuer.publicKey());
await fund(distribution.publicKey());
if (await isStocked()) console.log('the distribution account holds the asset already');
else await stockUp();

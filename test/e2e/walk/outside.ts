import { createServer } from 'node:http';
import { once } from 'node:events';
import { Operation, type Keypair } from '@stellar/stellar-sdk';
import { openWallet } from '../../../src/dev/chaos/payers/wallet.ts';
import { KEYLESS_DISTRIBUTION } from '../../../src/dev/incidents/coins.ts';
import type { Party } from '../../../src/dev/incidents/play/people.ts';
import { coinOf, type Stage } from '../../../src/dev/incidents/play/stage.ts';
import type { World } from './world.ts';

/* What others do before an operator can end something: customers, issuers, banks and hosts. */

/** A customer's account takes the asset again. */
export const trustAgain = async (stage: Stage, { wallet }: Party): Promise<void> =>
  void (await wallet.send([Operation.changeTrust({ asset: coinOf(stage) })]));

/** The issuer gives an account of ours more of a coin. */
export const issueMore = async (
  stage: Stage,
  {
    code,
    amount,
    to = stage.distribution,
    trusts = false,
  }: { code: string; amount: string; to?: Keypair; trusts?: boolean },
): Promise<void> => {
  const asset = coinOf(stage, code);
  const wallet = openWallet(stage.ledger, stage.issuer);
  await wallet.send(
    [
      ...(trusts ? [Operation.changeTrust({ asset, source: to.publicKey() })] : []),
      Operation.payment({ asset, destination: to.publicKey(), amount }),
    ],
    { signers: trusts ? [to] : [] },
  );
};

/** Whoever runs the workers gives one of them the key that nobody signs with. */
export const giveKey = async ({ environment }: Stage, world: World): Promise<void> =>
  world.restartWorkers({
    DISTRIBUTION_SEED: `${environment['DISTRIBUTION_SEED'] ?? ''},${KEYLESS_DISTRIBUTION.secret()}`,
  });

/** A client's host listens again, and takes all that it is sent until it is closed. */
export const listenAt = async (host: string): Promise<() => void> => {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200).end();
  });
  const { hostname, port } = new URL(`http://${host}`);
  server.listen(Number(port), hostname);
  await once(server, 'listening');
  return () => {
    server.closeAllConnections();
    server.close();
  };
};

/** The bank has made good what a pay-out that it took on is. */
export const deliver = async ({ bankUrl }: Stage, payoutId: string): Promise<void> => {
  const response = await fetch(`${bankUrl}/sandbox/payouts/${payoutId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ outcome: 'DELIVERED' }),
  });
  if (!response.ok) throw new Error(`the bank answered ${response.status}`);
};

import {
  ApplicationConfiguration,
  IssuedAssetId,
  SigningKeypair,
  StellarConfiguration,
  type Types,
  Wallet,
} from '@stellar/typescript-wallet-sdk';
import { Asset, Keypair, Networks } from '@stellar/stellar-sdk';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { createLedgerClient } from '../../src/sandbox/wallet/ledger-client.ts';
import type { DevelopmentServer } from '../support/development-server.ts';

export const REFERENCE = /RH(-[0-9A-Z]{4}){3}/;

/** A wallet of the SDK, whose account has lumens and trusts the anchor's asset. */
export const openSdkWallet = async (server: DevelopmentServer) => {
  const secret = Keypair.random().secret();
  const keypair = SigningKeypair.fromSecret(secret);
  const stellarConfiguration = new StellarConfiguration({
    network: Networks.TESTNET,
    horizonUrl: server.ledgerUrl.replace('http:', 'https:'),
  });
  // The library takes a Horizon by https alone; its client is told of plain http afterwards.
  stellarConfiguration.server.serverURL.protocol('http');
  const wallet = new Wallet({
    stellarConfiguration,
    applicationConfiguration: new ApplicationConfiguration(),
  });
  const anchor = wallet.anchor({ homeDomain: server.anchorUrl, allowHttp: true });
  const { currencies } = await anchor.sep1();
  const issuer = currencies?.[0]?.issuer ?? '';
  const ledger = createLedgerClient(
    { by: 'horizon', url: server.ledgerUrl },
    Networks.TESTNET,
    Keypair.fromSecret(secret),
  );
  await ledger.fund();
  await ledger.trust(new Asset('USDC', issuer));
  const authToken = await (await anchor.sep10()).authenticate({ accountKp: keypair });
  const assetId = new IssuedAssetId('USDC', issuer);
  return {
    keypair,
    anchor,
    authToken,
    usdc: assetId.sep38,
    /** Pays at the bank what the anchor's instructions ask for. */
    async payAtBank(reference: string, amount: string): Promise<void> {
      const paid = await fetch(`${server.bankUrl}/sandbox/transfers`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rail: 'sandbox-bank', reference, amount }),
      });
      if (!paid.ok) throw new Error(`the bank answered ${paid.status}`);
    },
    /** Sends what a withdrawal asks for, as the SDK builds it. */
    async payOnStellar(transaction: Types.WithdrawTransaction): Promise<void> {
      const builder = await wallet.stellar().transaction({ sourceAddress: keypair });
      const transfer = builder.transferWithdrawalTransaction(transaction, assetId).build();
      keypair.sign(transfer);
      await wallet.stellar().submitTransaction(transfer);
    },
  };
};
export type SdkWallet = Awaited<ReturnType<typeof openSdkWallet>>;

/** What a watcher of the SDK told, in the order in which it told it. */
export interface Told {
  readonly statuses: string[];
  ended: 'success' | 'error' | null;
  stop(): void;
}

/** Watches one transaction until it stops pending, by the SDK's own watcher. */
export const watchOne = (
  { anchor, authToken }: SdkWallet,
  protocol: 'sep6' | 'sep24',
  id: string,
): Told => {
  const told: Told = { statuses: [], ended: null, stop: () => undefined };
  const hear = (transaction: Types.AnchorTransaction | Error): void => {
    told.statuses.push(
      transaction instanceof Error ? transaction.message : String(transaction.status),
    );
  };
  const { stop } = anchor[protocol]()
    .watcher()
    .watchOneTransaction({
      authToken,
      assetCode: 'USDC',
      id,
      timeout: 100,
      onMessage: hear,
      onSuccess: (transaction) => {
        hear(transaction);
        told.ended = 'success';
      },
      onError: (fault) => {
        hear(fault);
        told.ended = 'error';
      },
    });
  told.stop = stop;
  return told;
};

/** Watches all of a wallet's transactions; `told` holds `id status` of each that was told. */
export const watchAll = ({ anchor, authToken }: SdkWallet, protocol: 'sep6' | 'sep24') => {
  const told: string[] = [];
  const faults: unknown[] = [];
  const { stop } = anchor[protocol]()
    .watcher()
    .watchAllTransactions({
      authToken,
      assetCode: 'USDC',
      timeout: 100,
      onMessage: ({ id, status }) => void told.push(`${id} ${status}`),
      onError: (fault) => void faults.push(fault),
    });
  return { told, faults, stop };
};

/** Waits until a watcher has told that all is well. */
export const untilEnded = async (told: Told): Promise<void> => {
  await waitUntil(async () => told.ended ?? undefined, {
    timeoutMs: 60_000,
    intervalMs: 50,
    what: 'the watcher tells the end',
  });
  told.stop();
};

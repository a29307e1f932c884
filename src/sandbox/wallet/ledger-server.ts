import { Account, Horizon, Keypair, rpc, xdr } from '@stellar/stellar-sdk';
import type { Asset, Transaction } from '@stellar/stellar-sdk';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatAmount } from '../../domain/money/amount.ts';
import { UnusableSettings } from '../../domain/unusable-settings.ts';

/** Where a wallet reaches the ledger, and by which protocol. */
export interface LedgerPlace {
  readonly by: 'horizon' | 'rpc';
  readonly url: string;
}

/** What a wallet needs of the ledger, by Horizon or by Stellar RPC alone. */
export interface LedgerServer {
  /** The account with its sequence number; null where there is none. */
  account(address: string): Promise<Account | null>;
  /** Empty for none. */
  homeDomain(address: string): Promise<string>;
  /** Decimal, with zeros at its end or without; null without a trustline. */
  balance(address: string, asset: Asset): Promise<string | null>;
  /** Has a friendbot fund a new account. @throws where the network has none. */
  fund(address: string): Promise<void>;
  /** Sends it and waits for its ledger. @returns its hash. @throws where it failed. */
  submit(transaction: Transaction): Promise<string>;
}

const SETTINGS = { horizon: 'HORIZON_URL', rpc: 'RPC_URL' } as const;
const LOOK_EVERY_MS = 250;
const SETTLED_WITHIN_MS = 90_000;

const allowHttp = (url: string) => ({ allowHttp: url.startsWith('http:') });

const nobodyAt = ({ by }: LedgerPlace, fault: Error): UnusableSettings => {
  const { message } = fault.cause instanceof Error ? fault.cause : fault;
  return new UnusableSettings([
    `${SETTINGS[by]}: no server answers there (${message}); does it run?`,
  ]);
};

/** Asks by plain HTTP. @throws UnusableSettings where nobody answers at the address. */
const ask = async (place: LedgerPlace, url: string): Promise<Response> => {
  try {
    return await fetch(url);
  } catch (fault) {
    throw fault instanceof Error ? nobodyAt(place, fault) : fault;
  }
};

const askFriendbot = async (place: LedgerPlace, url: string, address: string): Promise<void> => {
  const asked = new URL(url);
  asked.searchParams.set('addr', address);
  const response = await ask(place, asked.href);
  if (!response.ok) throw new Error(`friendbot answered ${response.status} for ${address}`);
};

const byHorizon = (place: LedgerPlace): LedgerServer => {
  const server = new Horizon.Server(place.url, allowHttp(place.url));
  return {
    async account(address) {
      const { ok, status } = await ask(place, `${place.url}/accounts/${address}`);
      if (status === 404) return null;
      if (!ok) throw new Error(`Horizon answered ${status} for account ${address}`);
      return new Account(address, (await server.loadAccount(address)).sequence);
    },
    homeDomain: async (address) => (await server.loadAccount(address)).home_domain ?? '',
    async balance(address, asset) {
      const { balances } = await server.loadAccount(address);
      const line = balances.find(
        (entry) =>
          'asset_issuer' in entry &&
          entry.asset_code === asset.getCode() &&
          entry.asset_issuer === asset.getIssuer(),
      );
      return line?.balance ?? null;
    },
    fund: async (address) => askFriendbot(place, `${place.url}/friendbot`, address),
    submit: async (transaction) => (await server.submitTransaction(transaction)).hash,
  };
};

/** What the ledger has under a key. The SDK's own `getAccount` takes every fault for a missing account. */
const readEntry = async (
  place: LedgerPlace,
  server: rpc.Server,
  key: xdr.LedgerKey,
): Promise<xdr.LedgerEntryData | null> => {
  try {
    const { entries } = await server.getLedgerEntries(key);
    return entries[0]?.val ?? null;
  } catch (fault) {
    throw fault instanceof Error && fault.message === 'fetch failed'
      ? nobodyAt(place, fault)
      : fault;
  }
};

const byRpc = (place: LedgerPlace): LedgerServer => {
  const server = new rpc.Server(place.url, allowHttp(place.url));
  const idOf = (address: string) => Keypair.fromPublicKey(address).xdrPublicKey();
  const entryOf = async (address: string): Promise<xdr.AccountEntry | null> => {
    const accountId = idOf(address);
    const key = xdr.LedgerKey.account(new xdr.LedgerKeyAccount({ accountId }));
    const entry = await readEntry(place, server, key);
    return entry?.type === 'account' ? entry.account : null;
  };
  /** Sent again while it is in no ledger: the server may have had no room for it. */
  const submit = async (transaction: Transaction): Promise<string> => {
    const hash = Buffer.from(transaction.hash()).toString('hex');
    const giveUpAt = performance.now() + SETTLED_WITHIN_MS;
    while (performance.now() < giveUpAt) {
      const { status, errorResult } = await server.sendTransaction(transaction);
      for (let look = 0; look < 20; look += 1) {
        const found = await server.getTransaction(hash);
        if (found.status === 'SUCCESS') return hash;
        if (found.status === 'FAILED') {
          throw new Error(`transaction ${hash} failed: ${found.resultXdr.result.type}`);
        }
        if (status === 'ERROR') {
          throw new Error(`transaction ${hash} was refused: ${errorResult?.result.type}`);
        }
        await sleep(LOOK_EVERY_MS);
      }
    }
    throw new Error(`transaction ${hash} came into no ledger`);
  };
  return {
    async account(address) {
      const entry = await entryOf(address);
      return entry && new Account(address, entry.seqNum.toString());
    },
    homeDomain: async (address) => (await entryOf(address))?.homeDomain.toString() ?? '',
    async balance(address, asset) {
      const line = asset.toTrustLineXdrObject();
      const key = new xdr.LedgerKeyTrustLine({ accountId: idOf(address), asset: line });
      const entry = await readEntry(place, server, xdr.LedgerKey.trustline(key));
      return entry?.type === 'trustline' ? formatAmount(entry.trustLine.balance) : null;
    },
    async fund(address) {
      const { friendbotUrl } = await server.getNetwork();
      if (!friendbotUrl) throw new Error('the network has no friendbot');
      await askFriendbot(place, friendbotUrl, address);
      const giveUpAt = performance.now() + SETTLED_WITHIN_MS;
      while ((await entryOf(address)) === null) {
        if (performance.now() > giveUpAt) throw new Error(`friendbot did not fund ${address}`);
        await sleep(LOOK_EVERY_MS);
      }
    },
    submit,
  };
};

/** Opens the way to the ledger that a place names. */
export const openLedgerServer = ({ by, url }: LedgerPlace): LedgerServer => {
  const place = { by, url: url.replace(/\/+$/, '') };
  return by === 'rpc' ? byRpc(place) : byHorizon(place);
};

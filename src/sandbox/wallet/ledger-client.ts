import {
  type Asset,
  BASE_FEE,
  type Keypair,
  Memo,
  Operation,
  TransactionBuilder,
  type xdr,
} from '@stellar/stellar-sdk';
import { openLedgerServer, type LedgerPlace } from './ledger-server.ts';

/** The Stellar side of a wallet: an account, its balances, its payments. */
export interface LedgerClient {
  /** Funds the account by the network's friendbot. */
  fund(): Promise<void>;
  trust(asset: Asset): Promise<void>;
  /** Decimal string; `0` without a trustline. */
  balance(asset: Asset): Promise<string>;
  /** Pays with an id memo; returns the transaction's hash. */
  pay(destination: string, asset: Asset, amount: string, memo: string): Promise<string>;
}

const VALID_FOR_SECONDS = 60;

export const createLedgerClient = (
  place: LedgerPlace,
  networkPassphrase: string,
  keypair: Keypair,
): LedgerClient => {
  const server = openLedgerServer(place);
  const address = keypair.publicKey();
  const submit = async (operation: xdr.Operation, memo?: Memo): Promise<string> => {
    const source = await server.account(address);
    if (source === null) throw new Error(`${address} is not on the ledger`);
    const builder = new TransactionBuilder(source, { fee: BASE_FEE, networkPassphrase });
    builder.addOperation(operation).setTimeout(VALID_FOR_SECONDS);
    if (memo) builder.addMemo(memo);
    const transaction = builder.build();
    transaction.sign(keypair);
    return server.submit(transaction);
  };
  return {
    fund: async () => server.fund(address),
    async trust(asset) {
      await submit(Operation.changeTrust({ asset }));
    },
    async balance(asset) {
      const held = (await server.balance(address, asset)) ?? '0';
      return held.includes('.') ? held.replace(/\.?0+$/, '') : held;
    },
    pay: async (destination, asset, amount, memo) =>
      submit(Operation.payment({ destination, asset, amount }), Memo.id(memo)),
  };
};

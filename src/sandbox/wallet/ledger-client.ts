import {
  type Asset,
  BASE_FEE,
  Horizon,
  type Keypair,
  Memo,
  Operation,
  TransactionBuilder,
  type xdr,
} from '@stellar/stellar-sdk';

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
  horizonUrl: string,
  networkPassphrase: string,
  keypair: Keypair,
): LedgerClient => {
  const server = new Horizon.Server(horizonUrl, { allowHttp: horizonUrl.startsWith('http:') });
  const submit = async (operation: xdr.Operation, memo?: Memo): Promise<string> => {
    const source = await server.loadAccount(keypair.publicKey());
    const builder = new TransactionBuilder(source, { fee: BASE_FEE, networkPassphrase });
    builder.addOperation(operation).setTimeout(VALID_FOR_SECONDS);
    if (memo) builder.addMemo(memo);
    const transaction = builder.build();
    transaction.sign(keypair);
    return (await server.submitTransaction(transaction)).hash;
  };
  return {
    async fund() {
      const response = await fetch(`${horizonUrl}/friendbot?addr=${keypair.publicKey()}`);
      if (!response.ok) throw new Error(`friendbot answered ${response.status}`);
    },
    async trust(asset) {
      await submit(Operation.changeTrust({ asset }));
    },
    async balance(asset) {
      const { balances } = await server.loadAccount(keypair.publicKey());
      const line = balances.find(
        (entry) =>
          'asset_issuer' in entry &&
          entry.asset_code === asset.getCode() &&
          entry.asset_issuer === asset.getIssuer(),
      );
      return line?.balance.replace(/\.?0+$/, '') ?? '0';
    },
    pay: async (destination, asset, amount, memo) =>
      submit(Operation.payment({ destination, asset, amount }), Memo.id(memo)),
  };
};

import {
  Asset,
  Horizon,
  Keypair,
  Operation,
  TransactionBuilder,
  type xdr,
} from '@stellar/stellar-sdk';
import { channelSigner } from '../../../stellar/accounts/channel-keys.ts';
import { stroopsOf } from '../../../domain/money/amount.ts';
import { resourcesOfCall, transferByAnother } from '../../chaos/payers/contract-transfer.ts';
import { fundAccount } from '../../prepare-accounts.ts';
import type { Stage } from './stage.ts';

/** More than the network asks for while it is too dear for the anchor. */
const FEE_STROOPS = '20000000';
const VALID_FOR_SECONDS = 60;

/** Who signs beside the account that pays the fee. */
interface Cosigner {
  publicKey(): string;
  sign(hash: Buffer): Uint8Array | Promise<Uint8Array>;
}

/**
 * Sends an operation of an account of ours that the journal knows nothing of, as whoever has its key can;
 * a stranger pays the fee. It is included by the time it returns.
 * @returns the transaction's hash.
 */
export const sendBesideJournal = async (
  { ledger: { horizonUrl, networkPassphrase } }: Stage,
  operation: xdr.Operation,
  { cosigner, resources }: { cosigner?: Cosigner; resources?: xdr.SorobanTransactionData },
): Promise<string> => {
  const stranger = Keypair.random();
  await fundAccount(horizonUrl, stranger.publicKey());
  const server = new Horizon.Server(horizonUrl, { allowHttp: true });
  const source = await server.loadAccount(stranger.publicKey());
  const builder = new TransactionBuilder(source, { fee: FEE_STROOPS, networkPassphrase });
  if (resources) builder.setSorobanData(resources);
  const transaction = builder.addOperation(operation).setTimeout(VALID_FOR_SECONDS).build();
  transaction.sign(stranger);
  if (cosigner) {
    const signature = await cosigner.sign(Buffer.from(transaction.hash()));
    transaction.addSignature(cosigner.publicKey(), Buffer.from(signature).toString('base64'));
  }
  return (await server.submitTransaction(transaction)).hash;
};

/** Uses the next number of a channel account, so that the envelope that is signed with it is dead. */
export const useNumberOf = async (
  stage: Stage,
  { account, number }: { readonly account: string; readonly number: number },
): Promise<void> => {
  const { ledger, environment, distribution } = stage;
  const secret = environment['CHANNEL_SECRET'] ?? '';
  const signer = channelSigner(secret, distribution.publicKey(), number);
  const server = new Horizon.Server(ledger.horizonUrl, { allowHttp: true });
  const { sequence } = await server.loadAccount(account);
  const bumpTo = String(BigInt(sequence) + 1n);
  await sendBesideJournal(stage, Operation.bumpSequence({ source: account, bumpTo }), {
    cosigner: { publicKey: () => account, sign: async (hash) => signer.sign(hash) },
  });
};

/** The ledgers for which a signature is good. */
const GOOD_FOR = 1_000;

/** Moves coins out of the distribution account by their contract, with its key, in one's own transaction. */
export const takeByContract = async (stage: Stage, amount: string): Promise<void> => {
  const { ledger, distribution } = stage;
  const { horizonUrl, networkPassphrase } = ledger;
  const thief = Keypair.random().publicKey();
  await fundAccount(horizonUrl, thief);
  const server = new Horizon.Server(horizonUrl, { allowHttp: true });
  const [last] = (await server.ledgers().order('desc').limit(1).call()).records;
  const from = distribution.publicKey();
  const asset = Asset.native();
  const terms = { asset, networkPassphrase, from, to: thief, amount: stroopsOf(amount) };
  const operation = await transferByAnother(terms, distribution, {
    nonce: BigInt(Date.now()),
    expires: (last?.sequence ?? 0) + GOOD_FOR,
  });
  await sendBesideJournal(stage, operation, { resources: resourcesOfCall() });
};

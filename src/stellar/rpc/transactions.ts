import {
  Address,
  FeeBumpTransaction,
  TransactionBuilder,
  xdr,
  type Transaction,
} from '@stellar/stellar-sdk';
import { baseAccount } from '../accounts/address.ts';
import { field, numberField, textField } from '../horizon/http.ts';
import { checkHash, NetworkFault, type AccountTransaction } from '../network.ts';
import { previousTransaction, transactionToken } from '../toid.ts';
import { isReadable, readResultHead } from '../envelopes/transaction-result.ts';
import type { AssetEvent, AssetEvents } from './events/asset-events.ts';
import { callRpc, readXdr, type RpcOptions } from './call.ts';

/** A transaction of a ledger, with what its operations moved. */
export interface RpcTransaction extends AccountTransaction {
  /** What was signed by its source; null where this code does not know what it or its result says. */
  readonly inner: Transaction | null;
  /** What each operation moved, in order; empty where it failed or moved nothing. */
  readonly moved: readonly (readonly AssetEvent[])[];
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const parsed = (envelopeXdr: string, passphrase: string) => {
  try {
    return TransactionBuilder.fromXDR(envelopeXdr, passphrase);
  } catch {
    return null;
  }
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const movedBy = (events: unknown, assets: AssetEvents): readonly (readonly AssetEvent[])[] =>
  listOf(field(events, 'contractEventsXdr')).map((operation) =>
    listOf(operation).flatMap((one) => {
      const { contractId, body } = readXdr(() => xdr.ContractEvent.fromXdr(String(one), 'base64'));
      if (contractId === null) return [];
      const contract = Address.contract(contractId.toBytes()).toString();
      return assets.read(contract, body.v0.topics, body.v0.data) ?? [];
    }),
  );

/** Whole seconds: a number in lists, and text where one transaction is asked for. */
const closedAtMs = (info: unknown): number => {
  const seconds = Number(field(info, 'createdAt'));
  if (!Number.isSafeInteger(seconds) || seconds <= 0) {
    throw new NetworkFault('Stellar RPC did not say when a ledger closed');
  }
  return seconds * 1_000;
};

/**
 * Reads a transaction of `getTransaction` or `getTransactions`. Asked for by its inner hash, the
 * server says that one for its own; so the outer hash is taken from the envelope.
 * @throws NetworkFault when it cannot be read.
 */
export const readRpcTransaction = (
  info: unknown,
  networkPassphrase: string,
  assets: AssetEvents,
): RpcTransaction => {
  const envelopeXdr = textField(info, 'envelopeXdr');
  const resultXdr = textField(info, 'resultXdr');
  const ledger = numberField(info, 'ledger');
  const outer = parsed(envelopeXdr, networkPassphrase);
  const isFeeBump = outer instanceof FeeBumpTransaction;
  const signed = isFeeBump ? outer.innerTransaction : outer;
  const { feeCharged, innerHash } = readXdr(() => readResultHead(resultXdr));
  const hash = outer === null ? textField(info, 'txHash') : hex(outer.hash());
  const successful = field(info, 'status') === 'SUCCESS';
  return {
    token: transactionToken(ledger, numberField(info, 'applicationOrder')),
    hash,
    innerHash: innerHash ?? hash,
    successful,
    ledger,
    closedAtMs: closedAtMs(info),
    sourceAccount: signed === null ? '' : baseAccount(signed.source),
    feeAccount: isFeeBump ? baseAccount(outer.feeSource) : baseAccount(signed?.source ?? ''),
    feeCharged,
    operationCount: signed?.operations.length ?? 0,
    envelopeXdr,
    resultXdr,
    inner: isReadable(resultXdr) ? signed : null,
    moved: successful ? movedBy(field(info, 'events'), assets) : [],
  };
};

export interface TransactionReader {
  /**
   * By its hash, inner or outer; null when no ledger of the server's window includes it. Beyond the
   * window a hash is unknown, and so is whether there is such a transaction.
   */
  byHash(hash: string): Promise<RpcTransaction | null>;
  /** By its token. @throws NetworkFault when the server does not know it (yet). */
  byToken(token: bigint): Promise<RpcTransaction>;
}

/** @throws NetworkFault from its methods when the server could not be asked. */
export const createTransactionReader = (
  options: RpcOptions,
  networkPassphrase: string,
  assets: AssetEvents,
): TransactionReader => {
  const read = (info: unknown): RpcTransaction =>
    readRpcTransaction(info, networkPassphrase, assets);
  return {
    async byHash(hash) {
      const info = await callRpc(options, 'getTransaction', { hash });
      const status = field(info, 'status');
      if (status === 'SUCCESS' || status === 'FAILED') return checkHash(read(info), hash);
      if (status === 'NOT_FOUND') return null;
      throw new NetworkFault(`Stellar RPC answered ${String(status)} for ${hash}`);
    },
    async byToken(token) {
      // A page begins with the transaction that follows its cursor.
      const pagination = { cursor: previousTransaction(token).toString(), limit: 1 };
      const page = await callRpc(options, 'getTransactions', { pagination });
      const [info] = listOf(field(page, 'transactions'));
      const found = info === undefined ? null : read(info);
      if (found?.token !== token) {
        throw new NetworkFault(`the RPC server does not know transaction ${token} (yet)`);
      }
      return found;
    },
  };
};

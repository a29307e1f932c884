import {
  Account,
  BASE_FEE,
  Keypair,
  Operation,
  TransactionBuilder,
  xdr,
} from '@stellar/stellar-sdk';
import { field, numberField, textField } from '../horizon/http.ts';
import { NetworkFault } from '../network.ts';
import { callRpc, readXdr } from './call.ts';
import { refusalIn } from './simulate.ts';

/** A person waits for the answer, so it may not take long. */
const TIMEOUT_MS = 5_000;

/** A call of a contract's function, which is tried and never sent. */
export interface TriedCall {
  /** C…. */
  readonly contract: string;
  readonly function: string;
  readonly args: xdr.ScVal[];
  /** Who has signed for the call; without it the server says who has to. */
  readonly auth?: xdr.SorobanAuthorizationEntry[];
}

/** What trying a call came to. */
export interface TriedOutcome {
  /** The server's newest ledger. */
  readonly latestLedger: number;
  /** Why the call failed, `Error(Auth, InvalidAction)`; null where it passed. */
  readonly error: string | null;
  /** Who has to sign, of a call that nobody has signed for. */
  readonly auth: readonly xdr.SorobanAuthorizationEntry[];
}

export type TryCall = (call: TriedCall) => Promise<TriedOutcome>;

/**
 * A call that passed has returned something. An answer without it, and without an error, is none: it
 * must never count as one that passed.
 */
const entriesIn = (result: unknown): readonly xdr.SorobanAuthorizationEntry[] => {
  const results: unknown = field(result, 'results');
  const returned: unknown = Array.isArray(results) ? results[0] : undefined;
  textField(returned, 'xdr');
  const auth: unknown = field(returned, 'auth') ?? [];
  if (!Array.isArray(auth)) throw new NetworkFault('Stellar RPC answered without entries');
  return auth.map((entry) =>
    readXdr(() => xdr.SorobanAuthorizationEntry.fromXdr(String(entry), 'base64')),
  );
};

/**
 * Tries calls by a Stellar RPC server. The source of each is an account that nobody has, so that no
 * signature can be left out because the source's own would stand for it.
 * @throws NetworkFault where the server did not try the call, or its answer means nothing.
 */
export const createTryCall =
  (url: string, networkPassphrase: string): TryCall =>
  async ({ auth = [], ...call }) => {
    const source = new Account(Keypair.random().publicKey(), '0');
    const transaction = new TransactionBuilder(source, {
      fee: BASE_FEE,
      networkPassphrase,
      timebounds: { minTime: 0, maxTime: 0 },
    })
      .addOperation(Operation.invokeContractFunction({ ...call, auth }))
      .build();
    const options = { url, timeoutMs: TIMEOUT_MS, signal: null };
    const result = await callRpc(options, 'simulateTransaction', {
      transaction: transaction.toXDR(),
      ...(auth.length === 0 ? {} : { authMode: 'enforce' }),
    });
    const latestLedger = numberField(result, 'latestLedger');
    const error = refusalIn(result);
    return { latestLedger, error, auth: error === null ? entriesIn(result) : [] };
  };

import {
  Account,
  BASE_FEE,
  Keypair,
  Operation,
  TransactionBuilder,
  xdr,
} from '@stellar/stellar-sdk';
import { field, numberField, textField } from '../horizon/http.ts';
import { callRpc } from './call.ts';

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
  /** Why the call failed, in the host's own words; null where it passed. */
  readonly error: string | null;
  /** Who has to sign, of a call that nobody has signed for. */
  readonly auth: readonly xdr.SorobanAuthorizationEntry[];
}

export type TryCall = (call: TriedCall) => Promise<TriedOutcome>;

const entriesIn = (result: unknown): readonly xdr.SorobanAuthorizationEntry[] => {
  const results: unknown = field(result, 'results');
  const first: unknown = Array.isArray(results) ? results[0] : undefined;
  const auth: unknown = field(first, 'auth');
  return Array.isArray(auth)
    ? auth.map((entry) => xdr.SorobanAuthorizationEntry.fromXdr(String(entry), 'base64'))
    : [];
};

/**
 * Tries calls by a Stellar RPC server. The source of each is an account that nobody has, so that no
 * signature can be left out because the source's own would stand for it.
 * @throws NetworkFault where there is no answer that means anything.
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
    return {
      latestLedger: numberField(result, 'latestLedger'),
      error: field(result, 'error') === undefined ? null : textField(result, 'error'),
      auth: entriesIn(result),
    };
  };

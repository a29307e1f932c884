import { xdr } from '@stellar/stellar-sdk';
import { field, textField } from '../horizon/http.ts';
import { NetworkFault, type CallResources, type CallSimulation } from '../network.ts';
import { callRpc, readXdr, stroopsField, type RpcOptions } from './call.ts';

/** The host's error is the head of a text that goes on with its whole log. */
const HOST_ERROR = /^HostError: (Error\([^)]*\))/;

const readResources = (answer: unknown): CallResources => {
  const transactionData = textField(answer, 'transactionData');
  // What cannot be read is found here, and not when it is about to be signed.
  readXdr(() => xdr.SorobanTransactionData.fromXdr(transactionData, 'base64'));
  return { transactionData, resourceFee: stroopsField(answer, 'minResourceFee') };
};

/**
 * Why a simulated call was refused: `Error(Auth, InvalidAction)`; null where it passed.
 * @throws NetworkFault where the server did not try it: what is not the host's own says nothing of it.
 */
export const refusalIn = (result: unknown): string | null => {
  if (field(result, 'error') === undefined) return null;
  const said = textField(result, 'error');
  const [, error] = HOST_ERROR.exec(said) ?? [];
  if (error === undefined) throw new NetworkFault(`Stellar RPC did not simulate a call: ${said}`);
  return error;
};

/** A server without a ledger answers 0 for it. */
const readLedger = (result: unknown): number | null => {
  const ledger = Number(field(result, 'latestLedger') ?? 0);
  return Number.isSafeInteger(ledger) && ledger > 0 ? ledger : null;
};

/**
 * Tries a call. The server refuses in its results, never by an error of JSON-RPC.
 * @throws NetworkFault when the server could not be asked, or did not try the call.
 */
export const simulate = async (
  options: RpcOptions,
  transaction: string,
): Promise<CallSimulation> => {
  const result = await callRpc(options, 'simulateTransaction', { transaction });
  const ledger = readLedger(result);
  const error = refusalIn(result);
  if (error !== null) return { ledger, outcome: 'refused', error };
  const preamble = field(result, 'restorePreamble');
  return {
    ledger,
    outcome: 'passes',
    resources: readResources(result),
    restore: preamble === undefined || preamble === null ? null : readResources(preamble),
  };
};

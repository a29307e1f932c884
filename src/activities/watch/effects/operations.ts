import { field } from '../../../stellar/horizon/http.ts';
import type { StellarNetwork } from '../../../stellar/network.ts';
import { readEnvelope, type ReadEnvelope } from '../../../stellar/envelopes/outgoing-envelope.ts';
import { operationIndexOf, transactionOf } from '../../../stellar/toid.ts';

interface OperationReader {
  /** The operation's record, with its transaction. @throws NetworkFault */
  record(token: bigint): Promise<unknown>;
  /** True where the account itself acted, under its own signature. @throws NetworkFault */
  isOwn(token: bigint): Promise<boolean>;
}

/** Looks up operations that only their effects showed; each of them, and each envelope, once. */
export const createOperationReader = (
  network: Pick<StellarNetwork, 'operation'>,
  account: string,
): OperationReader => {
  const records = new Map<bigint, Promise<unknown>>();
  const envelopes = new Map<bigint, ReadEnvelope | null>();

  const record = async (token: bigint): Promise<unknown> => {
    const known = records.get(token);
    if (known) return known;
    const asked = network.operation(token);
    records.set(token, asked);
    return asked;
  };

  return {
    record,
    async isOwn(token) {
      const transaction = transactionOf(token);
      if (!envelopes.has(transaction)) {
        const xdr = field(field(await record(token), 'transaction'), 'envelope_xdr');
        envelopes.set(transaction, typeof xdr === 'string' ? readEnvelope(xdr) : null);
      }
      const operation = envelopes.get(transaction)?.operations[operationIndexOf(token)];
      if (operation) return operation.sourceAccount === account;
      return field(await record(token), 'source_account') === account;
    },
  };
};

import { Keypair, StrKey, xdr } from '@stellar/stellar-sdk';
import type { Answer, HorizonRequest } from '../../../src/sandbox/ledger/horizon/http.ts';
import type { JsonObject } from '../../../src/sandbox/ledger/operations/operation.ts';
import { textField } from '../../../src/stellar/horizon/http.ts';
import { LedgerEnvelope } from '../../../src/db/entities/money-out.ts';
import type { LedgerBenchOptions } from './ledger-bench.ts';
import { calledBy } from './asked.ts';
import { createOutgoingBench } from './outgoing-bench.ts';

/** The address of a contract account that nobody has deployed, which may hold money all the same. */
export const newContract = (): string => StrKey.encodeContract(Keypair.random().rawPublicKey());

export const isTrial = (request: HorizonRequest): boolean =>
  calledBy(request) === 'simulateTransaction';

/** The same answer of a simulation, with what it says that the call needs changed. */
export const withResources = (
  answer: Answer,
  change: (resources: xdr.SorobanResources) => void,
): Answer => {
  if (answer.kind !== 'reply' || answer.body === undefined) return answer;
  const { body: said } = answer;
  const read = (typeof said === 'string' ? JSON.parse(said) : said) as JsonObject;
  const result = read['result'] as JsonObject;
  const data = xdr.SorobanTransactionData.fromXdr(textField(result, 'transactionData'), 'base64');
  const { footprint, instructions, diskReadBytes, writeBytes } = data.resources;
  const resources = { footprint, instructions, diskReadBytes, writeBytes };
  change(resources as xdr.SorobanResources);
  const changed = new xdr.SorobanTransactionData({
    ext: data.ext,
    resources: new xdr.SorobanResources(resources),
    resourceFee: data.resourceFee,
  });
  const body = { ...read, result: { ...result, transactionData: changed.toXdr('base64') } };
  return { ...answer, body: typeof said === 'string' ? JSON.stringify(body) : body };
};

/** A sender that pays contract accounts, on a ledger that asks what a real one asks of calls. */
export const createContractBench = async (options: LedgerBenchOptions = {}) => {
  const bench = await createOutgoingBench({
    channels: 4,
    ...options,
    contractRules: { isEnforced: true, ...options.contractRules },
  });
  const { asset, ledger } = bench;
  return {
    ...bench,
    /** What a contract account holds, in stroops. */
    held: (contract: string): bigint =>
      ledger.network.state.contractBalance(contract, `${asset.getCode()}:${asset.getIssuer()}`)
        ?.amount ?? 0n,
    envelopes: async (): Promise<LedgerEnvelope[]> =>
      bench.em().find(LedgerEnvelope, {}, { orderBy: { signedAt: 'asc' } }),
    envelope: async (innerHash: string | null | undefined): Promise<LedgerEnvelope> =>
      bench.em().findOneOrFail(LedgerEnvelope, { innerHash: innerHash ?? '' }),
  };
};

import { Address, StrKey, xdr } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { parseAmount } from '../state/amounts.ts';
import { ok } from '../horizon/http.ts';
import type { Answer, HorizonRequest, Route } from '../horizon/http.ts';
import { badRequest, submissionTimeout, transactionFailed } from '../horizon/problem.ts';
import { presentTransaction } from '../horizon/resources/transaction.ts';
import { NATIVE } from '../names.ts';
import type { Network } from '../network.ts';
import { resultCodes } from '../transactions/result-codes.ts';
import { readBody } from '../sandbox-body.ts';
import type { Patience } from '../closing/wait.ts';
import { createContractPayer } from './contract-payer.ts';

const isAddress = (text: string): boolean => {
  try {
    const { type } = Address.fromString(text).toScAddress();
    return !['scAddressTypeClaimableBalance', 'scAddressTypeLiquidityPool'].includes(type);
  } catch {
    // The SDK distinguishes an address from another text by throwing.
    return false;
  }
};

const isAsset = (text: string): boolean => {
  const [code = '', issuer = '', more] = text.split(':');
  if (text === NATIVE) return true;
  const isCode = /^[a-zA-Z0-9]{1,12}$/.test(code);
  return isCode && StrKey.isValidEd25519PublicKey(issuer) && more === undefined;
};

const requestSchema = z.strictObject({
  contract: z.string().refine((text) => StrKey.isValidContract(text), 'a contract, C…'),
  payments: z
    .array(
      z.strictObject({
        asset: z.string().refine(isAsset, 'native, or CODE:ISSUER'),
        to: z.string().refine(isAddress, 'an account or a contract, G…, M… or C…'),
        amount: z.string().refine((text) => parseAmount(text) !== undefined, 'such as "12.5"'),
      }),
    )
    .min(1)
    .max(100),
});

/** Makes a contract pay, as a real one would in one call; for tests in any language. */
export function contractRoutes(network: Network, patience: Patience): Route[] {
  const payer = createContractPayer(network, patience);
  const handle = async (request: HorizonRequest): Promise<Answer> => {
    const order = readBody(request, requestSchema);
    if ('field' in order) return badRequest(order.field, order.reason);
    const { contract, payments } = order;
    const record = await payer.pay(
      contract,
      payments.map(({ asset, to, amount }) => ({ asset, to, amount: parseAmount(amount) ?? 0n })),
    );
    if (!record) return submissionTimeout({});
    if (record.successful) return ok(presentTransaction(record, request.base));
    const result = xdr.TransactionResult.fromXdr(record.resultXdr, 'base64');
    const { transaction, operations = [] } = resultCodes(result);
    return transactionFailed({
      envelope_xdr: record.envelopeXdr,
      result_codes: { transaction, operations },
      result_xdr: record.resultXdr,
    });
  };
  return [{ method: 'POST', pattern: '/sandbox/contract_payments', handle }];
}

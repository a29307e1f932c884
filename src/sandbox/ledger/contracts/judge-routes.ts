import { StrKey } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { ok } from '../horizon/http.ts';
import type { Answer, Route } from '../horizon/http.ts';
import { badRequest } from '../horizon/problem.ts';
import type { JsonObject } from '../operations/operation.ts';
import { readBody } from '../sandbox-body.ts';
import { isSigner } from './contract-judges.ts';
import type { ContractJudges } from './contract-judges.ts';

const contract = z.string().refine((text) => StrKey.isValidContract(text), 'a contract, C…');
const signer = z.string().refine(isSigner, 'G…, or a P-256 point in hex: 04…');
const requestSchema = z.union([
  z.strictObject({ contract, signer }),
  z.strictObject({ contract, outcome: z.enum(['approves', 'refuses']) }),
]);

/** The table of contract accounts over HTTP; never part of the network. */
export const judgeRoutes = (judges: ContractJudges): Route[] => {
  const present = (): JsonObject => ({
    contract_accounts: judges.list().map(({ contract: id, rule }) => ({ contract: id, ...rule })),
  });
  return [
    { method: 'GET', pattern: '/sandbox/contract_accounts', handle: () => ok(present()) },
    {
      method: 'POST',
      pattern: '/sandbox/contract_accounts',
      handle(request): Answer {
        const body = readBody(request, requestSchema);
        if ('field' in body) return badRequest(body.field, body.reason);
        const { contract: id, ...rule } = body;
        judges.set(id, rule);
        return ok(present(), 201);
      },
    },
  ];
};

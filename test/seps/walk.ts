import { expect } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { z } from 'zod';
import type { TestApi } from '../support/api/support.ts';

/* What walks by the validation suite's cases have in common. */

/** An id of the suite's own, which no transaction has. */
export const FRESH_ID = '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d';
export const inWords = z.object({ error: z.string().min(3) });

/** Reads an answer of JSON by its status and a schema. */
export const read = async <T>(
  response: Response,
  status: number,
  schema: z.ZodType<T>,
): Promise<T> => {
  expect(response.headers.get('content-type')).toContain('application/json');
  const body: unknown = await response.json();
  expect([response.status, body]).toEqual([status, body]);
  return schema.parse(body);
};

/** A wallet with a fresh account, whose token says no memo. */
export const openWallet = async (api: TestApi) => {
  const keypair = Keypair.random();
  return { account: keypair.publicKey(), token: await api.login(keypair) };
};

import type { TestApi } from './support.ts';
import { Keypair } from '@stellar/stellar-sdk';

export interface Body {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly error?: string;
}

/** Asks SEP-6 as a wallet does: everything is in the query. */
export const sep6 = (api: () => TestApi) => {
  const ask = async (
    path: string,
    query: Readonly<Record<string, string>>,
    token?: string,
  ): Promise<{ status: number; body: Body }> => {
    const address = `/sep6/${path}?${new URLSearchParams(query).toString()}`;
    const response = await api().get(address, token);
    return { status: response.status, body: (await response.json()) as Body };
  };
  return {
    ask,
    wallet: async () => {
      const keypair = Keypair.random();
      return { account: keypair.publicKey(), token: await api().login(keypair) };
    },
    transaction: async (id: string, token: string): Promise<Body> => {
      const { body } = await ask('transaction', { id }, token);
      return body['transaction'] as Body;
    },
  };
};

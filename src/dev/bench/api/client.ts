import { TransactionBuilder, type Keypair } from '@stellar/stellar-sdk';
import { text, type Answer } from '../../../sandbox/wallet/http.ts';
import { login } from '../../../sandbox/wallet/wallet.ts';
import { createPerson } from '../../demo/payments.ts';
import type { PaymentsWorld } from '../payments/world.ts';

/** One request, ready to be sent. */
export type Request = () => Promise<Response>;

/** A wallet, or a sending anchor, that is logged in. */
export interface ApiClient {
  readonly account: string;
  readonly coin: string;
  /** Sends a request with the client's token. */
  readonly send: (path: string, options?: { method?: string; body?: object }) => Promise<Response>;
  /** The same, and reads the answer. @throws where it is refused. */
  readonly read: (path: string, options?: { method?: string; body?: object }) => Promise<Answer>;
  /** Asks for a challenge of SEP-10, as whoever has no token yet. */
  readonly askChallenge: () => Promise<Response>;
  /** A signed challenge of SEP-10, as it is posted. */
  readonly challenge: () => Promise<string>;
}

export const createApiClient = async ({ stack }: PaymentsWorld): Promise<ApiClient> => {
  const { options } = await createPerson(stack);
  const { anchorUrl, networkPassphrase } = options;
  const keypair: Keypair = options.keypair;
  const account = keypair.publicKey();
  const token = await login(options);
  const send: ApiClient['send'] = async (path, { method = 'GET', body } = {}) =>
    fetch(`${anchorUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const read: ApiClient['read'] = async (path, more) => {
    const response = await send(path, more);
    if (response.ok) return (await response.json()) as Answer;
    throw new Error(`${path} was answered ${response.status}: ${await response.text()}`);
  };
  const askChallenge = async () => fetch(`${anchorUrl}/auth?account=${account}`);
  return {
    account,
    askChallenge,
    coin: `stellar:${stack.environment['ASSET_CODE']}:${stack.environment['ASSET_ISSUER']}`,
    send,
    read,
    challenge: async () => {
      const answer: unknown = await (await askChallenge()).json();
      const transaction = TransactionBuilder.fromXDR(
        text(answer, 'transaction'),
        networkPassphrase,
      );
      transaction.sign(keypair);
      return transaction.toXDR();
    },
  };
};

/** Opens a SEP-24 link as a browser does. @returns asks for the page that it leads to. */
export const openPage = async (url: string): Promise<(suffix?: string) => Promise<Response>> => {
  const response = await fetch(url, { redirect: 'manual' });
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = new URL(response.headers.get('location') ?? url, url);
  page.search = '';
  return async (suffix = '') => fetch(`${page.href}${suffix}`, { headers: { cookie } });
};

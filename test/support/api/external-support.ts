import { randomBytes } from 'node:crypto';
import type { ApiDeps, ApiSettings } from '../../../src/api/deps.ts';
import type { Anchor } from '../../../src/domain/anchor.ts';
import { beginInteractive, startTestApi, type TestApi } from './support.ts';

/** Where the business of these tests has its pages, and what their server sends. */
export const OWN_PAGES = 'https://pages.example/start?theme=dark';
export const INTERACTIVE_TOKEN = randomBytes(24).toString('hex');

export const withOwnPages = (anchor: Anchor): Anchor => ({
  ...anchor,
  interactive: { url: OWN_PAGES },
});

/** A real API whose business has pages of its own. */
export const startExternalApi = async (
  change: (anchor: Anchor) => Anchor = (a) => a,
  settings: Partial<ApiSettings> = {},
  network: Partial<ApiDeps['network']> = {},
) =>
  startTestApi(
    (anchor) => withOwnPages(change(anchor)),
    { INTERACTIVE_TOKEN, ...settings },
    network,
  );

type Answer = Readonly<Record<string, unknown>> & { readonly status: number };

/** The server of the business's own pages. */
export const createBusiness = (api: TestApi, token: string | undefined = INTERACTIVE_TOKEN) => {
  const ask = async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await api.send(method, `/external${path}`, body, token);
    return { ...((await response.json()) as object), status: response.status };
  };
  return {
    redeem: async (link: string) => ask('POST', '/redeem', { token: link }),
    read: async (id: string) => ask('GET', `/transactions/${id}`),
    price: async (id: string, query: Readonly<Record<string, string>>) =>
      ask('GET', `/transactions/${id}/price?${new URLSearchParams(query).toString()}`),
    complete: async (id: string, body: object) => ask('POST', `/transactions/${id}/complete`, body),
    tell: async (id: string, body: object) => ask('PUT', `/transactions/${id}/customer`, body),
    correct: async (id: string, fields: object) => ask('PATCH', `/transactions/${id}`, { fields }),
  };
};

/** Asks for a deposit or a withdrawal as a wallet of its own. @returns what its link carries. */
export const beginExternal = async (
  api: TestApi,
  kind: 'deposit' | 'withdraw',
  body: object = {},
) => {
  const begun = await beginInteractive(api, kind, body);
  const link = new URL(begun.url).searchParams.get('token') ?? '';
  return { ...begun, link };
};

/** The same, whose link the business has redeemed. */
export const beginRedeemed = async (
  api: TestApi,
  kind: 'deposit' | 'withdraw',
  body: object = {},
) => {
  const begun = await beginExternal(api, kind, body);
  const { status } = await createBusiness(api).redeem(begun.link);
  if (status !== 200) throw new Error(`the link of ${begun.id} was answered ${status}`);
  return begun;
};

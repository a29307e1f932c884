import { Keypair } from '@stellar/stellar-sdk';
import { createAdmit } from '../../src/services/transactions/admit.ts';
import type { Anchor } from '../../src/domain/anchor.ts';
import type { CustomerDecision } from '../../src/domain/customers/contract.ts';
import { createRecordingStories } from '../support/payments/bench.ts';
import { startTestApi } from '../support/api/support.ts';
import { customerEndpoint } from '../support/customer-endpoint.ts';
import { NAMES } from '../support/payees.ts';

const RAIL = 'sandbox-bank';

/** Every operation asks for a customer, a quote too, and what one of them pays in is limited. */
const strict = (given: Anchor, judge: Judge): Anchor => ({
  ...given,
  ...(given.quotes ? { quotes: { ...given.quotes, needsCustomer: true } } : {}),
  customerReview: async () => judge.decision,
  assets: given.assets.map((policy) => ({
    ...policy,
    operations: Object.fromEntries(
      Object.entries(policy.operations).map(([kind, operation]) => [
        kind,
        { ...operation, customerType: 'sep6', customerLimits: { daily: '100' } },
      ]),
    ),
  })),
});

/** What {@link StrictApi.look} sees of one that waits: nobody may pay, and no story lets it begin. */
export const WAITS = {
  code: 200,
  told: [],
  status: 'pending_customer_info_update',
  admission: { state: 'waiting' },
};

interface Judge {
  decision: CustomerDecision;
}

/** The API of such a business, and what wallets and stories ask of it. */
export const startStrictApi = async () => {
  const judge: Judge = { decision: { status: 'ACCEPTED' } };
  const api = await startTestApi((given) => strict(given, judge));
  const open = async (keypair = Keypair.random(), query: Readonly<Record<string, string>> = {}) => {
    const token = await api.login(keypair, query);
    const account = keypair.publicKey();
    const read = async (response: Response): Promise<Record<string, unknown>> => ({
      ...((await response.json()) as object),
      code: response.status,
    });
    const begin = async (path: string, change: Readonly<Record<string, string>> = {}) => {
      const usual = { asset_code: 'USDC', account, amount: '60', funding_method: RAIL };
      const asked = new URLSearchParams({ ...usual, ...change }).toString();
      return read(await api.get(`/sep6/${path}?${asked}`, token));
    };
    const remit = async (sender_id: string, receiver_id: string, change: object = {}) => {
      const body = { amount: '60', asset_code: 'USDC', funding_method: RAIL };
      const asked = { ...body, sender_id, receiver_id, ...change };
      return read(await api.post('/sep31/transactions', asked, token));
    };
    const quote = async () => {
      const [asset] = api.anchor.assets;
      const pair = { sell_asset: asset?.asset, buy_asset: 'iso4217:USD' };
      const body = { context: 'sep24', sell_amount: '60', ...pair };
      return read(await api.post('/sep38/quote', body, token));
    };
    const status = async (id: unknown) => {
      const answer = await read(await api.get(`/sep6/transaction?id=${String(id)}`, token));
      return (answer['transaction'] as { status: string }).status;
    };
    const receiver = { type: 'sep31-receiver', ...NAMES, bank_account_number: '12345678' };
    return { ...customerEndpoint(api.url, token), account, begin, remit, quote, status, receiver };
  };
  /** What the story of a transaction asks before it begins. */
  const admit = async (transactionId: unknown) =>
    createAdmit({
      orm: api.orm,
      anchor: api.anchor,
      stories: createRecordingStories().stories,
      log: { info: () => {}, warn: () => {}, error: () => {} },
    })({ transactionId: String(transactionId), isLastTime: false });

  /** How a transaction stands that was just begun: who was told what of where to pay. */
  const look = async (
    wallet: { readonly status: (id: unknown) => Promise<string> },
    begun: Record<string, unknown>,
  ) => ({
    code: begun['code'],
    told: ['account_id', 'memo', 'instructions'].filter((name) => name in begun),
    status: await wallet.status(begun['id']),
    admission: await admit(begun['id']),
  });

  /** What a customer of ours looks like who was accepted before anybody asked by which type. */
  const acceptBlindly = async (id: string) =>
    api.orm.em
      .fork()
      .execute("update customer set status = 'ACCEPTED', judged_as = null where id = ?", [id]);

  return { api, judge, open, admit, look, acceptBlindly };
};
export type StrictApi = Awaited<ReturnType<typeof startStrictApi>>;
export type Wallet = Awaited<ReturnType<StrictApi['open']>>;

import { Keypair } from '@stellar/stellar-sdk';
import { createAdmit } from '../../../src/services/transactions/admit.ts';
import { openFields } from '../../../src/services/customers/store.ts';
import { Customer } from '../../../src/db/entities/customer.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import type { CustomerDecision } from '../../../src/domain/customers/contract.ts';
import { applyDecision } from '../../../src/services/customers/apply-decision.ts';
import { createRecordingStories } from '../payments/bench.ts';
import { formOf, JPEG } from '../customer-endpoint.ts';
import { withPageCustomer } from '../page-customer.ts';
import { createBrowser, startTestApi } from './support.ts';

export const ALL = { first_name: 'Ada', last_name: 'Lovelace', birth_date: '1990-12-10' };
export const PAYEE = {
  bank_account_number: '12345678',
  first_name: 'Mary',
  last_name: 'Somerville',
};
export const FORM = { amount: '100', rail: 'sandbox-bank' };
type Kind = 'deposit' | 'withdraw';

export const accepted = async (): Promise<CustomerDecision> => ({ status: 'ACCEPTED' });
export const later = async (): Promise<CustomerDecision> => ({ status: 'PROCESSING' });

/** An api whose SEP-24 asks for customers, who are judged as each test says. */
export const createPageBench = async () => {
  const judge: { next: () => Promise<CustomerDecision> } = { next: accepted };
  const api = await startTestApi(
    withPageCustomer(undefined, { customerReview: async () => judge.next() }),
  );
  const begin = async (kind: Kind, told: object = {}, token?: string) => {
    const own = token ?? (await api.login(Keypair.random()));
    const body = { asset_code: 'USDC', amount: '100', ...told };
    const response = await api.post(`/sep24/transactions/${kind}/interactive`, body, own);
    const answer = (await response.json()) as { id: string; url: string; error?: string };
    return { status: response.status, token: own, browser: createBrowser(api), ...answer };
  };
  /** Opens the pages, and says the amount. */
  const start = async (kind: Kind, told: object = {}, added = '', token?: string) => {
    const begun = await begin(kind, told, token);
    await begun.browser.open(`${begun.url}${added}`);
    const next = await begun.browser.submit(`/interactive/${begun.id}/amount`, FORM);
    return { ...begun, next };
  };
  type Flow = Pick<Awaited<ReturnType<typeof start>>, 'browser' | 'id'>;
  return {
    api,
    judge,
    close: api.close,
    begin,
    start,
    load: async (id: string) => api.orm.em.fork().findOneOrFail(Transaction, { id }),
    counts: async () => Promise.all([api.count('customer'), api.count('transaction')]),
    fieldsOf: async (row: Transaction) => {
      const id = row.customerId ?? '';
      const customer = await api.orm.em.fork().findOneOrFail(Customer, { id });
      return openFields(api.deps.secrets, customer);
    },
    read: async (id: string, token: string) => {
      const response = await api.get(`/sep24/transaction?id=${id}`, token);
      return ((await response.json()) as { transaction: Record<string, unknown> }).transaction;
    },
    tell: async ({ browser, id }: Flow, told: object = ALL) =>
      browser.submit(`/interactive/${id}/about`, formOf({ ...told }, { photo_id_front: JPEG })),
    agree: async ({ browser, id }: Flow) => browser.submit(`/interactive/${id}/review`, FORM),
    /** What `npm run customer` does. */
    settle: async (customer: string | null | undefined, action: string, field?: string) =>
      applyDecision(
        { orm: api.orm, stories: createRecordingStories().stories },
        { anchor: api.anchor, secrets: api.deps.secrets },
        {
          id: customer ?? '',
          action,
          operator: 'grace',
          fields: field === undefined ? [] : [field],
          message: 'Please see below.',
        },
      ),
    /** What the story asks when it is told something. */
    admit: async (transactionId: string, isLastTime = false) =>
      createAdmit({
        orm: api.orm,
        anchor: api.anchor,
        stories: createRecordingStories().stories,
        log: { info: () => {}, warn: () => {}, error: () => {} },
      })({ transactionId, isLastTime }),
  };
};
export type PageBench = Awaited<ReturnType<typeof createPageBench>>;

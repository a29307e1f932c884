import type { FakeBank } from '../../../src/rails/contract/index.ts';
import { SPECIAL_KEYS } from '../../../src/rails/pix/fake/efi-routes.ts';
import { startFakePix, type FakePix } from '../../../src/rails/pix/fake/start.ts';
import type { Exchange } from '../../../src/rails/pix/fake/server.ts';
import { createEfiSender } from '../../../src/rails/pix/paying/efi.ts';
import { createPixRail } from '../../../src/rails/pix/rail.ts';
import { openSession } from '../../../src/rails/pix/session.ts';
import type { Rail, StatementEntry, StatementOrder } from '../../../src/rails/rail.ts';

/** What the rails under test are given: long enough for a busy machine, short enough to wait for. */
const timeoutMs = 1_000;

const HOLDER = { tax_id: '529.982.247-25' };
const payee = (bank_account_number: string) => ({ bank_account_number, ...HOLDER });

/** Connects the rail with a fake, as `connect.ts` does with a bank. */
export const connectTo = (
  { settings }: FakePix,
  more: { readonly now?: () => number } = {},
): Rail => {
  const at = (name: string): string => settings[name] ?? '';
  const session = openSession({
    tokenUrl: at('PIX_TOKEN_URL'),
    clientId: at('PIX_CLIENT_ID'),
    clientSecret: at('PIX_CLIENT_SECRET'),
    certificate: null,
    timeoutMs,
  });
  const pixKey = at('PIX_KEY');
  return createPixRail({
    session,
    apiUrl: at('PIX_API_URL'),
    sender: createEfiSender(session, { baseUrl: at('PIX_SENDER_URL'), pixKey }),
    pixKey,
    chargeSeconds: 3_600,
    since: new Date(at('PIX_SINCE')),
    reversalsEveryMs: 0,
    ...more,
  });
};

/** The whole statement of a range, all of it when none is given. */
export const readStatement = async (
  { listStatement }: Rail,
  range: Partial<Pick<StatementOrder, 'from' | 'until'>> = {},
): Promise<readonly StatementEntry[]> => {
  const entries: StatementEntry[] = [];
  const whole = { from: null, until: '2999-01-01T00:00:00.000Z', ...range };
  let page = await listStatement?.({ ...whole, cursor: null });
  while (page) {
    entries.push(...page.entries);
    if (page.complete) break;
    page = await listStatement?.({ ...whole, cursor: page.cursor });
  }
  return entries;
};

/** The fake in the hands of the contract kit. */
export const createKitBank = async (
  observe?: (exchange: Exchange) => void,
): Promise<FakeBank & { readonly fake: FakePix }> => {
  // A port where nobody listens: the kit reads no webhook of a bank that cannot sign one.
  const fake = await startFakePix({
    webhookUrl: 'http://127.0.0.1:9',
    settleAfterMs: 3_600_000,
    observe,
  });
  const { hands } = fake;
  return {
    fake,
    payee: payee('529.982.247-25'),
    otherPayee: { bank_account_number: 'maria@pix.example', tax_id: '111.444.777-35' },
    refusedPayee: payee(SPECIAL_KEYS.unknown),
    waitingPayee: payee(SPECIAL_KEYS.waiting),
    smallestAmount: '0.01',
    sendsRetryAfter: true,
    async reset() {
      hands.reset();
    },
    close: fake.close,
    // What the banks took back by MED stands in the line of what came.
    paid: async () =>
      ((await fake.statement?.()) ?? [])
        .filter(({ direction, state }) => direction === 'out' && state !== 'returned')
        .map(({ amount }) => amount),
    async receive({ reference, amount, receivedAt, statedAmount }) {
      const [units = '0', decimals = ''] = amount.split('.');
      hands.receive({
        txid: reference,
        valor: statedAmount ?? `${units}.${decimals.padEnd(2, '0')}`,
        ...(receivedAt === undefined ? {} : { atMs: Date.parse(receivedAt) }),
      });
    },
    async fault(call, fault) {
      if (call === 'pollDeposits' || fault === 'partial') return false;
      hands.plan({ calls: [call], fault, stays: fault === 'out' });
      return true;
    },
    // Credentials that are refused stay so, with a new token too.
    async answer(call, status, retryAfterMs) {
      if (call === 'pollDeposits') return false;
      hands.plan({ calls: [call], status, retryAfterMs, stays: status === 401 });
      return true;
    },
    async recover() {
      hands.recover();
    },
    async empty() {
      hands.empty();
    },
    async pass(ms) {
      hands.pass(ms);
    },
    async zone(offset) {
      hands.zone(offset);
    },
    async settle(key, outcome) {
      hands.settle(key, outcome === 'delivered' ? 'REALIZADO' : 'NAO_REALIZADO');
    },
    contradict: async (key) => fake.returnPayout?.(key),
    async takeBack() {
      hands.takeBack();
    },
    async paging(size, overlap) {
      hands.paging({ size, overlap });
    },
  };
};

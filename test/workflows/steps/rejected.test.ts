import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Investigation } from '../../../src/db/entities/money-in.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import type { CustomerStatus } from '../../../src/domain/customers/contract.ts';
import { listCases } from '../../../src/cli/investigations/list.ts';
import { showCase } from '../../../src/cli/investigations/show.ts';
import { startTestApi } from '../../support/api/support.ts';
import { playAnchor } from '../../support/played-anchor.ts';
import { opened } from '../../support/opened.ts';
import { withCustomerType } from '../../support/customer-types.ts';

/* SEP-6: money that comes while SEP-12 still looks at its customer, who is then not accepted. */

const TYPE = 'sep6-customer';
const PATHS = { deposit: 'deposit', withdrawal: 'withdraw' } as const;
const PAYEE = { bank_account_number: '12345678', last_name: 'Lovelace' };
const KINDS = ['deposit', 'withdrawal'] as const;
const INFORMATION_WITHIN_MS = 4_000;

let judged: CustomerStatus = 'PROCESSING';
const api = await opened(
  startTestApi((given) => ({
    ...withCustomerType(given, TYPE),
    durations: { ...given.durations, informationWithinMs: INFORMATION_WITHIN_MS },
    customerReview: async () => ({ status: judged }),
  })),
);
const anchor = await opened(playAnchor(api));

/** Begins one whose customer is looked at. */
const begin = async (kind: (typeof KINDS)[number]) => {
  const keypair = Keypair.random();
  const token = await api.login(keypair);
  const headers = { authorization: `Bearer ${token}` };
  const query = new URLSearchParams({
    asset_code: 'USDC',
    account: keypair.publicKey(),
    amount: '100',
    funding_method: 'sandbox-bank',
  });
  const address = `${anchor.url}/sep6/${PATHS[kind]}?${query.toString()}`;
  const { id } = (await (await fetch(address, { headers })).json()) as { readonly id: string };
  const tell = async (fields: object): Promise<void> => {
    const put = await fetch(`${anchor.url}/sep12/customer`, {
      method: 'PUT',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ type: TYPE, ...fields }),
    });
    expect(put.status).toBe(202);
  };
  judged = 'PROCESSING';
  await tell({ first_name: 'Ada', ...PAYEE });
  expect((await anchor.find(id)).status).toBe('pending_customer_info_update');
  return { id, tell };
};
const filedAs = async (sourceKey: string) =>
  waitUntil(async () => (await anchor.em().findOne(Investigation, { sourceKey })) ?? undefined, {
    timeoutMs: 20_000,
    what: `${sourceKey} is an investigation`,
  });
const heldOf = async (sourceKey: string): Promise<string | undefined> => {
  const [row] = await anchor
    .em()
    .execute<{ held: string }[]>(
      'select trim_scale(sum(amount))::text as held from posting where account = ?',
      [`investigation:${sourceKey}`],
    );
  return row?.held;
};

describe('§1.4 money that came before its customer was accepted', () => {
  test.each(KINDS)(
    '§1.4 of a %s whose customer is rejected is filed as just that, each payment once',
    async (kind) => {
      const { id, tell } = await begin(kind);
      const sources = [await anchor.pay(id, '100'), await anchor.pay(id, '7')];
      judged = 'REJECTED';
      await tell({ last_name: 'Byron' });
      await anchor.untilStatus(id, 'expired');
      for (const [index, source] of sources.entries()) {
        expect(await filedAs(source)).toMatchObject({
          reason: 'customer_rejected',
          transactionId: id,
        });
        expect(await heldOf(source)).toBe(['100', '7'][index]);
      }
      const filter = { reason: 'customer_rejected', state: null, olderThanMs: null, limit: 9 };
      const listed = (await listCases(api.orm, filter, Date.now())).join('\n');
      for (const source of sources) expect(listed).toContain(source);
      const shown = await showCase(api.orm, sources[0] ?? '', null, Date.now());
      expect(shown).toContain(
        'why       It came before its customer was accepted, who was then rejected.',
      );
      expect(anchor.paidByRails(id)).toEqual([]);
      expect(await anchor.breaks()).toEqual([]);
    },
    60_000,
  );

  test.each(KINDS)(
    '§1.4 of a %s whose customer is not known in time is filed as that',
    async (kind) => {
      const { id } = await begin(kind);
      const source = await anchor.pay(id, '100');
      await anchor.untilStatus(id, 'expired');
      expect(await filedAs(source)).toMatchObject({
        reason: 'customer_unknown',
        transactionId: id,
      });
      expect(await heldOf(source)).toBe('100');
      expect(await anchor.breaks()).toEqual([]);
    },
    60_000,
  );

  test('§1.4 is taken by its story once the customer is accepted after all', async () => {
    const { id, tell } = await begin('deposit');
    const source = await anchor.pay(id, '100');
    judged = 'ACCEPTED';
    await tell({ last_name: 'Byron' });
    await anchor.untilStatus(id, 'completed');
    expect(await anchor.em().count(Investigation, { sourceKey: source })).toBe(0);
    expect(await anchor.breaks()).toEqual([]);
  }, 60_000);
});

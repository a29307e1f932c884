import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { startTestApi } from '../support/api/support.ts';
import { sep6, type Body } from '../support/api/sep6-support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { customerEndpoint } from '../support/customer-endpoint.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { opened } from '../support/opened.ts';

/* `funding_method` of SEP-6 and SEP-31, and the delivery methods of SEP-38, as rails give them. */

const api = await opened(
  startTestApi((anchor) => {
    const [bank, ...others] = anchor.rails;
    if (!bank) throw new Error('there is no bank');
    const shared = { ...bank, fundingMethod: 'WIRE' };
    const [typed] = others.map((rail) => ({
      ...rail,
      payoutFields: [...rail.payoutFields, { name: 'type', description: 'Kind', optional: true }],
    }));
    const small = { ...shared, amounts: { maximum: '50' } };
    const large = { ...shared, name: 'large-bank', payoutFields: bank.payoutFields.slice(1) };
    const rails = [small, large, ...(typed ? [typed] : [])];
    return {
      ...anchor,
      rails,
      assets: anchor.assets.map((policy) => ({ ...policy, rails: rails.map(({ name }) => name) })),
    };
  }),
);

const { ask, wallet } = sep6(() => api);
const railOf = async (id: string) =>
  (await api.orm.em.fork().findOneOrFail(Transaction, { id })).rail;
const begin = async (path: string, query: Readonly<Record<string, string>>) => {
  const { account, token } = await wallet();
  return ask(path, { asset_code: 'USDC', account, ...query }, token);
};
const railsOf = async (path: string, query: Readonly<Record<string, string>>) => {
  const { status, body } = await begin(path, query);
  return status === 200 ? railOf(body.id) : [status, body.error];
};

describe('a funding method that two rails share', () => {
  test('/info of SEP-6, SEP-31 and SEP-38 name it once, with what each of its rails has to know', async () => {
    const { body } = await ask('info', {});
    const offers = (kind: string) => (body[kind] as Readonly<Record<string, Body>>)['USDC'];
    expect(offers('deposit')?.['funding_methods']).toEqual(['WIRE', 'sandbox-mobile-money']);
    const fields = offers('deposit')?.['fields'] as { type: { choices: readonly string[] } };
    expect(fields.type.choices).toEqual(['WIRE', 'sandbox-mobile-money']);
    const types = z.record(
      z.string(),
      z.object({ fields: z.record(z.string(), z.object({ optional: z.boolean() })) }),
    );
    const { WIRE } = types.parse(offers('withdraw')?.['types']);
    expect(WIRE?.fields).toMatchObject({
      bank_account_number: { optional: true },
      first_name: { optional: false },
    });
    const receive = (await (await api.get('/sep31/info')).json()) as { receive: { USDC: Body } };
    expect(receive.receive.USDC['funding_methods']).toEqual(['WIRE', 'sandbox-mobile-money']);
    const { assets } = (await (await api.get('/sep38/info')).json()) as { assets: readonly Body[] };
    expect(assets).toContainEqual(
      expect.objectContaining({
        sell_delivery_methods: [
          { name: 'WIRE', description: 'Bank transfer' },
          { name: 'sandbox-mobile-money', description: 'Mobile money' },
        ],
      }),
    );
  });

  test('SEP-6: the amount decides; without one, the first; a rail’s own name means it alone', async () => {
    expect(await railsOf('deposit', { funding_method: 'WIRE' })).toBe('sandbox-bank');
    expect(await railsOf('deposit', { funding_method: 'WIRE', amount: '50' })).toBe('sandbox-bank');
    expect(await railsOf('deposit', { type: 'WIRE', amount: '51' })).toBe('large-bank');
    expect(await railsOf('deposit', { funding_method: 'large-bank' })).toBe('large-bank');
    // A withdrawal is judged by what is paid out.
    expect(await railsOf('withdraw', { amount: '50.5' })).toBe('sandbox-bank');
    expect(await railsOf('withdraw', { amount: '60' })).toBe('large-bank');
  });

  test('an amount that no rail of the method moves is 400', async () => {
    const one = { funding_method: 'sandbox-bank', amount: '51' };
    expect(await railsOf('deposit', one)).toEqual([
      400,
      'No payment of this amount can be made by this funding method.',
    ]);
    const { body } = await begin('deposit', { ...one, lang: 'es' });
    expect(body.error).toBe('Con este método de pago no se puede hacer un pago de este importe.');
  });

  test('SEP-38: a quote is for a method; SEP-31 pays it by the rail that moves its amount', async () => {
    const { token } = await wallet();
    const endpoint = customerEndpoint(api.url, token);
    const { id: sender_id } = await endpoint.put({ type: 'sep31-sender', ...BANK_PAYEE });
    const { id: receiver_id } = await endpoint.put({ type: 'sep31-receiver', ...BANK_PAYEE });
    for (const [amount, rail] of [
      ['40', 'sandbox-bank'],
      ['400', 'large-bank'],
    ] as const) {
      const pair = { sell_asset: api.anchor.assets[0]?.asset, buy_asset: 'iso4217:USD' };
      const sold = { context: 'sep31', sell_amount: amount, buy_delivery_method: 'WIRE' };
      const quoted = await api.post('/sep38/quote', { ...pair, ...sold }, token);
      const { id: quote_id } = (await quoted.json()) as Body;
      const wire = { amount, asset_code: 'USDC', funding_method: 'WIRE', sender_id, receiver_id };
      for (const body of [wire, { ...wire, quote_id }]) {
        const response = await api.post('/sep31/transactions', body, token);
        expect(await railOf(((await response.json()) as Body).id)).toBe(rail);
      }
    }
  });
});

describe('the older type beside funding_method', () => {
  test('the same is taken, another one is 400 that names both', async () => {
    const both = { funding_method: 'WIRE', type: 'WIRE' };
    expect(await railsOf('deposit', both)).toBe('sandbox-bank');
    const differing = { ...both, type: 'sandbox-mobile-money' };
    for (const path of ['deposit', 'withdraw']) {
      expect(await railsOf(path, differing)).toEqual([
        400,
        'funding_method: is "WIRE", and type is "sandbox-mobile-money"; both name the funding method.',
      ]);
    }
    const { body } = await begin('deposit', { ...differing, lang: 'es' });
    expect(body.error).toBe(
      'funding_method: es "WIRE", y type es "sandbox-mobile-money"; los dos nombran el método de pago.',
    );
  });

  test('a field of that name that the rail of a withdrawal asks for is the rail’s', async () => {
    const named = { funding_method: 'sandbox-mobile-money', type: 'savings' };
    expect(await railsOf('withdraw', named)).toBe('sandbox-mobile-money');
  });
});

import { beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { customerEndpoint } from '../../support/customer-endpoint.ts';
import { createPayeeBench, SAYS, UNFIT } from '../../support/api/payee-bench.ts';
import { BANK_PAYEE } from '../../support/payees.ts';
import { opened } from '../../support/opened.ts';

/*
 * Whoever is to be paid may correct their account while the payment waits for its customers. It is
 * paid to what they told last and was accepted, or to nobody.
 */

const bench = await opened(createPayeeBench());
const { api } = bench;
beforeEach(() => {
  bench.judge.next = { status: 'ACCEPTED' };
});

describe('SEP-31: a receiver who corrects a field while the remittance waits', () => {
  const begin = async () => {
    const token = await api.login(Keypair.random());
    const endpoint = customerEndpoint(api.url, token);
    const { id: sender_id } = await endpoint.put({ type: 'sep31-sender', ...BANK_PAYEE });
    bench.judge.next = { status: 'PROCESSING' };
    const { id: receiver_id } = await endpoint.put({ type: 'sep31-receiver', ...BANK_PAYEE });
    const body = { amount: '100', asset_code: 'USDC', sender_id, receiver_id };
    const made = await api.post('/sep31/transactions', body, token);
    const { id } = (await made.json()) as { id: string };
    const read = async () => {
      const response = await api.get(`/sep31/transactions/${id}`, token);
      return ((await response.json()) as { transaction: Record<string, unknown> }).transaction;
    };
    const asked = { transaction_id: id, type: 'sep31-receiver' };
    return { ...endpoint, id, receiver_id, read, asked, ...bench.about(id) };
  };

  test('to what the rail does not take is asked again, by SEP-12 and SEP-31, and nobody is paid', async () => {
    const { put, get, asked, read, receiver_id, admit, payee } = await begin();
    bench.judge.next = { status: 'ACCEPTED' };
    expect(await put({ id: receiver_id, bank_account_number: UNFIT })).toMatchObject({ code: 202 });
    for (const query of [{ id: receiver_id }, asked]) {
      expect(await get(query)).toMatchObject({
        status: 'NEEDS_INFO',
        message: SAYS,
        provided_fields: { bank_account_number: { status: 'REJECTED', error: SAYS } },
      });
    }
    expect(await read()).toMatchObject({
      status: 'pending_customer_info_update',
      required_info_message: SAYS,
      stellar_account_id: null,
    });
    expect(await admit()).toEqual({ state: 'waiting' });

    await put({ id: receiver_id, bank_account_number: '87654321' });
    expect(await get(asked)).toMatchObject({ status: 'ACCEPTED' });
    expect(await admit()).toMatchObject({ state: 'admitted' });
    expect(await payee()).toEqual({ ...BANK_PAYEE, bank_account_number: '87654321' });
    expect(await read()).toMatchObject({ status: 'pending_sender', required_info_message: null });
  });

  test('is not paid by what stood before, even where a person accepts the customer', async () => {
    const { put, get, asked, receiver_id, admit, payee } = await begin();
    await put({ id: receiver_id, bank_account_number: UNFIT });
    expect(await bench.decide(receiver_id, 'accept')).toBe('NEEDS_INFO');
    expect(await get(asked)).toMatchObject({ status: 'NEEDS_INFO', message: SAYS });
    expect(await admit()).toEqual({ state: 'waiting' });
    // What was told first is right after all: told again, it is the last word.
    await put({ id: receiver_id, bank_account_number: BANK_PAYEE.bank_account_number });
    expect(await bench.decide(receiver_id, 'accept')).toBe('ACCEPTED');
    expect(await admit()).toMatchObject({ state: 'admitted' });
    expect(await payee()).toEqual(BANK_PAYEE);
  });

  test('to what was not looked at yet waits for the review', async () => {
    const { put, receiver_id, load, admit, payee } = await begin();
    await put({ id: receiver_id, bank_account_number: '87654321' });
    expect(await load()).toMatchObject({ payeePending: true });
    expect(await admit()).toEqual({ state: 'waiting' });
    expect(await bench.decide(receiver_id, 'accept')).toBe('ACCEPTED');
    expect(await load()).toMatchObject({ payeePending: false });
    expect(await payee()).toMatchObject({ bank_account_number: '87654321' });
    expect(await admit()).toMatchObject({ state: 'admitted' });
  });

  test('that its rail refused, once the money is there, to what it does not take is asked again', async () => {
    const { put, get, id, asked, receiver_id, admit, load, payee } = await begin();
    await bench.decide(receiver_id, 'accept');
    await admit();
    // As a rail's refusal leaves the row.
    await api.orm.em.fork().nativeUpdate(
      Transaction,
      { id },
      {
        status: 'pending_customer_info_update',
        transferReceivedAt: new Date(),
        requiredInfoUpdates: ['bank_account_number'],
        informationUpdatedAt: null,
      },
    );
    bench.judge.next = { status: 'ACCEPTED' };
    await put({ id: receiver_id, bank_account_number: UNFIT });
    expect(await get(asked)).toMatchObject({ status: 'NEEDS_INFO', message: SAYS });
    expect(await load()).toMatchObject({ informationUpdatedAt: null });
    expect(await payee()).toEqual(BANK_PAYEE);
    await put({ id: receiver_id, bank_account_number: '87654321' });
    expect(await load()).toMatchObject({ informationUpdatedAt: expect.any(Date) });
    expect(await payee()).toEqual({ ...BANK_PAYEE, bank_account_number: '87654321' });
  });

  test('at the moment at which the remittance is asked for is never lost', async () => {
    for (let round = 0; round < 8; round += 1) {
      const token = await api.login(Keypair.random());
      const endpoint = customerEndpoint(api.url, token);
      bench.judge.next = { status: 'ACCEPTED' };
      const { id: sender_id } = await endpoint.put({ type: 'sep31-sender', ...BANK_PAYEE });
      bench.judge.next = { status: 'PROCESSING' };
      const { id: receiver_id } = await endpoint.put({ type: 'sep31-receiver', ...BANK_PAYEE });
      const body = { amount: '100', asset_code: 'USDC', sender_id, receiver_id };
      const [made] = await Promise.all([
        api.post('/sep31/transactions', body, token),
        endpoint.put({ id: receiver_id, bank_account_number: '87654321' }),
      ]);
      const { id } = (await made.json()) as { id: string };
      await bench.decide(receiver_id, 'accept');
      const { admit, payee } = bench.about(id);
      expect(await admit()).toMatchObject({ state: 'admitted' });
      expect(await payee()).toMatchObject({ bank_account_number: '87654321' });
    }
  });
});

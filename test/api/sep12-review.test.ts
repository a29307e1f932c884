import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { createSweepCustomers } from '../../src/activities/customers.ts';
import { CustomerEvent } from '../../src/db/entities/customer.ts';
import type { CustomerDecision, CustomerReviewRequest } from '../../src/domain/customer.ts';
import { applyDecision } from '../../src/worker/decide-customer.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import { createRecordingStories } from '../activities/bench.ts';
import { customerDoor, formOf, JPEG, withPerson } from '../support/customer-door.ts';
import { addTransaction } from '../support/rows.ts';
import { startTestApi, type TestApi } from './support.ts';

describe('the review of a customer', () => {
  let api: TestApi;
  const asked: CustomerReviewRequest[] = [];
  let judge: (request: CustomerReviewRequest) => Promise<CustomerDecision>;
  const recording = createRecordingStories();
  const logged: unknown[] = [];
  const note = (fields: object, message: string): void => {
    logged.push({ ...fields, message });
  };

  beforeAll(async () => {
    api = await startTestApi(
      withPerson(
        {
          first_name: { description: 'First name' },
          last_name: { description: 'Last name' },
          photo_id_front: { description: 'Document', optional: true },
          'card.number': { description: 'Card', optional: true },
          'card.cvc': { description: 'Code', optional: true },
        },
        {
          customerReview: async (request) => {
            asked.push(request);
            return judge(request);
          },
        },
      ),
    );
  });
  afterAll(async () => api.close());
  beforeEach(() => {
    asked.length = 0;
    judge = async () => ({ status: 'ACCEPTED' });
  });

  const type = 'person';
  const told = { type, first_name: 'Ada', last_name: 'Lovelace' };
  const open = async (keypair = Keypair.random()) => ({
    ...customerDoor(api.url, await api.login(keypair)),
    account: keypair.publicKey(),
  });
  const sweep = async () =>
    createSweepCustomers({
      orm: api.orm,
      anchor: api.anchor,
      secrets: api.deps.secrets,
      stories: recording.stories,
      log: { info: note, warn: note, error: note },
    })();
  const makeDue = async (id: string) => {
    const sql = 'update customer set review_due_at = now() where id = ? and review_due_at > now()';
    await api.orm.em.fork().execute(sql, [id]);
  };
  const due = async (id: string): Promise<boolean> => {
    const sql = 'select review_due_at is not null as due from customer where id = ?';
    const [row] = await api.orm.em.fork().execute<{ due: boolean }[]>(sql, [id]);
    return row?.due ?? false;
  };
  const decide = async (id: string, action: string, fields: readonly string[] = []) =>
    applyDecision(
      { orm: api.orm, client: {} as never },
      { anchor: api.anchor, secrets: api.deps.secrets },
      { id, action, operator: 'grace', fields, message: 'Please see below.' },
    );

  test('is asked once all is told, with the fields and the documents, and decides', async () => {
    const wallet = await open();
    let document: unknown;
    judge = async (request) => {
      document = await request.document('photo_id_front');
      expect(await request.document('photo_id_back')).toBeNull();
      return { status: 'ACCEPTED' };
    };
    await wallet.put({ type, first_name: 'Ada' });
    expect(asked).toEqual([]);
    const { id } = await wallet.put(formOf(told, { photo_id_front: JPEG }));
    expect(asked).toMatchObject([
      { customerId: id, account: wallet.account, type, fields: { last_name: 'Lovelace' } },
    ]);
    expect(document).toMatchObject({ contentType: 'image/jpeg', bytes: JPEG });
    expect(await wallet.get({ id })).toMatchObject({ status: 'ACCEPTED' });
  });

  test('is not asked again for what it knows already', async () => {
    const wallet = await open();
    await wallet.put(told);
    await wallet.put(told);
    expect(asked).toHaveLength(1);
    await wallet.put({ type, first_name: 'Augusta' });
    expect(asked).toHaveLength(2);
  });

  test('may refuse single fields, which are then told anew', async () => {
    const wallet = await open();
    judge = async () => ({
      status: 'NEEDS_INFO',
      fields: {
        first_name: { status: 'REJECTED', error: 'It differs from the document.' },
        last_name: { status: 'ACCEPTED' },
        photo_id_back: { status: 'REJECTED', error: 'Please send the back too.' },
      },
    });
    const { id } = await wallet.put(told);
    const answer = await wallet.get({ id });
    expect(answer).toMatchObject({
      status: 'NEEDS_INFO',
      fields: {
        first_name: { optional: false },
        photo_id_back: { type: 'binary', optional: false },
      },
      provided_fields: {
        first_name: { status: 'REJECTED', error: 'It differs from the document.' },
        last_name: { status: 'ACCEPTED' },
      },
    });
    judge = async () => ({ status: 'ACCEPTED' });
    await wallet.put({ id, first_name: 'Augusta' });
    expect((await wallet.get({ id })).status).toBe('NEEDS_INFO');
    await wallet.put(formOf({ id }, { photo_id_back: JPEG }));
    expect((await wallet.get({ id })).status).toBe('ACCEPTED');
  });

  test('that rejects is final, says why, and whatever is told later changes nothing', async () => {
    const wallet = await open();
    judge = async () => ({ status: 'REJECTED', message: 'Not in this country.' });
    const { id } = await wallet.put(told);
    judge = async () => ({ status: 'ACCEPTED' });
    await wallet.put({ id, first_name: 'Augusta' });
    const rejected = { status: 'REJECTED', message: 'Not in this country.' };
    expect(await wallet.get({ id })).toMatchObject(rejected);
    expect(asked).toHaveLength(1);
  });

  test('that fails leaves the customer PROCESSING, and the sweep has it looked at again', async () => {
    const wallet = await open();
    judge = async () => {
      throw new Error('cannot reach the provider about Ada Lovelace');
    };
    const { id } = await wallet.put(told);
    expect(await wallet.get({ id })).toMatchObject({ status: 'PROCESSING' });
    await makeDue(id);
    await sweep();
    expect(await due(id)).toBe(true);
    expect(JSON.stringify(logged)).not.toContain('Ada');
    judge = async () => ({ status: 'ACCEPTED' });
    await sweep();
    expect((await wallet.get({ id })).status).toBe('PROCESSING');
    await makeDue(id);
    await sweep();
    expect(await wallet.get({ id })).toMatchObject({ status: 'ACCEPTED' });
    expect(await due(id)).toBe(false);
  });

  test('decides nothing about what was told meanwhile', async () => {
    const wallet = await open();
    let go: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => {
      go = resolve;
    });
    const began = new Promise<void>((resolve) => {
      judge = async ({ fields }) => {
        if (fields['first_name'] === 'Augusta') return { status: 'PROCESSING' };
        resolve();
        await waits;
        return { status: 'ACCEPTED' };
      };
    });
    const first = wallet.put(told);
    await began;
    const { id } = await wallet.put({ type, first_name: 'Augusta' });
    go();
    await first;
    expect((await wallet.get({ id })).status).toBe('PROCESSING');
  });

  test('wakes the payments that wait, once it accepts and not before', async () => {
    const wallet = await open();
    judge = async () => ({ status: 'PROCESSING', message: 'A person looks at it.' });
    const { id } = await wallet.put(told);
    const row = await addTransaction(api.orm.em.fork(), {
      account: wallet.account,
      customerId: id,
      status: 'pending_customer_info_update',
      requiredInfoUpdates: ['first_name'],
      requiredInfoMessage: 'No such name.',
    });
    expect(await wallet.get({ id })).toMatchObject({ status: 'NEEDS_INFO' });
    await wallet.put({ id, first_name: 'Augusta' });
    expect(await wallet.get({ id })).toMatchObject({ status: 'PROCESSING' });
    const signals = () => api.temporal.signalled.filter((signal) => signal.id.endsWith(row.id));
    expect(signals()).toEqual([]);
    judge = async () => ({ status: 'ACCEPTED' });
    expect(await decide(id, 'review')).toMatch(/due/);
    await sweep();
    expect(recording.informed).toEqual([{ id: row.id, at: expect.any(String) }]);
  });

  test('by a person: accepts, asks, rejects, and stands in the journal with the name', async () => {
    const wallet = await open();
    judge = async () => ({ status: 'PROCESSING' });
    const { id } = await wallet.put(told);
    expect(await decide(id, 'ask', ['last_name=Please write it in full.'])).toBe('NEEDS_INFO');
    expect(await wallet.get({ id })).toMatchObject({
      status: 'NEEDS_INFO',
      message: 'Please see below.',
      provided_fields: { last_name: { status: 'REJECTED', error: 'Please write it in full.' } },
    });
    expect(isRefusal(await decide(id, 'maybe'))).toBe(true);
    expect(isRefusal(await decide('x', 'accept'))).toBe(true);
    expect(await decide(id, 'reject')).toBe('REJECTED');
    const events = await api.orm.em
      .fork()
      .find(CustomerEvent, { customerId: id }, { orderBy: { id: 'asc' } });
    expect(events.map(({ fromStatus, toStatus, actor }) => [fromStatus, toStatus, actor])).toEqual([
      [null, 'PROCESSING', 'wallet'],
      ['PROCESSING', 'NEEDS_INFO', 'grace'],
      ['NEEDS_INFO', 'REJECTED', 'grace'],
    ]);
  });

  test('sees the code of a card, which nobody keeps once it decided', async () => {
    const wallet = await open();
    const card = { 'card.number': '4242 4242 4242 4242', 'card.cvc': '123' };
    const { id } = await wallet.put({ ...told, ...card });
    expect(asked[0]?.fields).toMatchObject({ 'card.cvc': '123' });
    judge = async () => ({ status: 'ACCEPTED' });
    await wallet.put({ id, first_name: 'Augusta' });
    expect(asked[1]?.fields).not.toHaveProperty('card.cvc');
    expect(JSON.stringify(await wallet.get({ id }))).not.toContain('4242');
  });
});

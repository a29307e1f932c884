import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { formOf, JPEG } from '../../support/customer-endpoint.ts';
import { createReviewBench } from '../../support/api/review-bench.ts';

describe('the review of a customer', () => {
  let bench: Awaited<ReturnType<typeof createReviewBench>>;
  beforeAll(async () => {
    bench = await createReviewBench();
  });
  afterAll(async () => bench.api.close());
  beforeEach(() => bench.reset());

  const type = 'person';
  const told = { type, first_name: 'Ada', last_name: 'Lovelace' };

  test('is asked once all is submitted, with the fields and the documents, and decides', async () => {
    const wallet = await bench.open();
    let document: unknown;
    bench.judge.next = async (request) => {
      document = await request.document('photo_id_front');
      expect(await request.document('photo_id_back')).toBeNull();
      return { status: 'ACCEPTED' };
    };
    await wallet.put({ type, first_name: 'Ada' });
    expect(bench.asked).toEqual([]);
    const { id } = await wallet.put(formOf(told, { photo_id_front: JPEG }));
    expect(bench.asked).toMatchObject([
      { customerId: id, account: wallet.account, type, fields: { last_name: 'Lovelace' } },
    ]);
    expect(document).toMatchObject({ contentType: 'image/jpeg', bytes: JPEG });
    expect(await wallet.get({ id })).toMatchObject({ status: 'ACCEPTED' });
  });

  test('is not asked again for what it knows already', async () => {
    const wallet = await bench.open();
    await wallet.put(told);
    await wallet.put(told);
    expect(bench.asked).toHaveLength(1);
    await wallet.put({ type, first_name: 'Augusta' });
    expect(bench.asked).toHaveLength(2);
  });

  test('may refuse single fields, which are then submitted anew', async () => {
    const wallet = await bench.open();
    bench.judge.next = async () => ({
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
      fields: { photo_id_back: { type: 'binary', optional: false } },
      provided_fields: {
        first_name: {
          status: 'REJECTED',
          error: 'It differs from the document.',
          optional: false,
        },
        last_name: { status: 'ACCEPTED' },
      },
    });
    bench.judge.next = async () => ({ status: 'ACCEPTED' });
    await wallet.put({ id, first_name: 'Augusta' });
    expect((await wallet.get({ id })).status).toBe('NEEDS_INFO');
    await wallet.put(formOf({ id }, { photo_id_back: JPEG }));
    expect((await wallet.get({ id })).status).toBe('ACCEPTED');
  });

  test('that rejects is final, says why, and whatever is submitted later changes nothing', async () => {
    const wallet = await bench.open();
    bench.judge.next = async () => ({ status: 'REJECTED', message: 'Not in this country.' });
    const { id } = await wallet.put(told);
    bench.judge.next = async () => ({ status: 'ACCEPTED' });
    await wallet.put({ id, first_name: 'Augusta' });
    const rejected = { status: 'REJECTED', message: 'Not in this country.' };
    expect(await wallet.get({ id })).toMatchObject(rejected);
    expect(bench.asked).toHaveLength(1);
  });

  test('may say why in several languages, and the customer’s own is shown', async () => {
    const wallet = await bench.open();
    const error = { en: 'Too short.', es: 'Demasiado corto.' };
    bench.judge.next = async () => ({
      status: 'NEEDS_INFO',
      message: { en: 'Please look again.', es: 'Mire otra vez.' },
      fields: { first_name: { status: 'REJECTED', error } },
    });
    const { id } = await wallet.put({ ...told, lang: 'es' });
    expect(await wallet.get({ id })).toMatchObject({
      message: 'Mire otra vez.',
      provided_fields: { first_name: { error: 'Demasiado corto.' } },
    });
  });

  test('that fails leaves the customer PROCESSING, and the sweep has it looked at again', async () => {
    const wallet = await bench.open();
    bench.judge.next = async () => {
      throw new Error('cannot reach the provider about Ada Lovelace');
    };
    const { id } = await wallet.put(told);
    expect(await wallet.get({ id })).toMatchObject({ status: 'PROCESSING' });
    await bench.makeDue(id);
    await bench.sweep();
    expect(await bench.isDue(id)).toBe(true);
    expect(JSON.stringify(bench.logged)).not.toContain('Ada');
    bench.judge.next = async () => ({ status: 'ACCEPTED' });
    await bench.sweep();
    expect((await wallet.get({ id })).status).toBe('PROCESSING');
    await bench.makeDue(id);
    await bench.sweep();
    expect(await wallet.get({ id })).toMatchObject({ status: 'ACCEPTED' });
    expect(await bench.isDue(id)).toBe(false);
  });

  test('decides nothing about what was submitted meanwhile', async () => {
    const wallet = await bench.open();
    let go: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => {
      go = resolve;
    });
    const began = new Promise<void>((resolve) => {
      bench.judge.next = async ({ fields }) => {
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
});

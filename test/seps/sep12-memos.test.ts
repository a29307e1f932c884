import { beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { Account, Keypair, MuxedAccount } from '@stellar/stellar-sdk';
import { startTestApi } from '../support/api/support.ts';
import { customerEndpoint, JPEG, withPerson } from '../support/customer-endpoint.ts';
import { PERSON } from './sep12-tables.ts';
import { opened } from '../support/opened.ts';

/* SEP-12, memo and memo_type: by what the customers of one account are told apart. */

const type = 'person';
type Memo = Readonly<Record<string, string>>;
const hashMemo = () => randomBytes(32).toString('base64');

const api = await opened(startTestApi(withPerson(PERSON)));

describe('SEP-12', () => {
  let keypair: Keypair;
  let account: string;
  beforeEach(() => {
    keypair = Keypair.random();
    account = keypair.publicKey();
  });
  const open = async (query: Readonly<Record<string, string>> = {}) =>
    customerEndpoint(api.url, await api.login(keypair, query));

  test('PUT /customer: memo_type is one of text, id and hash; where sub has no memo, it may be any', async () => {
    const wallet = await open();
    const memos: readonly Memo[] = [
      {},
      { memo: '5', memo_type: 'id' },
      { memo: '5', memo_type: 'text' },
      { memo: hashMemo(), memo_type: 'hash' },
      { memo: hashMemo(), memo_type: 'hash' },
      { memo: randomUUID(), memo_type: 'text' },
      { memo: 'Ünïcode 日本', memo_type: 'text' },
      { memo: 'x'.repeat(256), memo_type: 'text' },
    ];
    const ids: string[] = [];
    for (const memo of memos) {
      // Two at once are the same customer.
      const [first, second] = await Promise.all([
        wallet.put({ type, first_name: 'Ada', ...memo }),
        wallet.put({ type, first_name: 'Ada', ...memo }),
      ]);
      expect([first.code, second.code, first.id]).toEqual([202, 202, second.id]);
      expect((await wallet.get({ type, ...memo })).id).toBe(first.id);
      ids.push(first.id);
    }
    expect(new Set(ids).size).toBe(memos.length);
    expect(await wallet.put({ memo: '5', memo_type: 'text' })).toMatchObject({ code: 202 });
    // Of no type, and so somebody else.
    expect(ids).not.toContain((await wallet.get({ memo: '5', memo_type: 'text' })).id);
  });

  test('memo_type left out: a number is an id, and anything else is text', async () => {
    const wallet = await open();
    const uuid = randomUUID();
    const { id } = await wallet.put({ type, memo: '18446744073709551615', memo_type: 'id' });
    expect((await wallet.get({ type, memo: '18446744073709551615' })).id).toBe(id);
    const text = await wallet.put({ type, memo: uuid });
    expect((await wallet.get({ type, memo: uuid, memo_type: 'text' })).id).toBe(text.id);
    expect((await wallet.get({ type, memo: '18446744073709551616' })).id).toBeUndefined();
  });

  test('memo: a number of JSON is its decimal string, and one that JSON would round is 400', async () => {
    const wallet = await open();
    const { id } = await wallet.put({ type, memo: 5, first_name: 'Ada' });
    for (const memo of ['5', '005']) expect((await wallet.get({ type, memo })).id).toBe(id);
    expect((await wallet.put({ type, memo: 5, memo_type: 'text' })).id).not.toBe(id);
    const before = await api.count('customer');
    for (const memo of ['9007199254740993', '12345678901234567890', '-5', '5.5', 'true', '[5]']) {
      expect((await wallet.put(`{"type":"person","memo":${memo}}`)).code).toBe(400);
    }
    expect(await api.count('customer')).toBe(before);
    expect((await wallet.ask('DELETE', `/${account}`, { memo: 5 })).status).toBe(200);
    expect((await wallet.get({ id })).code).toBe(404);
  });

  test('memo: one that does not fit its memo_type is 400, and so is memo_type alone', async () => {
    const wallet = await open();
    await wallet.put({ type, first_name: 'Ada' });
    const before = await api.count('customer');
    const malformed: readonly Memo[] = [
      { memo: 'five', memo_type: 'id' },
      { memo: '-1', memo_type: 'id' },
      { memo: '18446744073709551616', memo_type: 'id' },
      { memo: randomBytes(32).toString('hex'), memo_type: 'hash' },
      { memo: randomBytes(31).toString('base64'), memo_type: 'hash' },
      { memo: 'x'.repeat(257), memo_type: 'text' },
      { memo: '', memo_type: 'text' },
      { memo: '5', memo_type: 'return' },
      { memo_type: 'id' },
    ];
    for (const asked of malformed) {
      const answers = [await wallet.put({ type, ...asked }), await wallet.get({ type, ...asked })];
      expect(answers.map(({ code }) => code)).toEqual([400, 400]);
      expect(await wallet.erase(account, asked)).toBe(400);
    }
    expect(await api.count('customer')).toBe(before);
    expect((await wallet.get({ type })).id).toBeDefined();
  });

  test('an id memo is the memo of a token’s sub, and memos of other types are not', async () => {
    const anchor = await open();
    const { id } = await anchor.put({ type, first_name: 'Ada', memo: '5', memo_type: 'id' });
    const text = await anchor.put({ type, first_name: 'Eve', memo: '5', memo_type: 'text' });
    const five = await open({ memo: '5' });
    expect((await five.get({ type })).id).toBe(id);
    expect((await five.get({ id })).code).toBe(200);
    expect((await five.get({ id: text.id })).code).toBe(404);
    expect((await five.put({ id: text.id, first_name: 'Mallory' })).code).toBe(404);
    expect((await five.ask('PUT', '/callback', { id: text.id, url: 'https://w.example' })).status) //
      .toBe(404);
    const files = await five.ask('GET', `/files?customer_id=${text.id}`);
    expect(await files.json()).toEqual({ files: [] });
    // The account reaches all of its users by their ids.
    for (const one of [id, text.id]) expect((await anchor.get({ id: one })).code).toBe(200);
  });

  test('where sub has the memo, or is a muxed account, memo_type is not read', async () => {
    const five = await open({ memo: '5' });
    const { id } = await five.put({ type, first_name: 'Ada' });
    const base = new Account(account, '0');
    const muxed = await open({ account: new MuxedAccount(base, '5').accountId() });
    const other = await muxed.put({ type, first_name: 'Eve' });
    for (const memoType of ['text', 'hash', 'id', 'MEMO_ID']) {
      const asked = { type, memo_type: memoType };
      expect((await five.get({ ...asked, memo: '5' })).id).toBe(id);
      expect((await five.get(asked)).id).toBe(id);
      expect((await muxed.get({ ...asked, memo: '5' })).id).toBe(other.id);
      expect((await five.get({ ...asked, memo: '6' })).code).toBe(404);
      expect((await five.get({ ...asked, memo: hashMemo() })).code).toBe(404);
      expect((await five.put({ ...asked, memo: 'five' })).code).toBe(404);
    }
    const owner = new MuxedAccount(base, '5').accountId();
    expect(await muxed.erase(owner, { memo: '5', memo_type: 'text' })).toBe(200);
    expect(await five.erase(account, { memo: '5', memo_type: 'hash' })).toBe(200);
    expect((await five.get({ id })).code).toBe(404);
  });

  test('DELETE /customer/{account}: erases the memo of that type alone, its waiting documents too', async () => {
    const [anchor, five] = [await open(), await open({ memo: '5' })];
    const hash = { memo: hashMemo(), memo_type: 'hash' };
    const text = { memo: '5', memo_type: 'text' };
    const memos: readonly Memo[] = [{}, hash, text, { memo: '5' }];
    for (const memo of memos) {
      await anchor.put({ type, first_name: 'Ada', ...memo });
    }
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(JPEG)]), 'x');
    const { file_id: fileId } = (await (await five.ask('POST', '/files', form)).json()) as {
      file_id: string;
    };
    const listed = async () => (await five.ask('GET', `/files?file_id=${fileId}`)).json();
    const there = async () => {
      const found = await Promise.all(memos.map(async (memo) => anchor.get({ type, ...memo })));
      return found.map(({ id }) => id !== undefined);
    };
    expect(await anchor.erase(account, text)).toBe(200);
    expect(await there()).toEqual([true, true, false, true]);
    expect(await listed()).toMatchObject({ files: [{ file_id: fileId }] });
    const query = new URLSearchParams(hash).toString();
    expect((await anchor.ask('DELETE', `/${account}?${query}`)).status).toBe(200);
    expect(await there()).toEqual([true, false, false, true]);
    expect(await anchor.erase(account, { memo: '5' })).toBe(200);
    expect(await there()).toEqual([true, false, false, false]);
    expect(await listed()).toEqual({ files: [] });
  });

  test('PUT /customer/callback: is of the memo of that type alone', async () => {
    const wallet = await open();
    await wallet.put({ type, memo: '5' });
    const text = await wallet.put({ type, memo: '5', memo_type: 'text' });
    const url = 'https://wallet.example/customer';
    const asked = { memo: '5', memo_type: 'text', url };
    expect((await wallet.ask('PUT', '/callback', asked)).status).toBe(200);
    const rows = await api.orm.em
      .fork()
      .execute('select id from customer where account = ? and callback_url is not null', [account]);
    expect(rows).toEqual([{ id: text.id }]);
  });
});

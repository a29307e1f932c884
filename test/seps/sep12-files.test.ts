import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { CustomerFile } from '../../src/db/entities/customer.ts';
import { startTestApi } from '../support/api/support.ts';
import {
  AVIF,
  customerEndpoint,
  formOf,
  JPEG,
  MP4,
  PDF,
  PNG,
  WEBP,
  withPerson,
} from '../support/customer-endpoint.ts';
import { addTransaction } from '../support/rows.ts';
import { opened } from '../support/opened.ts';

interface File {
  readonly file_id: string;
  readonly content_type: string;
  readonly size: number;
  readonly expires_at?: string;
  readonly customer_id?: string;
}

const api = await opened(
  startTestApi(
    withPerson({
      first_name: { description: 'First name' },
      photo_id_front: { description: 'Document' },
      proof_of_liveness: { description: 'Film', optional: true },
    }),
  ),
);

describe('SEP-12 documents', () => {
  const type = 'person';
  const open = async (keypair = Keypair.random(), query: Readonly<Record<string, string>> = {}) => {
    const wallet = customerEndpoint(api.url, await api.login(keypair, query));
    const send = async (bytes: Uint8Array) => {
      const response = await wallet.ask('POST', '/files', formOf({}, { file: bytes }));
      const body = (await response.json()) as File & { error?: string };
      return { code: response.status, ...body };
    };
    const list = async (query: Readonly<Record<string, string>>) => {
      const path = `/files?${new URLSearchParams(query).toString()}`;
      const response = await wallet.ask('GET', path);
      return { code: response.status, ...((await response.json()) as { files: File[] }) };
    };
    return { ...wallet, send, list, keypair };
  };

  test('POST /customer/files: answers with file_id, content_type, size and expires_at', async () => {
    const wallet = await open();
    const { code, ...file } = await wallet.send(JPEG);
    expect(code).toBe(200);
    expect(file).toEqual({
      file_id: expect.stringMatching(/^file_[0-9a-f-]{36}$/),
      content_type: 'image/jpeg',
      size: JPEG.length,
      expires_at: expect.any(String),
    });
    expect(Date.parse(file.expires_at ?? '')).toBeGreaterThan(Date.now());
  });

  test('POST /customer/files: the type is read from the bytes, and others are refused', async () => {
    const wallet = await open();
    expect(await wallet.send(PNG)).toMatchObject({ content_type: 'image/png' });
    expect(await wallet.send(WEBP)).toMatchObject({ content_type: 'image/webp' });
    expect(await wallet.send(AVIF)).toMatchObject({ content_type: 'image/avif' });
    expect(await wallet.send(PDF)).toMatchObject({ content_type: 'application/pdf' });
    for (const bytes of [Buffer.from('<svg onload=alert(1)>'), Buffer.from('PK\u0003\u0004')]) {
      const { code, error } = await wallet.send(bytes);
      expect({ code, error }).toMatchObject({ code: 400, error: expect.stringContaining('JPEG') });
    }
    const none = await wallet.ask('POST', '/files', { file: 'x' });
    expect(none.status).toBe(400);
  });

  test('POST /customer/files: 413 over the limit, of one file and of a whole form', async () => {
    const wallet = await open();
    const before = await api.count('customer_file');
    const large = Buffer.concat([JPEG, Buffer.alloc(api.deps.config.FILE_BYTES_MAX)]);
    expect((await wallet.send(large)).code).toBe(413);
    const form = formOf({ type }, { photo_id_front: large, proof_of_liveness: large });
    expect((await wallet.put(form)).code).toBe(413);
    expect((await wallet.send(Buffer.concat([large, large, large, large]))).code).toBe(413);
    expect(await api.count('customer_file')).toBe(before);
  });

  test('PUT /customer: <binary>_file_id takes a file that was sent before', async () => {
    const wallet = await open();
    const { file_id: fileId } = await wallet.send(JPEG);
    const named = { type, first_name: 'Ada', photo_id_front_file_id: fileId };
    const { id } = await wallet.put(named);
    expect((await wallet.put(named)).id).toBe(id);
    expect(await wallet.get({ id })).toMatchObject({
      status: 'ACCEPTED',
      provided_fields: { photo_id_front: { type: 'binary', status: 'ACCEPTED' } },
    });
    const [file] = (await wallet.list({ customer_id: id })).files;
    expect(file).toEqual({
      file_id: fileId,
      content_type: 'image/jpeg',
      size: JPEG.length,
      customer_id: id,
    });
    const elsewhere = { type, proof_of_liveness_file_id: fileId };
    expect((await wallet.put(elsewhere)).code).toBe(400);
  });

  test('PUT /customer: a new document takes the place of the one before, which is erased', async () => {
    const wallet = await open();
    const { id } = await wallet.put(formOf({ type, first_name: 'Ada' }, { photo_id_front: JPEG }));
    const { files: before } = await wallet.list({ customer_id: id });
    await wallet.put(formOf({ id }, { photo_id_front: PNG }));
    const { files: after } = await wallet.list({ customer_id: id });
    expect(after.map((file) => file.content_type)).toEqual(['image/png']);
    const gone = before[0]?.file_id ?? '';
    expect(await wallet.list({ file_id: gone })).toEqual({ code: 200, files: [] });
  });

  test('PUT /customer: only a proof of liveness may be a film', async () => {
    const wallet = await open();
    const { file_id: fileId } = await wallet.send(MP4);
    expect((await wallet.put({ type, photo_id_front_file_id: fileId })).code).toBe(400);
    expect((await wallet.put({ type, proof_of_liveness_file_id: fileId })).code).toBe(202);
  });

  test('GET /customer/files: by file_id or by customer_id, empty for another account’s', async () => {
    const wallet = await open();
    const { file_id: fileId } = await wallet.send(JPEG);
    const own = await wallet.list({ file_id: fileId });
    expect(own.files).toMatchObject([{ file_id: fileId }]);
    const { id } = await wallet.put({ type, photo_id_front_file_id: fileId });
    const other = await open();
    const nothing = { code: 200, files: [] };
    expect(await other.list({ file_id: fileId })).toEqual(nothing);
    expect(await other.list({ customer_id: id })).toEqual(nothing);
    expect(await other.list({ file_id: "x' or 1=1" })).toEqual(nothing);
    expect((await other.put({ type, photo_id_front_file_id: fileId })).code).toBe(400);
    expect((await wallet.list({})).code).toBe(400);
  });

  test('GET /customer/files: a user of a shared account sees no other user’s', async () => {
    const keypair = Keypair.random();
    const [first, second] = [
      await open(keypair, { memo: '1' }),
      await open(keypair, { memo: '2' }),
    ];
    const { file_id: fileId } = await first.send(JPEG);
    expect((await second.list({ file_id: fileId })).files).toEqual([]);
    expect((await second.put({ type, photo_id_front_file_id: fileId })).code).toBe(400);
    expect((await first.put({ type, photo_id_front_file_id: fileId })).code).toBe(202);
  });

  test('a document is encrypted where it is kept', async () => {
    const wallet = await open();
    const marked = Buffer.concat([JPEG, Buffer.from('MARKED-PASSPORT')]);
    const { file_id: fileId } = await wallet.send(marked);
    const id = fileId.replace('file_', '');
    const em = api.orm.em.fork();
    const row = await em.findOneOrFail(CustomerFile, { id }, { populate: ['contentCiphertext'] });
    const ciphertext = Buffer.from(row.contentCiphertext);
    expect(ciphertext.includes('MARKED-PASSPORT')).toBe(false);
    const sealed = { ciphertext, keyId: row.contentKeyId };
    const opened = api.deps.secrets.openBytes(sealed, `customer-file/${id}`);
    expect(opened.equals(marked)).toBe(true);
  });

  test('a document that no customer takes cannot be used once it has expired, nor without end', async () => {
    const wallet = await open();
    const { file_id: fileId } = await wallet.send(JPEG);
    const em = api.orm.em.fork();
    await em.execute(
      "update customer_file set expires_at = now() - interval '1 second' where customer_id is null",
    );
    expect((await wallet.put({ type, photo_id_front_file_id: fileId })).code).toBe(400);
    expect((await wallet.list({ file_id: fileId })).files).toEqual([]);
    const codes: number[] = [];
    for (let sent = 0; sent < 21; sent += 1) codes.push((await wallet.send(JPEG)).code);
    expect(codes.at(-1)).toBe(400);
  });

  test('DELETE /customer/{account}: erases documents, and an id that a payment names stays empty', async () => {
    const wallet = await open();
    const account = wallet.keypair.publicKey();
    const { id } = await wallet.put(formOf({ type, first_name: 'Ada' }, { photo_id_front: JPEG }));
    await wallet.send(PNG);
    await addTransaction(api.orm.em.fork(), { account, customerId: id });
    expect(await (await open()).erase(account)).toBe(404);
    expect(await wallet.erase(account)).toBe(200);
    expect(await wallet.erase(account)).toBe(404);
    expect((await wallet.get({ id })).code).toBe(404);
    const em = api.orm.em.fork();
    expect(await em.count(CustomerFile, { account })).toBe(0);
    const [row] = await em.execute('select * from customer where id = ?', [id]);
    expect(row).toMatchObject({ account: '', account_memo: null, type: null });
    expect(JSON.stringify(row)).not.toContain(account);
    expect((await wallet.put({ type, first_name: 'Ada' })).id).not.toBe(id);
  });

  test('DELETE /customer/{account}: with memo, erases that user of a shared account alone', async () => {
    const keypair = Keypair.random();
    const account = keypair.publicKey();
    const [first, second] = [
      await open(keypair, { memo: '1' }),
      await open(keypair, { memo: '2' }),
    ];
    const { id } = await first.put({ type, first_name: 'Ada' });
    const { id: kept } = await second.put({ type, first_name: 'Eve' });
    expect(await second.erase(account, { memo: '1' })).toBe(404);
    expect(await first.erase(account, { memo: '1', memo_type: 'id' })).toBe(200);
    expect((await first.get({ id })).code).toBe(404);
    expect((await second.get({ id: kept })).code).toBe(200);
  });
});

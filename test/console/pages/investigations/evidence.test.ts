import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { EvidenceFile } from '../../../../src/db/entities/evidence.ts';
import { OperatorAct } from '../../../../src/db/entities/operator.ts';
import { logIn, type ConsoleBrowser } from '../../../support/console.ts';
import {
  createCaseConsole,
  pathOfCase as pathOf,
  readPage as read,
} from '../../../support/console-cases.ts';
import { opened } from '../../../support/opened.ts';

const PDF = Buffer.from('%PDF-1.7 a bank’s letter');

const bench = await opened(createCaseConsole());
const { em, stellarCase, acts } = bench;

let viewer: ConsoleBrowser;
let operator: ConsoleBrowser;
beforeAll(async () => {
  viewer = await logIn(bench, await bench.add(['viewer']));
  operator = await logIn(bench, await bench.add(['operator']));
}, 120_000);

const add = async (
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
  { browser = operator, token }: { browser?: ConsoleBrowser; token?: string } = {},
): Promise<Response> => {
  const form = new FormData();
  form.set('_form', token ?? (await browser.formToken('/')));
  form.set('file', new File([bytes], 'letter of eve.html', { type: 'text/html' }));
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return fetch(new URL(`${pathOf(key)}/evidence`, bench.url), {
    method: 'POST',
    body: form,
    headers: { cookie },
    redirect: 'manual',
  });
};
const filesOf = async (sourceKey: string) => em().find(EvidenceFile, { sourceKey });

describe('an evidence file', () => {
  test('that is too large is refused in words, in the language of the page', async () => {
    const key = await stellarCase();
    const large = new Uint8Array(6 * 1_024 * 1_024 + 1);
    const refused = await add(key, large);
    expect(refused.status).toBe(413);
    expect(await refused.text()).toContain('a file may have 5 MB');
    await operator.get('/?lang=es');
    expect(await (await add(key, large)).text()).toContain('un archivo puede tener 5 MB');
    await operator.get('/?lang=en');
    const form = await operator.post(`${pathOf(key)}/decide`, {
      _form: await operator.formToken('/'),
      evidence: 'x'.repeat(200_000),
    });
    expect(form.status).toBe(413);
    expect(await filesOf(key)).toEqual([]);
  });

  test('is kept encrypted, with its hash in the audit log, and is only ever downloaded', async () => {
    const key = await stellarCase();
    const added = await add(key, PDF);
    expect([added.status, added.headers.get('location')]).toEqual([303, pathOf(key)]);
    const [file] = await em().find(
      EvidenceFile,
      { sourceKey: key },
      { populate: ['contentCiphertext'] },
    );
    const sha256 = createHash('sha256').update(PDF).digest('hex');
    expect(file).toMatchObject({ sha256, contentType: 'application/pdf', size: PDF.length });
    expect(Buffer.from(file?.contentCiphertext ?? '').includes('bank')).toBe(false);
    const [act] = await em().find(OperatorAct, { subject: key });
    expect(act).toMatchObject({ act: 'evidence.added', reason: file?.id, afterId: sha256 });
    const path = `${pathOf(key)}/evidence/${file?.id ?? ''}`;
    expect((await read(operator, pathOf(key))).text).toContain(path);
    const got = await operator.get(path);
    expect(Buffer.from(await got.arrayBuffer())).toEqual(PDF);
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(
        /^attachment; filename="evidence-[0-9a-f-]+.pdf"$/,
      ),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(await acts(key)).toEqual(['evidence.added', 'personal_data.viewed']);
    const other = `${pathOf(await stellarCase())}/evidence/${file?.id ?? ''}`;
    expect((await operator.get(other)).status).toBe(404);
  });

  test('is PDF, PNG, JPEG or text by its bytes, and no larger than five megabytes', async () => {
    const key = await stellarCase();
    const text = (words: string) => Buffer.from(words);
    expect((await add(key, text('the bank says: returned'))).status).toBe(303);
    expect((await add(key, Buffer.from('89504e470d0a1a0a', 'hex'))).status).toBe(303);
    const [letter] = await filesOf(key);
    expect(letter?.contentType).toBe('text/plain');
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from([0, 1, 2, 3]),
      Buffer.from('0000001866747970', 'hex'),
      Buffer.alloc(5 * 1_024 * 1_024 + 1, 'a'),
    ]) {
      expect((await add(key, bytes)).status).toBe(409);
    }
    // Of what is larger than any form nothing is kept.
    expect((await add(key, Buffer.alloc(7 * 1_024 * 1_024, 'a'))).status).toBe(413);
    expect(await filesOf(key)).toHaveLength(2);
  });

  test('is neither added nor seen by who may not, nor without the form’s token', async () => {
    const key = await stellarCase();
    expect((await add(key, PDF, { browser: viewer })).status).toBe(403);
    expect((await add(key, PDF, { token: 'x' })).status).toBe(403);
    expect((await add('stellar/1', PDF)).status).toBe(409);
    expect((await read(viewer, pathOf(key))).text).not.toContain('/evidence');
    expect(await filesOf(key)).toEqual([]);
    expect(await acts(key)).toEqual([]);
  });

  test('is never changed nor removed, and never added without its row', async () => {
    const key = await stellarCase();
    await add(key, PDF);
    const run = async (orm: typeof bench.orm, sql: string) =>
      orm.em.fork().transactional(async (inner) => inner.execute(sql, [key], 'run'));
    await expect(
      run(bench.owner, `update evidence_file set size = 1 where source_key = ?`),
    ).rejects.toThrow('never changed');
    await expect(
      run(bench.owner, 'delete from evidence_file where source_key = ?'),
    ).rejects.toThrow('never removed');
    const copy = `insert into evidence_file select gen_random_uuid(), source_key, content_type, size,
      sha256, content_ciphertext, content_key_id, added_by from evidence_file where source_key = ?`;
    await expect(run(bench.orm, copy)).rejects.toThrow('needs its row of operator_act');
  });
});

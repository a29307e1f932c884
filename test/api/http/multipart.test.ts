import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readMultipart } from '../../../src/api/http/body/multipart.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';

const TYPE = 'multipart/form-data; boundary=edge';

const read = async (body: string | Buffer, type = TYPE) => {
  const parts = await readMultipart(Buffer.from(body), type);
  if (isRefusal(parts)) return 'refused';
  return parts.map(({ name, bytes, isFile }) => [name, bytes.toString('latin1'), isFile]);
};

const part = (headers: string, body: string): string => `--edge\r\n${headers}\r\n\r\n${body}\r\n`;
const named = (name: string, more = ''): string =>
  `Content-Disposition: form-data; name="${name}"${more}`;

describe('a form of parts', () => {
  test('is read part by part: texts, and files by their name or their type', async () => {
    const body = [
      part(named('first_name'), 'Ada'),
      part(`${named('note')}\r\nContent-Type: text/plain; charset=utf-8`, 'x\r\n--edg'),
      part(named('front', '; filename="a.jpg"'), '\u00ff\r\n\r\n\u0000'),
      part(`${named('back')}\r\nContent-Type: application/octet-stream`, '\u00ff'),
      '--edge--\r\n',
    ];
    expect(await read(Buffer.from(body.join(''), 'latin1'))).toEqual([
      ['first_name', 'Ada', false],
      ['note', 'x\r\n--edg', false],
      ['front', '\u00ff\r\n\r\n\u0000', true],
      ['back', '\u00ff', true],
    ]);
  });

  test('may begin with words for nobody, quote its boundary, and hold nothing', async () => {
    const body = `for nobody\r\n${part(named('a'), '')}--edge--`;
    expect(await read(body, 'multipart/form-data; boundary="edge"')).toEqual([['a', '', false]]);
    expect(await read('--edge--')).toEqual([]);
  });

  test.each([
    ['', TYPE],
    ['--edge', TYPE],
    ['--edge\r\n', TYPE],
    [part(named('a'), 'x'), TYPE],
    [`${part(named(''), 'x')}--edge--`, TYPE],
    [`${part('X: y', 'x')}--edge--`, TYPE],
    [`--edge\r\n${named('a')}\r\n--edge--`, TYPE],
    [`--edgewise\r\n${named('a')}\r\n\r\nx\r\n--edge--`, TYPE],
    [`${part(`${named('a')}\r\nX: ${'y'.repeat(5_000)}`, 'x')}--edge--`, TYPE],
    [`${part(named('a'), 'x').repeat(201)}--edge--`, TYPE],
    [`${part(named('a'), 'x')}--edge--`, 'multipart/form-data'],
  ])('is refused where it is none (%#)', async (body, type) => {
    expect(await read(body, type)).toBe('refused');
  });

  test('gives back any bytes as they were', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
        const content = Buffer.from(bytes);
        fc.pre(!content.includes('\r\n--edge'));
        const head = Buffer.from(`--edge\r\n${named('a', '; filename="b"')}\r\n\r\n`);
        const body = Buffer.concat([head, content, Buffer.from('\r\n--edge--\r\n')]);
        expect(await read(body)).toEqual([['a', content.toString('latin1'), true]]);
      }),
    );
  });

  test('gives back a file of several megabytes whole', async () => {
    const content = Buffer.alloc(5 * 1024 * 1024, 'photograph');
    const head = Buffer.from(`--edge\r\n${named('front', '; filename="a.jpg"')}\r\n\r\n`);
    const body = Buffer.concat([head, content, Buffer.from('\r\n--edge--\r\n')]);
    const parts = await readMultipart(body, TYPE);
    expect(isRefusal(parts) ? [] : parts.map(({ bytes }) => bytes.equals(content))).toEqual([true]);
  });

  test('ends with parts or a refusal, whatever it is', async () => {
    const word = fc.constantFrom(
      '--edge',
      '--edge--',
      '\r\n',
      ':',
      ';',
      '"',
      named('a'),
      'x',
      '\\',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 40 }), async (words) => {
        expect(await read(words.join(''))).toBeDefined();
      }),
    );
  });
});

import { expect, test } from '@jest/globals';
import { NotWhole, readXml, text } from '../../../../src/rails/sepa/answers/xml.ts';

const bytesOf = (content: string): Uint8Array => new TextEncoder().encode(content);
const file =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:x"><Msg><Nm>Zoé &amp; &#67;o</Nm></Msg></Document>';

test('reads a message by local names, with the entities of XML itself', () => {
  const { name, root } = readXml(bytesOf(file));
  expect([name, text(root, 'Nm')]).toEqual(['Msg', 'Zoé & Co']);
});

test('takes no part of a file for a whole one, wherever it was cut', () => {
  const whole = bytesOf(file);
  for (let length = 0; length < whole.length; length += 1) {
    expect(() => readXml(whole.subarray(0, length))).toThrow(NotWhole);
  }
});

test.each([
  '<!DOCTYPE d [<!ENTITY a "b">]><Document><Msg><Nm>&a;</Nm></Msg></Document>',
  '<!DOCTYPE d SYSTEM "file:///etc/passwd"><Document><Msg/></Document>',
  '<html>welcome</html',
  'plain words',
  '',
])('refuses %j', (content) => {
  expect(() => readXml(bytesOf(content))).toThrow(NotWhole);
});

test('leaves an entity that nobody declared as it is', () => {
  expect(
    text(readXml(bytesOf('<Document><Msg><Nm>&secret;</Nm></Msg></Document>')).root, 'Nm'),
  ).toBe('&secret;');
});

test('reads the encoding that a file declares', () => {
  const latin =
    '<?xml version="1.0" encoding="ISO-8859-1"?><Document><Msg><Nm>M\u00fcller</Nm></Msg></Document>';
  expect(text(readXml(Buffer.from(latin, 'latin1')).root, 'Nm')).toBe('Müller');
  expect(() => readXml(Buffer.from(latin.replace('ISO-8859-1', 'UTF-8'), 'latin1'))).toThrow(
    NotWhole,
  );
});

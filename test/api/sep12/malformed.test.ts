import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import fc from 'fast-check';
import { SEP9_FIELDS } from '../../../src/domain/customers/fields.ts';
import { startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const NAMES = [
  ...SEP9_FIELDS,
  'id',
  'account',
  'memo',
  'memo_type',
  'type',
  'transaction_id',
  'lang',
  'url',
  'mobile_number_verification',
  'photo_id_front_file_id',
  'constructor',
  '__proto__',
  'toString_verification',
  'x'.repeat(2_000),
];
const value = fc.oneof(
  { maxDepth: 2 },
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '\u0000', '\ud800', '1e999999', 'sep31-sender', 'sep6', "' or 1=1 --", '%00'),
  fc.double(),
  fc.bigInt().map(String),
  fc.constant(null),
  fc.boolean(),
  fc.uuid(),
  fc.json({ maxDepth: 3 }).map((text): unknown => JSON.parse(text)),
);
const body = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 6 });
const route = fc.constantFrom(
  ['PUT', '/sep12/customer'],
  ['PUT', '/sep12/customer/verification'],
  ['PUT', '/sep12/customer/callback'],
  ['POST', '/sep12/customer/files'],
  ['DELETE', '/sep12/customer/GABC'],
  ['DELETE', '/sep12/customer/%00'],
  ['DELETE', '/sep12/customer/%E0%A4%A'],
  ['GET', '/sep12/customer'],
  ['GET', '/sep12/customer/files'],
);

const api = await opened(startTestApi());
const token = await api.login(Keypair.random());

describe('SEP-12', () => {
  const spell = (given: Readonly<Record<string, unknown>>): string =>
    new URLSearchParams(
      Object.entries(given).map(([name, one]): [string, string] => [
        name,
        JSON.stringify(one ?? null).toWellFormed(),
      ]),
    ).toString();

  test('answers whatever it is sent with a 2xx or a 4xx in words', async () => {
    await fc.assert(
      fc.asyncProperty(route, body, async ([method = '', path = ''], given) => {
        const isRead = method === 'GET';
        const response = await api.send(
          method,
          isRead ? `${path}?${spell(given)}` : path,
          isRead ? undefined : JSON.stringify(given),
          token,
        );
        const answer = (await response.json()) as { error?: string };
        expect(response.status).toBeLessThan(500);
        expect(response.status < 400 || /\w{3}/.test(answer.error ?? '')).toBe(true);
      }),
      { numRuns: 600, seed: 12 },
    );
  }, 120_000);

  test('answers a form of parts that is none, or cut off, with a 4xx', async () => {
    const whole = Buffer.from(
      '--x\r\nContent-Disposition: form-data; name="first_name"\r\n\r\nAda\r\n--x--\r\n',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 6),
        fc.uint8Array({ maxLength: 9 }),
        async (at, junk) => {
          const response = await fetch(`${api.url}/sep12/customer`, {
            method: 'PUT',
            headers: {
              authorization: `Bearer ${token}`,
              'content-type': 'multipart/form-data; boundary=x',
            },
            body: Buffer.concat([whole.subarray(0, at), junk]),
          });
          expect([202, 400]).toContain(response.status);
        },
      ),
      { numRuns: 150, seed: 12 },
    );
  }, 60_000);
});

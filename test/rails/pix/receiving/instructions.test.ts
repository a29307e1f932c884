import { expect, test } from '@jest/globals';
import { startFakePix } from '../../../../src/rails/pix/fake/start.ts';
import { createPixApi } from '../../../../src/rails/pix/pix-api.ts';
import { writeBrCode } from '../../../../src/rails/pix/fake/identifiers.ts';
import {
  createInstructions,
  readTxid,
  txidOf,
} from '../../../../src/rails/pix/receiving/instructions.ts';
import type { Session } from '../../../../src/rails/pix/session.ts';
import { opened } from '../../../support/opened.ts';
import { connectTo } from '../kit-bank.ts';

const bodies: unknown[] = [];
const bank = await opened(
  startFakePix({
    webhookUrl: 'http://127.0.0.1:9',
    observe: ({ method, body }) => void (method === 'PUT' && bodies.push(body)),
  }),
);
const rail = connectTo(bank);
const deposit = (transactionId: string, amountExpected: string | null) => {
  return { transactionId, amountExpected, language: 'pt' };
};

test('a deposit has one charge, however often it is asked for', async () => {
  const first = await rail.instructions?.(deposit('3f2a91c4', '10.5'));
  expect(await rail.instructions?.(deposit('3f2a91c4', '10.5'))).toEqual(first);
  expect(first?.reference).toMatch(/^RH[0-9A-Z]{33}$/);
  const [field] = Object.values(first?.fields ?? {});
  expect(field).toMatchObject({
    showAs: 'qrCode',
    value: expect.stringContaining('br.gov.bcb.pix'),
  });
  expect(bodies.at(-1)).toEqual({
    chave: bank.settings['PIX_KEY'],
    calendario: { expiracao: 3_600 },
    valor: { original: '10.50' },
  });
  // Once it is paid it cannot be made again, and is looked up.
  await bank.receive({ amount: '10.5', reference: first?.reference ?? '' });
  expect(await rail.instructions?.(deposit('3f2a91c4', '10.5'))).toEqual(first);
});

test('where the customer named no amount, the payer types it', async () => {
  const open = await rail.instructions?.(deposit('4f2a91c4', null));
  expect(bodies.at(-1)).toMatchObject({ valor: { original: '0.01', modalidadeAlteracao: 1 } });
  const [field] = Object.values(open?.fields ?? {});
  expect(field?.help).toMatchObject({ en: expect.stringContaining('type the amount') });
});

test('money that the bank cannot move exactly is not asked for', async () => {
  await expect(rail.instructions?.(deposit('5f2a91c4', '10.001'))).rejects.toThrow('centavos');
});

test('a txid is as the document wants it, differs for each deposit, and is read in any case', () => {
  const ids = Array.from({ length: 500 }, (_, index) => txidOf(`deposit-${index}`));
  expect(new Set(ids).size).toBe(500);
  for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9]{26,35}$/);
  const [id = ''] = ids;
  expect([id, id.toLowerCase(), ` ${id} `].map(readTxid)).toEqual([id, id, id]);
  expect(
    [null, undefined, '', '***', 'fc9a4386fefdh964b5dbc6c91a8722d5', `${id}0`].map(readTxid),
  ).toEqual(Array.from({ length: 6 }, () => null));
});

const TXID = txidOf('3f2a91c4');
const LOCATION = 'pix.example.com/qr/v2/1';
const charge = {
  txid: TXID,
  chave: 'a@b.br',
  valor: { original: '10.50' },
  location: LOCATION,
  pixCopiaECola: writeBrCode(LOCATION),
};
const answered = async (...answers: readonly (readonly [number, unknown])[]) => {
  const left = [...answers];
  const session: Session = {
    async ask() {
      const [status, body] = left.shift() ?? [500, {}];
      return { status, text: JSON.stringify(body) };
    },
  };
  const api = createPixApi(session, 'https://pix.example.com/api/v2/');
  const instructions = createInstructions(api, { pixKey: 'a@b.br', chargeSeconds: 60 });
  return instructions(deposit('3f2a91c4', '10.5'));
};

test('a bank that refuses a repeated charge is asked for it', async () => {
  const used = [409, { nome: 'txid_duplicado', mensagem: '' }] as const;
  expect((await answered(used, [200, charge])).reference).toBe(TXID);
  await expect(answered(used, [404, { nome: 'nao', mensagem: '' }])).rejects.toThrow('refused');
});

test.each([
  ['no code', { ...charge, pixCopiaECola: undefined }],
  [
    'a damaged code',
    { ...charge, pixCopiaECola: charge.pixCopiaECola.replace('RAILHEAD', 'RAILHEAP') },
  ],
  ['a code that leads elsewhere', { ...charge, location: 'pix.example.com/qr/v2/2' }],
  ['another charge', { ...charge, txid: txidOf('another') }],
  ['another amount', { ...charge, valor: { original: '10.51' } }],
  ['somebody else’s key', { ...charge, chave: 'c@d.br' }],
])('a customer is not sent to %s', async (_, body) => {
  await expect(answered([201, body])).rejects.toThrow(/damaged one|another charge/);
});

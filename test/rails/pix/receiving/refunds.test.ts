import { expect, test } from '@jest/globals';
import { startFakePix } from '../../../../src/rails/pix/fake/start.ts';
import { createPixApi } from '../../../../src/rails/pix/pix-api.ts';
import { createRefunds } from '../../../../src/rails/pix/receiving/refunds.ts';
import type { Session } from '../../../../src/rails/pix/session.ts';
import { opened } from '../../../support/opened.ts';
import { connectTo } from '../kit-bank.ts';

const bank = await opened(
  startFakePix({ webhookUrl: 'http://127.0.0.1:9', settleAfterMs: 3_600_000 }),
);
const rail = connectTo(bank);
const DAY_MS = 86_400_000;

const received = (valor = '10.00', atMs = Date.now()) => {
  const { endToEndId: railReference } = bank.hands.receive({ txid: null, valor, atMs });
  const receivedAt = new Date(atMs).toISOString();
  return (idempotencyKey: string, amount: string) => {
    return { idempotencyKey, railReference, amount, amountReceived: valor, receivedAt, payer: {} };
  };
};

const sentBack = async () =>
  (await bank.statement?.())?.filter(({ direction }) => direction === 'out') ?? [];

test('a key sends back once, however often it is given, and is found by itself', async () => {
  bank.hands.reset();
  const refund = received()('KEY1', '10');
  expect(await rail.findRefund?.(refund)).toEqual({ state: 'unknown' });
  const first = await rail.refundIncoming?.(refund);
  expect(first).toMatchObject({ state: 'initiated', railReference: expect.stringMatching(/^D/) });
  expect(await rail.refundIncoming?.(refund)).toEqual(first);
  expect(await rail.findRefund?.(refund)).toEqual(first);
  expect((await sentBack()).map(({ amount }) => amount)).toEqual(['10.00']);
});

test('a lost reply is looked up, and nothing is sent twice', async () => {
  bank.hands.reset();
  const refund = received()('KEY1', '4.5');
  bank.hands.plan({ calls: ['refund'], fault: 'loseReply' });
  await expect(rail.refundIncoming?.(refund)).rejects.toThrow('hang up');
  expect(await rail.findRefund?.(refund)).toMatchObject({ state: 'initiated' });
  expect(await rail.refundIncoming?.(refund)).toMatchObject({ state: 'initiated' });
  expect(await sentBack()).toHaveLength(1);
});

test('parts are sent back as long as they fit; what is too much or too late is refused', async () => {
  bank.hands.reset();
  const refund = received();
  expect(await rail.refundIncoming?.(refund('KEY1', '6'))).toMatchObject({ state: 'initiated' });
  expect(await rail.refundIncoming?.(refund('KEY2', '4.01'))).toMatchObject({ state: 'failed' });
  expect(await rail.refundIncoming?.(refund('KEY3', '4'))).toMatchObject({ state: 'initiated' });
  const old = received('10.00', Date.now() - 91 * DAY_MS);
  expect(await rail.refundIncoming?.(old('KEY4', '1'))).toMatchObject({ state: 'failed' });
  expect((await sentBack()).map(({ amount }) => amount)).toEqual(['6.00', '4.00']);
});

test('another amount under a used key is no refusal of it: the first may have been sent', async () => {
  bank.hands.reset();
  const refund = received();
  await rail.refundIncoming?.(refund('KEY1', '6'));
  await expect(rail.refundIncoming?.(refund('KEY1', '3'))).rejects.toThrow('another devolução');
  await expect(rail.findRefund?.(refund('KEY1', '3'))).rejects.toThrow('another devolução');
  expect(await sentBack()).toHaveLength(1);
});

test.each([401, 403, 409, 429])('%s is no refusal of a refund', async (status) => {
  bank.hands.reset();
  const refund = received()('KEY1', '6');
  bank.hands.plan({ calls: ['refund'], status, stays: status === 401 });
  await expect(rail.refundIncoming?.(refund)).rejects.toThrow(/answered 4|asked again/);
  bank.hands.recover();
  bank.hands.plan({ calls: ['findRefund'], status, stays: status === 401 });
  await expect(rail.findRefund?.(refund)).rejects.toThrow(/answered 4|asked again/);
  bank.hands.recover();
  expect(await rail.findRefund?.(refund)).toEqual({ state: 'unknown' });
});

const answering = (...answers: readonly (readonly [number, unknown])[]) => {
  const left = [...answers];
  const session: Session = {
    async ask() {
      const [status, body] = left.shift() ?? [500, {}];
      return { status, text: JSON.stringify(body) };
    },
  };
  return createRefunds(createPixApi(session, 'https://pix.example.com/api/v2'));
};
const REFUND = {
  idempotencyKey: '502',
  railReference: 'E12345678202009091221kkkkkkkkkkk',
  amount: '20',
  amountReceived: '20',
  receivedAt: '2020-09-11T15:25:59.411Z',
  payer: {},
};
/** The document's own example of one that was not made. */
const NOT_MADE = {
  id: '502',
  rtrId: 'D12345678202011111000fghij789012',
  valor: '20.00',
  horario: { solicitacao: '2020-09-11T15:25:59.411Z' },
  status: 'NAO_REALIZADO',
  motivo: 'Negado por timeout',
};

test('each status of the document has one meaning, and an unknown one has none', async () => {
  expect(await answering([200, NOT_MADE]).findRefund(REFUND)).toMatchObject({ state: 'failed' });
  const done = { ...NOT_MADE, status: 'DEVOLVIDO' };
  expect(await answering([201, done]).refundIncoming(REFUND)).toEqual({
    state: 'delivered',
    railReference: NOT_MADE.rtrId,
  });
  const other = { ...NOT_MADE, status: 'AGENDADO' };
  await expect(answering([200, other]).findRefund(REFUND)).rejects.toThrow('does not document');
});

test('Efí’s own words for what it does not know are understood', async () => {
  const unknown = { nome: 'devolucao_nao_encontrada', mensagem: '' };
  expect(await answering([400, unknown]).findRefund(REFUND)).toEqual({ state: 'unknown' });
  const noPix = { nome: 'pix_nao_encontrado', mensagem: '' };
  await expect(answering([400, noPix]).findRefund(REFUND)).rejects.toThrow('pix_nao_encontrado');
  await expect(answering([400, noPix]).refundIncoming(REFUND)).rejects.toThrow(
    'pix_nao_encontrado',
  );
});

test('a refusal is believed only where the bank says that the key did nothing', async () => {
  const refused = [
    400,
    { type: 'https://pix.bcb.gov.br/api/v2/error/PixDevolucaoInvalida' },
  ] as const;
  const unknown = [404, { type: 'https://pix.bcb.gov.br/api/v2/error/NaoEncontrado' }] as const;
  expect(await answering(refused, unknown).refundIncoming(REFUND)).toMatchObject({
    state: 'failed',
  });
  await expect(answering(refused, [500, {}]).refundIncoming(REFUND)).rejects.toThrow(
    'answered 500',
  );
  const made = [200, { ...NOT_MADE, status: 'DEVOLVIDO' }] as const;
  expect(await answering(refused, made).refundIncoming(REFUND)).toMatchObject({
    state: 'delivered',
  });
});

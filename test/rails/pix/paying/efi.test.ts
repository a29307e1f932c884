import { describe, expect, test } from '@jest/globals';
import { retryLaterMs } from '../../../../src/domain/rails/retry-later.ts';
import { createEfiSender } from '../../../../src/rails/pix/paying/efi.ts';
import { createPayOuts } from '../../../../src/rails/pix/paying/pay-out.ts';
import type { Answer, Session } from '../../../../src/rails/pix/session.ts';

/** Answers as https://dev.efipay.com.br/docs/api-pix/envio-pagamento-pix has them. */
const ORDERED = {
  idEnvio: '12453567890123456789',
  e2eId: 'E09089356202011251226APIff82f2e5',
  valor: '12.31',
  horario: { solicitacao: '2021-11-25T12:26:42.905Z' },
  status: 'EM_PROCESSAMENTO',
};
const SENT = {
  endToEndId: 'E09089356202210251208APIcdbe38b4',
  idEnvio: '12453567890123456789',
  valor: '12.31',
  chave: '19974764017',
  status: 'REALIZADO',
  infoPagador: 'Segue o pagamento da conta (endpoint pix sent)',
  horario: { solicitacao: '2022-10-26T09:05:32.000Z', liquidacao: '2022-10-26T09:05:31.000Z' },
  favorecido: {
    chave: 'francisco@meuemail.com',
    identificacao: { nome: 'Francisco da Silva', cpf: '***.456.789-**' },
  },
};
const NOT_FOUND = {
  type: 'https://pix.bcb.gov.br/api/v2/error/PixEnviadoNaoEncontrado',
  title: 'Não Encontrado',
  status: 404,
  detail: 'Pix enviado não encontrado para o idEnvio informado.',
};
const back = (valor: string, status = 'DEVOLVIDO') => ({
  rtrId: 'D09089556202210191757eeb3cf6972c',
  valor,
  horario: { solicitacao: '2022-10-27T09:05:32.000Z' },
  status,
});

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
}

const answering = (status: number, body: unknown) => {
  const asked: Asked[] = [];
  const session: Session = {
    async ask(method, url, sent): Promise<Answer> {
      asked.push({ method, url: url.href, body: sent });
      return { status, text: typeof body === 'string' ? body : JSON.stringify(body) };
    },
  };
  const options = { baseUrl: 'https://pix.api.efipay.com.br', pixKey: '19974764017' };
  return { asked, payOuts: createPayOuts(createEfiSender(session, options)) };
};

const PAYMENT = {
  idempotencyKey: ORDERED.idEnvio,
  transactionId: '3f2a91c4-77de-4c1b-9f00-1b6cf20d9d0e',
  amount: '12.31',
  payee: { bank_account_number: '529.982.247-25', tax_id: '529.982.247-25' },
};

test('an order is written as documented, with the holder’s document', async () => {
  const { asked, payOuts } = answering(201, ORDERED);
  expect(await payOuts.execute(PAYMENT)).toEqual({
    state: 'initiated',
    railReference: ORDERED.e2eId,
  });
  expect(asked).toEqual([
    {
      method: 'PUT',
      url: 'https://pix.api.efipay.com.br/v3/gn/pix/12453567890123456789',
      body: {
        valor: '12.31',
        pagador: { chave: '19974764017' },
        favorecido: { chave: '52998224725', cpf: '52998224725' },
      },
    },
  ]);
});

describe('an order that was answered so', () => {
  test.each([
    [404, { nome: 'chave_favorecido_nao_encontrada', mensagem: '' }, 'needsInfo'],
    [400, { nome: 'chave_nao_pertence_ao_documento', mensagem: '' }, 'needsInfo'],
    [422, { nome: 'pagamento_negado', mensagem: 'Pagamento negado por análises' }, 'failed'],
  ])('%s %j is not paid: %s', async (status, body, state) => {
    expect(await answering(status, body).payOuts.execute(PAYMENT)).toMatchObject({ state });
  });

  test.each([
    ['a used id', 409, { nome: 'id_envio_duplicado', mensagem: '' }],
    ['a fault of ours', 400, { nome: 'chave_invalida', mensagem: '' }],
    ['a blocked account', 400, { nome: 'documento_bloqueado', mensagem: '' }],
    ['an amount that it cannot read', 400, { nome: 'valor_invalido', mensagem: '' }],
    ['a key that it could not check', 500, { nome: 'erro_aplicacao', mensagem: '' }],
    ['a refusal without a name', 422, {}],
    ['a page of HTML', 404, '<html>'],
    ['an unknown status', 201, { ...ORDERED, status: 'AGENDADO' }],
    ['another payment', 201, { ...ORDERED, idEnvio: 'OTHER' }],
    ['another amount', 201, { ...ORDERED, valor: '12.30' }],
    ['no id of its own', 201, { ...ORDERED, e2eId: undefined }],
  ])('%s says nothing of the payee, and is thrown', async (_, status, body) => {
    const thrown = await answering(status, body)
      .payOuts.execute(PAYMENT)
      .catch((error) => error);
    expect(thrown).toBeInstanceOf(Error);
    expect(retryLaterMs(thrown)).toBeNull();
  });
});

describe('a look-up', () => {
  test.each([
    ['is delivered', SENT, { state: 'delivered', railReference: SENT.endToEndId }],
    ['is under way', { ...SENT, status: 'EM_PROCESSAMENTO' }, { state: 'initiated' }],
    ['has failed', { ...SENT, status: 'NAO_REALIZADO' }, { state: 'failed' }],
    ['came back', { ...SENT, devolucoes: [back('12.31')] }, { state: 'failed' }],
    [
      'came back in parts',
      { ...SENT, devolucoes: [back('6.31'), back('6.00')] },
      { state: 'failed' },
    ],
    ['came back in part', { ...SENT, devolucoes: [back('6.31')] }, { state: 'delivered' }],
    [
      'is coming back',
      { ...SENT, devolucoes: [back('12.31', 'EM_PROCESSAMENTO')] },
      { state: 'delivered' },
    ],
  ])('finds a payment that %s', async (_, body, expected) => {
    const { asked, payOuts } = answering(200, body);
    expect(await payOuts.find(SENT.idEnvio)).toMatchObject(expected);
    expect(asked[0]?.url).toBe(
      'https://pix.api.efipay.com.br/v2/gn/pix/enviados/id-envio/12453567890123456789',
    );
  });

  test('says "unknown" only of what Efí says that it does not know', async () => {
    expect(await answering(404, NOT_FOUND).payOuts.find('A')).toEqual({ state: 'unknown' });
    for (const [status, body] of [
      [404, '<html>'],
      [404, { nome: 'rota_nao_encontrada', mensagem: '' }],
      [400, { nome: 'valor_invalido', mensagem: '' }],
      [500, { nome: 'erro_aplicacao', mensagem: '' }],
      [200, { ...SENT, idEnvio: 'OTHER' }],
    ] as const) {
      await expect(answering(status, body).payOuts.find(SENT.idEnvio)).rejects.toThrow(
        /answered|not asked for/,
      );
    }
  });
});

test('a payee is checked before anything is sent', async () => {
  const { asked, payOuts } = answering(201, ORDERED);
  const pay = async (payee: Record<string, string>) => payOuts.execute({ ...PAYMENT, payee });
  const cpf = '52998224725';
  expect(await pay({ bank_account_number: '31999998888', tax_id: cpf })).toMatchObject({
    state: 'needsInfo',
    fields: ['bank_account_number'],
    message: { pt: expect.stringContaining('+55') },
  });
  expect(await pay({ bank_account_number: cpf, tax_id: '52998224726' })).toMatchObject({
    fields: ['tax_id'],
  });
  expect(await pay({ bank_account_number: cpf, tax_id: '11144477735' })).toMatchObject({
    fields: ['bank_account_number', 'tax_id'],
  });
  expect(await pay({})).toMatchObject({ state: 'needsInfo' });
  for (const amount of ['0', '-1', '0.001', '10000000000', '1e3', '12,31']) {
    await expect(payOuts.execute({ ...PAYMENT, amount })).rejects.toThrow(
      /centavos|amounts from|malformed/,
    );
  }
  expect(asked).toEqual([]);
});

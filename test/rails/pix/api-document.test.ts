import { describe, expect, test } from '@jest/globals';
import { startFakePix, type FakePix } from '../../../src/rails/pix/fake/start.ts';
import type { Exchange } from '../../../src/rails/pix/fake/server.ts';
import type { Rail } from '../../../src/rails/rail.ts';
import { opened } from '../../support/opened.ts';
import { describeUnless } from '../../support/skip.ts';
import { API_VERSION, createJudge, noDocument, readDocument } from './api-document.ts';
import { connectTo, readStatement } from './kit-bank.ts';

const seen: Exchange[] = [];
const bank = await opened(
  startFakePix({
    webhookUrl: 'http://127.0.0.1:9',
    settleAfterMs: 0,
    observe: (exchange) => void seen.push(exchange),
  }),
);

/** All that the rail ever asks of the API Pix. */
const useAll = async (rail: Rail, { hands }: FakePix): Promise<void> => {
  const deposit = { transactionId: 'deposit-1', amountExpected: '10.5', language: 'pt' };
  const instructed = await rail.instructions?.(deposit);
  await rail.instructions?.({ ...deposit, transactionId: 'deposit-2', amountExpected: null });
  const { endToEndId: railReference, atMs } = hands.receive({
    txid: instructed?.reference ?? '',
    valor: '10.50',
  });
  // A charge that was paid is not made again, and is looked up.
  await rail.instructions?.(deposit);
  const refund = {
    idempotencyKey: 'REFUND1',
    railReference,
    amount: '4',
    amountReceived: '10.5',
    receivedAt: new Date(atMs).toISOString(),
    payer: {},
  };
  await rail.refundIncoming?.(refund);
  await rail.findRefund?.(refund);
  await rail.findRefund?.({ ...refund, idempotencyKey: 'NEVERUSED' });
  await rail.refundIncoming?.({ ...refund, idempotencyKey: 'REFUND2', amount: '7' });
  hands.receive({ txid: null, valor: '3.00', infoPagador: 'Obrigado' });
  hands.takeBack();
  await rail.listReceived?.(null);
  await readStatement(rail);
};

describeUnless(noDocument, `version ${API_VERSION} of the central bank’s document`, () => {
  test('is the version that the tests name', () => {
    expect(readDocument()).toMatchObject({ info: { title: 'API Pix', version: API_VERSION } });
  });

  test('allows every request of the rail and every answer of its fake', async () => {
    const judge = createJudge();
    await useAll(connectTo(bank), bank);
    const exchanges = seen.filter(({ path }) => /^\/v2\/(?:cob|pix)/.test(path));
    const kinds = exchanges.map(({ method, path, reply }) => {
      const kind = path.replace(/E\d+\w+/, '{e2eid}').replace(/RH\w+/, '{txid}');
      return `${method} ${kind} ${reply.status}`;
    });
    expect([...new Set(kinds)].toSorted()).toEqual([
      'GET /v2/cob/{txid} 200',
      'GET /v2/pix 200',
      'GET /v2/pix/{e2eid}/devolucao/NEVERUSED 404',
      'GET /v2/pix/{e2eid}/devolucao/REFUND1 200',
      'GET /v2/pix/{e2eid}/devolucao/REFUND2 404',
      'PUT /v2/cob/{txid} 201',
      'PUT /v2/cob/{txid} 400',
      'PUT /v2/pix/{e2eid}/devolucao/REFUND1 201',
      'PUT /v2/pix/{e2eid}/devolucao/REFUND2 400',
    ]);
    const faults = exchanges.map((exchange) => [exchange.path, judge(exchange)]);
    expect(faults.filter(([, found]) => (found?.length ?? 0) > 0)).toEqual([]);
  });

  describe('refuses what it does not allow', () => {
    const good: Exchange = {
      method: 'PUT',
      path: '/v2/cob/RH0123456789ABCDEFGHIJKLMNOPQ',
      query: new URLSearchParams(),
      body: { calendario: { expiracao: 60 }, valor: { original: '1.00' }, chave: 'a@b.br' },
      reply: {
        status: 403,
        body: { type: 'https://pix.bcb.gov.br/api/v2/error/AcessoNegado', title: 'x', status: 403 },
        headers: { 'content-type': 'application/problem+json' },
      },
    };
    const bad: readonly (readonly [string, Exchange, string])[] = [
      [
        'an amount without decimals',
        { ...good, body: { ...Object(good.body), valor: { original: '1' } } },
        'original',
      ],
      [
        'a request without a key',
        { ...good, body: { calendario: {}, valor: { original: '1.00' } } },
        'chave',
      ],
      ['a short txid', { ...good, path: '/v2/cob/RH1' }, 'txid'],
      [
        'an answer without a title',
        { ...good, reply: { ...good.reply, body: { type: 'https://a.b/c', status: 403 } } },
        'title',
      ],
      ['a status of its own', { ...good, reply: { ...good.reply, status: 418 } }, '418'],
      ['a path of its own', { ...good, path: '/v2/cobs/1' }, 'not documented'],
      ['a parameter of its own', { ...good, query: new URLSearchParams({ limit: '1' }) }, 'limit'],
    ];
    test.each(bad)('%s', (_, exchange, words) => {
      const judge = createJudge();
      expect(judge(good)).toEqual([]);
      expect(judge(exchange).join('\n')).toContain(words);
    });
  });
});

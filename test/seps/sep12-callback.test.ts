import { byCommand } from '../../src/services/operators/record-act.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Keypair } from '@stellar/stellar-sdk';
import { callbackState, replayCallbacks } from '../../src/services/callbacks/replay.ts';
import { CustomerCallback } from '../../src/db/entities/customer.ts';
import type { CustomerDecision } from '../../src/domain/customers/contract.ts';
import { createLocalSigner } from '../../src/stellar/signing/signer.ts';
import { startTestApi, type TestApi } from '../support/api/support.ts';
import { dueHosts, postCallbacks } from '../support/callbacks.ts';
import { customerEndpoint, withPerson } from '../support/customer-endpoint.ts';

interface Heard {
  readonly signature: string;
  readonly older: string;
  readonly body: { readonly status: string };
  readonly text: string;
}

describe('SEP-12 PUT /customer/callback', () => {
  let api: TestApi;
  let server: Server;
  let url: string;
  let answer = 200;
  let heard: Heard[] = [];
  let decision: CustomerDecision = { status: 'ACCEPTED' };

  beforeAll(async () => {
    api = await startTestApi(
      withPerson(
        {
          first_name: { description: 'First name' },
          last_name: { description: 'Last name' },
        },
        { customerReview: async () => decision },
      ),
      { DEVELOPMENT: true },
    );
    server = createServer((request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => (text += String(part)));
      request.on('end', () => {
        const { signature, 'x-stellar-signature': older } = request.headers;
        const body = JSON.parse(text) as Heard['body'];
        heard.push({ signature: String(signature), older: String(older), body, text });
        response.writeHead(answer).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/kyc?of=wallet`;
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
    await api.close();
  });
  beforeEach(() => {
    heard = [];
    answer = 200;
    decision = { status: 'ACCEPTED' };
  });
  afterEach(async () => {
    await api.orm.em.fork().nativeDelete(CustomerCallback, {});
  });

  const type = 'person';
  const open = async () => {
    const keypair = Keypair.random();
    const wallet = customerEndpoint(api.url, await api.login(keypair));
    const listen = async (body: object) => (await wallet.ask('PUT', '/callback', body)).status;
    return { ...wallet, listen, account: keypair.publicKey() };
  };
  /** As its next turn would have it, whenever that is. */
  const makeDue = async () =>
    api.orm.em.fork().execute('update customer_callback set due_at = null');
  const deliver = async (development = true) =>
    postCallbacks(api.orm, {
      signer: createLocalSigner(api.server.secret()),
      development,
      secrets: api.deps.secrets,
    });

  test('200 by id or identity; 404 where there is no such customer; 400 for what is no address', async () => {
    const wallet = await open();
    expect(await wallet.listen({ url })).toBe(404);
    const { id } = await wallet.put({ type, first_name: 'Ada' });
    expect(await wallet.listen({ id, url })).toBe(200);
    expect(await wallet.listen({ account: wallet.account, url })).toBe(200);
    expect(await wallet.listen({ type, url })).toBe(200);
    expect(await (await open()).listen({ id, url })).toBe(404);
    for (const wrong of ['', 'x', 'javascript:alert(1)', 'file:///etc/passwd', undefined]) {
      expect(await wallet.listen({ id, url: wrong })).toBe(400);
    }
    expect(await wallet.listen({ id, url: 'https://user:secret@wallet.example' })).toBe(400);
  });

  test('POSTs the body of GET /customer on each status change, until ACCEPTED or REJECTED', async () => {
    const wallet = await open();
    const { id } = await wallet.put({ type, first_name: 'Marked-Ada' });
    await wallet.listen({ id, url });
    decision = { status: 'PROCESSING' };
    await wallet.put({ id, last_name: 'Marked-Lovelace' });
    const processing = await wallet.get({ id });
    decision = { status: 'ACCEPTED' };
    await wallet.put({ id, first_name: 'Augusta' });
    const { code: _code, ...accepted } = await wallet.get({ id });
    decision = { status: 'PROCESSING' };
    await wallet.put({ id, first_name: 'Ada' });
    expect(await dueHosts(api.orm)).toEqual([new URL(url).host]);
    expect(await deliver()).toEqual({ delivered: 2, waiting: 0 });
    expect(heard.map(({ body }) => body)).toEqual([
      expect.objectContaining({ id, status: processing.status }),
      accepted,
    ]);
    expect(JSON.stringify(heard)).not.toContain('Marked');
    expect(await dueHosts(api.orm)).toEqual([]);
  });

  test('signs what it posts: Signature, and X-Stellar-Signature for older wallets', async () => {
    const wallet = await open();
    const { id } = await wallet.put({ type, first_name: 'Ada' });
    await wallet.listen({ id, url });
    await wallet.put({ id, last_name: 'Lovelace' });
    await deliver();
    for (const { signature, older, text } of heard) {
      const [, seconds = '', encoded = ''] = /^t=(\d+), s=(.+)$/.exec(signature) ?? [];
      const signed = Buffer.from(`${seconds}.${new URL(url).host}.${text}`);
      expect(api.server.verify(signed, Buffer.from(encoded, 'base64'))).toBe(true);
      expect(older).toBe(signature);
    }
    expect(heard.map(({ body }) => body.status)).toEqual(['PROCESSING', 'ACCEPTED']);
  });

  test('a later url takes the place of the one before', async () => {
    const wallet = await open();
    const { id } = await wallet.put({ type, first_name: 'Ada' });
    await wallet.listen({ id, url: 'https://old.example/kyc' });
    await wallet.listen({ id, url });
    await wallet.put({ id, last_name: 'Lovelace' });
    expect(await dueHosts(api.orm)).toEqual([new URL(url).host]);
  });

  test('what a wallet does not take is posted again, in order, and never to a private address', async () => {
    const wallet = await open();
    const { id } = await wallet.put({ type, first_name: 'Ada' });
    await wallet.listen({ id, url });
    await wallet.put({ id, last_name: 'Lovelace' });
    const rows = async () => api.orm.em.fork().find(CustomerCallback, {}, { orderBy: { id: 1 } });
    answer = 500;
    expect(await deliver()).toMatchObject({ delivered: 0, waiting: 2 });
    expect(heard).toHaveLength(1);
    expect(await rows()).toMatchObject([
      { attempts: 1, lastFailure: 'http_status', lastHttpStatus: 500 },
      { attempts: 0, lastTriedAt: null, lastFailure: null },
    ]);
    answer = 204;
    await makeDue();
    expect(await deliver(false)).toMatchObject({ delivered: 0, waiting: 2 });
    const refused = { lastFailure: 'refused_address', lastHttpStatus: null };
    expect(await rows()).toMatchObject([{ attempts: 2, ...refused }, { attempts: 0 }]);
    await makeDue();
    expect(await deliver()).toEqual({ delivered: 2, waiting: 0 });
    expect((await rows()).map(({ lastFailure }) => lastFailure)).toEqual([null, null]);
  });

  test('what is given up keeps why it was not taken, until it is replayed', async () => {
    const wallet = await open();
    const { id } = await wallet.put({ type, first_name: 'Ada' });
    await wallet.listen({ id, url });
    await wallet.put({ id, last_name: 'Lovelace' });
    answer = 302;
    await deliver();
    await api.orm.em
      .fork()
      .execute(`update customer_callback set at = now() - interval '4 days', due_at = null`);
    expect(await deliver()).toEqual({ delivered: 0, waiting: 0 });
    const [given] = await callbackState(api.orm, id);
    expect(given).toMatchObject({
      about: id,
      status: 'customer',
      state: 'given up',
      lastFailure: 'redirected',
      lastHttpStatus: 302,
    });
    await replayCallbacks(api.orm, { target: id, actor: byCommand('ada'), evidence: 'ticket 12' });
    const [again] = await callbackState(api.orm, id);
    expect(again).toMatchObject({ attempts: 0, lastTriedAt: null, lastFailure: null });
    answer = 200;
    expect(await deliver()).toEqual({ delivered: 2, waiting: 0 });
  });

  test('erasing a customer takes back what was still to be posted', async () => {
    const wallet = await open();
    const { id } = await wallet.put({ type, first_name: 'Ada' });
    await wallet.listen({ id, url });
    await wallet.put({ id, last_name: 'Lovelace' });
    expect(await wallet.erase(wallet.account)).toBe(200);
    expect(await deliver()).toEqual({ delivered: 0, waiting: 0 });
    expect(heard).toEqual([]);
  });
});

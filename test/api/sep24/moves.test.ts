import { byCommand } from '../../../src/services/operators/record-act.ts';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { replayCallbacks } from '../../../src/services/callbacks/replay.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { postCallbacks } from '../../support/callbacks.ts';
import { formOf } from '../../support/customer-endpoint.ts';
import { accepted, createPageBench, later, PAYEE } from '../../support/api/page-bench.ts';
import { opened } from '../../support/opened.ts';

/* What a callback of SEP-24 says of the customer is what was so at the move that it is about. */

const bench = await opened(createPageBench());
const { api } = bench;
beforeEach(() => {
  bench.judge.next = accepted;
});

describe('SEP-24 callbacks about the customer', () => {
  const open: Server[] = [];
  afterAll(async () =>
    Promise.all(open.map(async (one) => new Promise((resolve) => one.close(resolve)))),
  );

  /** A wallet that is told what waits for it, when the test says so. */
  const createWallet = async () => {
    const heard: Record<string, unknown>[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += String(part)));
      request.on('end', () => {
        heard.push((JSON.parse(body) as { transaction: Record<string, unknown> }).transaction);
        response.writeHead(204, { connection: 'close' }).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const callbackUrl = `http://${host}/told`;
    open.push(server);
    return {
      heard,
      follow: async (id: string) =>
        api.orm.em.fork().nativeUpdate(Transaction, { id }, { callbackUrl }),
      deliver: async () => postCallbacks(api.orm),
    };
  };
  const said = (heard: readonly Record<string, unknown>[]) =>
    heard.map(({ status, kyc_verified: verified, user_action_required_by: by }) => [
      status,
      verified,
      by !== null,
    ]);

  test('a callback says kyc_verified as GET /transaction does', async () => {
    const wallet = await createWallet();
    const flow = await bench.start('deposit');
    await wallet.follow(flow.id);
    await bench.tell(flow);
    expect(await wallet.deliver()).toMatchObject({ delivered: 1, waiting: 0 });
    expect(wallet.heard).toEqual([
      expect.objectContaining({ id: flow.id, status: 'incomplete', kyc_verified: true }),
    ]);
  });

  test('a callback says what was so at its move, however late it is posted, and posted again', async () => {
    bench.judge.next = later;
    const wallet = await createWallet();
    const flow = await bench.start('withdraw');
    await wallet.follow(flow.id);
    await bench.tell(flow);
    await flow.browser.submit(`/interactive/${flow.id}/details`, PAYEE);
    await bench.agree(flow);
    const { customerId } = await bench.load(flow.id);
    await bench.settle(customerId, 'ask', 'last_name=Please write it in full.');
    bench.judge.next = accepted;
    await flow.browser.submit(`/interactive/${flow.id}/about`, formOf({ last_name: 'King' }));
    await bench.admit(flow.id);
    await bench.settle(customerId, 'reject');
    await wallet.deliver();
    const moves = [
      ['pending_anchor', false, false],
      ['pending_user', false, true],
      ['pending_anchor', false, false],
      ['pending_anchor', true, false],
      ['pending_user_transfer_start', true, true],
      ['pending_user_transfer_start', false, true],
    ];
    expect(said(wallet.heard)).toEqual(moves);
    const order = { target: flow.id, actor: byCommand('grace'), evidence: 'ticket 7' };
    expect(await replayCallbacks(api.orm, order)).toContain('6 status moves');
    await wallet.deliver();
    expect(said(wallet.heard.slice(6))).toEqual(moves);
  });
});

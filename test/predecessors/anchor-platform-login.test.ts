import { describe, expect, test } from '@jest/globals';
import { Account, Keypair, MuxedAccount } from '@stellar/stellar-sdk';
import { createApp } from '../../src/api/app.ts';
import { sign, startTestApi } from '../support/api/support.ts';
import { opened } from '../support/opened.ts';

/* Where the Anchor Platform's logins were not what SEP-10 says, or waited for each other. */

const api = await opened(startTestApi());

const json = async (response: Response) =>
  (await response.json()) as Readonly<Record<string, unknown>>;

describe('what the Anchor Platform did at SEP-10', () => {
  test('a muxed account may log in', async () => {
    const keypair = Keypair.random();
    const account = new MuxedAccount(new Account(keypair.publicKey(), '0'), '3').accountId();
    expect(await api.login(keypair, { account })).toMatch(/^ey/);
  });

  test('a signed challenge gives one token, and one that was refused is still good', async () => {
    const keypair = Keypair.random();
    const { transaction: challenge } = await json(
      await api.get(`/auth?account=${keypair.publicKey()}`),
    );
    const [wrong, right] = [Keypair.random(), keypair].map((by) => sign(String(challenge), by));
    const statuses: number[] = [];
    for (const signed of [wrong, right, right]) {
      statuses.push((await api.post('/auth', { transaction: signed })).status);
    }
    expect(statuses).toEqual([400, 200, 400]);
  });

  test('a login for which the network takes its time holds up no other', async () => {
    const [slow, quick] = [Keypair.random(), Keypair.random()];
    const asked = Promise.withResolvers<void>();
    const answers = Promise.withResolvers<null>();
    const { network } = api.deps;
    const app = createApp({
      ...api.deps,
      network: {
        ...network,
        readSigners: async (account) => {
          if (account !== slow.publicKey()) return null;
          asked.resolve();
          return answers.promise;
        },
      },
    });
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('it has no port');
    const login = async (keypair: Keypair) => {
      const url = `http://127.0.0.1:${address.port}/auth`;
      const challenge = await json(await fetch(`${url}?account=${keypair.publicKey()}`));
      const body = JSON.stringify({ transaction: sign(String(challenge['transaction']), keypair) });
      const headers = { 'content-type': 'application/json' };
      return (await fetch(url, { method: 'POST', headers, body })).status;
    };
    const waiting = login(slow);
    await asked.promise;
    expect(await login(quick)).toBe(200);
    answers.resolve(null);
    expect(await waiting).toBe(200);
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
  });

  test('without a token it is {"type":"authentication_required"}, 401 at SEP-12 and 403 elsewhere', async () => {
    for (const [path, status] of [
      ['/sep6/transactions?asset_code=USDC', 403],
      ['/sep24/transactions?asset_code=USDC', 403],
      ['/sep31/transactions/x', 403],
      ['/sep38/quote/x', 403],
      ['/sep12/customer', 401],
    ] as const) {
      const response = await api.get(path);
      expect([path, response.status]).toEqual([path, status]);
      expect(await json(response)).toMatchObject({ type: 'authentication_required' });
    }
  });
});

import { describe, expect, test } from '@jest/globals';
import {
  Account,
  Keypair,
  Memo,
  Networks,
  Operation,
  TransactionBuilder,
  type xdr,
} from '@stellar/stellar-sdk';
import { randomBytes } from 'node:crypto';
import { startTestApi } from '../support/api/support.ts';
import { failure } from './shapes.ts';
import { opened } from '../support/opened.ts';

/* SEP-10 3.4: what is checked of the transaction that comes back, one fault at a time. */

const banned = Keypair.random();
const api = await opened(
  startTestApi((anchor) => ({
    ...anchor,
    mayAuthenticate: ({ account }) => account !== banned.publicKey(),
  })),
);

/** A challenge as this server makes them, but for what a test changes; signed by both. */
interface Change {
  readonly sequence?: string;
  readonly from?: number;
  readonly until?: number;
  readonly memo?: Memo;
  readonly bytes?: number;
  readonly source?: Keypair;
  readonly more?: (client: Keypair) => readonly xdr.Operation[];
  readonly withoutServer?: boolean;
  readonly network?: string;
}
const signed = (client: Keypair, change: Change = {}): string => {
  const now = Math.floor(Date.now() / 1000);
  const server = api.server.publicKey();
  const builder = new TransactionBuilder(new Account(server, change.sequence ?? '-1'), {
    fee: '100',
    networkPassphrase: change.network ?? Networks.TESTNET,
    timebounds: { minTime: now + (change.from ?? 0), maxTime: now + (change.until ?? 900) },
    ...(change.memo ? { memo: change.memo } : {}),
  });
  builder.addOperation(
    Operation.manageData({
      source: (change.source ?? client).publicKey(),
      name: 'anchor.example auth',
      value: randomBytes(change.bytes ?? 48).toString('base64'),
    }),
  );
  builder.addOperation(
    Operation.manageData({ source: server, name: 'web_auth_domain', value: 'auth.anchor.example' }),
  );
  for (const operation of change.more?.(client) ?? []) builder.addOperation(operation);
  const transaction = builder.build();
  if (!change.withoutServer) transaction.sign(api.server);
  transaction.sign(client);
  return transaction.toXDR();
};
const redeem = async (transaction: string) => {
  const response = await api.post('/auth', { transaction });
  const body: unknown = await response.json();
  if (response.status !== 200) failure.parse(body);
  return response.status;
};

describe('SEP-10 POST WEB_AUTH_ENDPOINT', () => {
  test('a challenge that is all as it should be is taken', async () => {
    expect(await redeem(signed(Keypair.random()))).toBe(200);
    expect(await redeem(signed(Keypair.random(), { memo: Memo.id('7') }))).toBe(200);
  });

  const faults: readonly (readonly [string, Change])[] = [
    ['seq 0', { sequence: '0' }],
    ['time bounds that have not begun', { from: 3_600, until: 4_500 }],
    ['time bounds that have ended', { from: -3_600, until: -1_200 }],
    ['the nonce of 48 bytes', { bytes: 32 }],
    ['a memo that is an id', { memo: Memo.text('seven') }],
    ['the server’s signature', { withoutServer: true }],
    ['the network', { network: Networks.PUBLIC }],
    ['op 1, whose source is the client', { source: Keypair.random() }],
  ];
  test.each(faults)('checks %s', async (_what, change) => {
    expect(await redeem(signed(Keypair.random(), change))).toBe(400);
  });

  test('all extra ops have source=server, except client_domain, and are manage_data', async () => {
    const extra = (source: string) => Operation.manageData({ source, name: 'extra', value: 'x' });
    const server = api.server.publicKey();
    expect(await redeem(signed(Keypair.random(), { more: () => [extra(server)] }))).toBe(200);
    const foreign: Change['more'] = (client) => [extra(client.publicKey())];
    expect(await redeem(signed(Keypair.random(), { more: foreign }))).toBe(400);
    const paying: Change['more'] = () => [Operation.bumpSequence({ source: server, bumpTo: '1' })];
    expect(await redeem(signed(Keypair.random(), { more: paying }))).toBe(400);
  });

  test('client_domain_account that did not sign is refused', async () => {
    const wallet = Keypair.random();
    const domain = Operation.manageData({
      source: wallet.publicKey(),
      name: 'client_domain',
      value: 'wallet.example',
    });
    expect(await redeem(signed(Keypair.random(), { more: () => [domain] }))).toBe(400);
  });

  test('403 for a client that is not served, at this step too', async () => {
    expect(await redeem(signed(banned))).toBe(403);
  });

  test.each([undefined, {}, { transaction: '' }, { transaction: 'AAAA' }, { transaction: 7 }])(
    '400 with {error} for %j',
    async (body) => {
      const response = await api.post('/auth', body);
      expect(response.status).toBe(400);
      failure.parse(await response.json());
    },
  );
});

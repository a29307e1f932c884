import { afterEach, describe, expect, it } from '@jest/globals';
import { Account, Keypair, MuxedAccount, Networks, WebAuth } from '@stellar/stellar-sdk';
import { decodeJwt } from 'jose';
import { createChallenges } from '../../src/stellar/signing/challenge.ts';
import { refuseInWords } from '../../src/domain/refusal.ts';
import { sign, startTestApi } from '../support/api/support.ts';
import { serveVariant, type Served } from './support.ts';
import { opened } from '../support/opened.ts';

const api = await opened(startTestApi());

const ask = async (query: Readonly<Record<string, string>>, url = api.url) => {
  const response = await fetch(`${url}/auth?${new URLSearchParams(query).toString()}`);
  const body = (await response.json()) as { transaction?: string; error?: string };
  return { status: response.status, transaction: body.transaction ?? '', error: body.error };
};
const hand = async (transaction: string, url = api.url) => {
  const response = await fetch(`${url}/auth`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ transaction }),
  });
  const body = (await response.json()) as { token?: string; error?: string };
  return { response, status: response.status, ...body };
};
/** A challenge that is right in all but what is changed. */
const forge = (keypair: Keypair, change: { server?: Keypair; seconds?: number; home?: string }) =>
  WebAuth.buildChallengeTx(
    change.server ?? api.server,
    keypair.publicKey(),
    change.home ?? 'anchor.example',
    change.seconds ?? 900,
    Networks.TESTNET,
    'auth.anchor.example',
  );

describe('a challenge', () => {
  it('that another server made is not taken', async () => {
    const keypair = Keypair.random();
    const forged = forge(keypair, { server: Keypair.random() });
    expect((await hand(sign(forged, keypair))).status).toBe(400);
    expect((await hand(sign(forge(keypair, {}), keypair))).status).toBe(200);
  });

  it('that expired beyond the minutes of grace is not taken', async () => {
    const keypair = Keypair.random();
    const past = createChallengesAt(-2_000);
    expect((await hand(sign(past(keypair), keypair))).status).toBe(400);
  });

  it('of a foreign home domain is not taken', async () => {
    const keypair = Keypair.random();
    const foreign = forge(keypair, { home: 'other.example' });
    expect((await hand(sign(foreign, keypair))).status).toBe(400);
  });

  it('of a foreign network is not taken', async () => {
    const keypair = Keypair.random();
    const foreign = createChallenges({
      signingSeed: api.server.secret(),
      networkPassphrase: Networks.PUBLIC,
      homeDomain: 'anchor.example',
      webAuthDomain: 'auth.anchor.example',
      ...api.deps.network,
    });
    const account = keypair.publicKey();
    const built = await foreign.build({ account, memo: null, clientDomain: null });
    expect((await hand(sign(typeof built === 'string' ? built : '', keypair))).status).toBe(400);
  });

  it('that is replayed gives no second token, in whatever order its signatures stand', async () => {
    const [keypair, second] = [Keypair.random(), Keypair.random()];
    const signers = [keypair, second].map((key) => ({ key: key.publicKey(), weight: 1 }));
    api.accounts.set(keypair.publicKey(), { mediumThreshold: 1, signers });
    const { transaction } = await ask({ account: keypair.publicKey() });
    expect((await hand(sign(transaction, keypair, second))).status).toBe(200);
    for (const again of [
      sign(transaction, keypair, second),
      sign(transaction, second, keypair),
      sign(transaction, second),
    ]) {
      expect(await hand(again)).toMatchObject({
        status: 400,
        error: expect.stringMatching(/used already/),
      });
    }
  });

  it('that was refused is not used up', async () => {
    const keypair = Keypair.random();
    const { transaction } = await ask({ account: keypair.publicKey() });
    expect((await hand(transaction)).status).toBe(400);
    expect((await hand(sign(transaction, Keypair.random()))).status).toBe(400);
    expect((await hand(sign(transaction, keypair))).status).toBe(200);
  });

  it('gives one token when it is handed in many times at once', async () => {
    const keypair = Keypair.random();
    const signed = sign((await ask({ account: keypair.publicKey() })).transaction, keypair);
    const answers = await Promise.all(Array.from({ length: 10 }, async () => hand(signed)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('for our own signing account is not signed by us', async () => {
    const { transaction } = await ask({ account: api.server.publicKey() });
    expect((await hand(transaction)).status).toBe(400);
  });

  it('does not count our own signature, where we are a signer of the account', async () => {
    const keypair = Keypair.random();
    api.accounts.set(keypair.publicKey(), {
      mediumThreshold: 2,
      signers: [
        { key: keypair.publicKey(), weight: 1 },
        { key: api.server.publicKey(), weight: 1 },
      ],
    });
    const { transaction } = await ask({ account: keypair.publicKey() });
    expect((await hand(sign(transaction, keypair))).status).toBe(400);
  });

  it('for an account that is not there is signed by its master key and no other', async () => {
    const keypair = Keypair.random();
    const { transaction } = await ask({ account: keypair.publicKey() });
    expect((await hand(sign(transaction, keypair, Keypair.random()))).status).toBe(400);
    expect((await hand(sign(transaction, keypair))).status).toBe(200);
  });

  it('distinguishes the users of a shared account, by memo and by muxed account', async () => {
    const keypair = Keypair.random();
    const account = keypair.publicKey();
    const muxed = new MuxedAccount(new Account(account, '0'), '7').accountId();
    for (const [query, sub] of [
      [{ account }, account],
      [{ account, memo: '7' }, `${account}:7`],
      [{ account: muxed }, muxed],
    ] as const) {
      const { transaction } = await ask(query);
      const { token = '' } = await hand(sign(transaction, keypair));
      expect(decodeJwt(token).sub).toBe(sub);
    }
    expect((await ask({ account: muxed, memo: '7' })).status).toBe(400);
    for (const memo of ['hello', '-1', '1.5', '18446744073709551616', '0x7', '']) {
      expect([memo, (await ask({ account, memo })).status]).toEqual([memo, 400]);
    }
  });

  it('does not claim a client domain that did not sign', async () => {
    const [keypair, wallet] = [Keypair.random(), Keypair.random()];
    api.clientDomains.set('wallet.example', wallet.publicKey());
    const account = keypair.publicKey();
    const { transaction } = await ask({ account, client_domain: 'Wallet.Example' });
    expect((await hand(sign(transaction, keypair))).status).toBe(400);
    const { token = '' } = await hand(sign(transaction, keypair, wallet));
    expect(decodeJwt(token)['client_domain']).toBe('wallet.example');
    expect((await ask({ account, client_domain: 'gone.example' })).status).toBe(400);
    expect((await ask({ account, client_domain: `${'x'.repeat(70)}.example` })).status).toBe(400);
  });
});

/** Builds challenges as the server would have, so many seconds from now. */
const createChallengesAt = (seconds: number) => (keypair: Keypair) => {
  const now = Date.now;
  Date.now = () => now() + seconds * 1_000;
  try {
    return forge(keypair, {});
  } finally {
    Date.now = now;
  }
};

describe('a endpoint that is closed', () => {
  let variant: Served | null = null;
  afterEach(async () => {
    await variant?.close();
    variant = null;
  });

  it('for want of Horizon says when to come again, and uses no challenge up', async () => {
    const readSigners = async () => refuseInWords('network_away', 'Away.');
    variant = await serveVariant({ ...api.deps, network: { ...api.deps.network, readSigners } });
    const keypair = Keypair.random();
    const signed = sign((await ask({ account: keypair.publicKey() })).transaction, keypair);
    const { status, response, error } = await hand(signed, variant.url);
    expect([status, response.headers.get('retry-after'), error]).toEqual([503, '10', 'Away.']);
    expect((await hand(signed)).status).toBe(200);
  });

  it('to a client is closed to its account and to its domain, at both steps', async () => {
    const [keypair, wallet] = [Keypair.random(), Keypair.random()];
    api.clientDomains.set('barred.example', wallet.publicKey());
    const account = keypair.publicKey();
    const { transaction } = await ask({ account, client_domain: 'barred.example' });
    const signed = sign(transaction, keypair, wallet);
    const mayAuthenticate = (client: { readonly clientDomain: string | null }) =>
      client.clientDomain !== 'barred.example';
    variant = await serveVariant({ ...api.deps, anchor: { ...api.anchor, mayAuthenticate } });
    const asked = await ask({ account, client_domain: 'BARRED.example' }, variant.url);
    expect(asked.status).toBe(403);
    expect((await hand(signed, variant.url)).status).toBe(403);
    expect((await ask({ account }, variant.url)).status).toBe(200);
    expect((await hand(signed)).status).toBe(200);
  });
});

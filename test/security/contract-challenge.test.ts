import { describe, expect, test } from '@jest/globals';
import { Keypair, Networks, StrKey } from '@stellar/stellar-sdk';
import { decodeJwt } from 'jose';
import { createContractWallet, signChallenge } from '../../src/sandbox/wallet/contract-wallet.ts';
import { createContractChallenges } from '../../src/stellar/signing/contract-challenge.ts';
import { byAddress, transferCall } from '../support/contract-calls.ts';
import { startContractApi } from '../support/api/contract-api.ts';
import { opened } from '../support/opened.ts';
import {
  CHANGED,
  createForger,
  NOT_OURS,
  read,
  WEB_AUTH,
  write,
} from './contract-challenge-support.ts';

/* What somebody may try with the challenges of SEP-45. A simulation alone lets most of it pass. */

const api = await opened(startContractApi());

const { challengeFor, forge, handSigned, isServers } = createForger(api);

describe('a SEP-45 challenge', () => {
  test('that the test forges whole with our own key is taken, so that the forgeries below differ in one thing', async () => {
    const wallet = api.openWallet();
    expect((await handSigned(wallet, await forge(wallet))).status).toBe(200);
  });

  test('of a foreign contract is not taken', async () => {
    const wallet = api.openWallet();
    const contract = StrKey.encodeContract(Buffer.alloc(32, 9));
    const answer = await handSigned(wallet, await forge(wallet, { contract }));
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining(CHANGED) });
  });

  test.each(['home_domain', 'web_auth_domain'])('of another %s is not taken', async (name) => {
    const wallet = api.openWallet();
    const answer = await handSigned(
      wallet,
      await forge(wallet, { changes: { [name]: 'x.example' } }),
    );
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining(CHANGED) });
  });

  test('of another network is not taken', async () => {
    const wallet = api.openWallet();
    const { WEB_AUTH_DOMAIN: webAuthDomain } = api.deps.config;
    const { contracts, readClientDomainKey } = api.deps.network;
    if (!contracts) throw new Error('there is no contract reader');
    const foreign = createContractChallenges({
      signingSeed: api.server.secret(),
      networkPassphrase: Networks.PUBLIC,
      homeDomain: 'anchor.example',
      webAuthDomain,
      webAuthContract: WEB_AUTH,
      tryCall: contracts.tryCall,
      readClientDomainKey,
    });
    const built = await foreign.build({ account: wallet.contract, clientDomain: null });
    const answer = await handSigned(wallet, read(typeof built === 'string' ? built : ''));
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining(NOT_OURS) });
  });

  test('that is replayed gives no second token, also at the same moment and in another order', async () => {
    const wallet = api.openWallet();
    const entries = await challengeFor(wallet);
    const signed = await signChallenge(wallet, write(entries), api.until());
    const answers = await Promise.all([api.hand(signed), api.hand(signed)]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400]));
    const turned = await handSigned(wallet, entries.toReversed());
    expect(turned).toMatchObject({ status: 400, error: expect.stringContaining('used already') });
  });

  test('whose signature of ours has expired on the ledger is not taken', async () => {
    const wallet = api.openWallet();
    const entries = await challengeFor(wallet);
    api.ledger.closeLedgers(61);
    const answer = await handSigned(wallet, entries);
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining('Error(Auth') });
  });

  test('whose time is over is not taken, however slowly ledgers close', async () => {
    const wallet = api.openWallet();
    const nonce = `${Math.floor(Date.now() / 1_000) - 1}.${'0'.repeat(32)}`;
    const answer = await handSigned(wallet, await forge(wallet, { changes: { nonce } }));
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining('has expired') });
  });

  test('whose client signature has expired is not taken', async () => {
    const wallet = api.openWallet();
    const entries = write(await challengeFor(wallet));
    api.ledger.closeLedgers(2);
    const answer = await api.hand(
      await signChallenge(wallet, entries, api.ledger.latestLedger() - 1),
    );
    expect(answer.status).toBe(400);
  });
});

describe('a signature of a SEP-45 challenge', () => {
  test('of another key in our name is not taken', async () => {
    const wallet = api.openWallet();
    const forged = await forge(wallet, { signer: Keypair.random() });
    const answer = await handSigned(wallet, forged);
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining(NOT_OURS) });
  });

  test('of another key in the contract’s name is not taken, and does not use the challenge up', async () => {
    const wallet = api.openWallet();
    const thief = {
      ...createContractWallet(api.ledger.networkPassphrase),
      contract: wallet.contract,
    };
    const entries = await challengeFor(wallet);
    expect((await handSigned(thief, entries)).status).toBe(400);
    expect((await handSigned(wallet, entries)).status).toBe(200);
  });

  test('that is missing is not taken', async () => {
    const wallet = api.openWallet();
    const answer = await api.hand(write(await challengeFor(wallet)));
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining('Error(Auth') });
  });

  test('of our own domain’s key never counts as a wallet’s', async () => {
    api.clientDomains.set('mirror.example', api.server.publicKey());
    const { contract } = api.openWallet();
    const answer = await api.challenge({ account: contract, client_domain: 'mirror.example' });
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining('of its own') });
  });
});

test('a contract that approves everything lets anybody in as itself, and opens nobody else’s data', async () => {
  const [victim, careless] = [api.openWallet(), api.openWallet()];
  const own = await api.loginContract(victim);
  await api.send('PUT', '/sep12/customer', { first_name: 'Ada' }, own);
  api.ledger.contractAccounts.set(careless.contract, { outcome: 'approves' });
  const stranger = {
    ...createContractWallet(api.ledger.networkPassphrase),
    contract: careless.contract,
  };
  const token = await api.loginContract(stranger);
  expect(decodeJwt(token).sub).toBe(careless.contract);
  const seen = await (await api.get('/sep12/customer', token)).text();
  expect(seen).not.toContain('Ada');
  const named = await api.get(`/sep12/customer?account=${victim.contract}`, token);
  expect(named.status).toBe(404);
});

test('nothing is signed for a contract, or a server, that asks for other signatures than the challenge’s', async () => {
  const wallet = createContractWallet(api.ledger.networkPassphrase);
  const { contracts, readClientDomainKey } = api.deps.network;
  if (!contracts) throw new Error('there is no contract reader');
  const call = transferCall(WEB_AUTH, api.server.publicKey(), wallet.contract, 1_000n);
  const theft = byAddress(api.server.publicKey(), call, { nonce: 1n, expires: 9 });
  const lying = createContractChallenges({
    signingSeed: api.server.secret(),
    networkPassphrase: api.ledger.networkPassphrase,
    homeDomain: 'anchor.example',
    webAuthDomain: 'auth.anchor.example',
    webAuthContract: WEB_AUTH,
    tryCall: async (asked) => {
      const honest = await contracts.tryCall(asked);
      return { ...honest, auth: [...honest.auth.filter((entry) => !isServers(entry)), theft] };
    },
    readClientDomainKey,
  });
  const built = lying.build({ account: wallet.contract, clientDomain: null });
  await expect(built).rejects.toThrow('asks for other signatures');
});

test('a server that cannot be asked lets nobody in', async () => {
  const wallet = api.openWallet();
  const signed = await signChallenge(wallet, write(await challengeFor(wallet)), api.until());
  const away = await startContractApi();
  await away.ledger.close();
  const answer = await away.challenge({ account: wallet.contract });
  expect(answer.status).toBe(503);
  await away.close().catch(() => undefined);
  expect((await api.hand(signed)).status).toBe(200);
});

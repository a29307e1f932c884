import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { decodeJwt } from 'jose';
import { signChallenge, type ContractWallet } from '../../src/sandbox/wallet/contract-wallet.ts';
import { signerOf } from '../../src/stellar/signing/web-auth-entries.ts';
import { startContractApi } from '../support/api/contract-api.ts';
import { opened } from '../support/opened.ts';
import { sign } from '../support/api/support.ts';
import { CHANGED, createForger, read, write, type Entry } from './contract-challenge-support.ts';
import { createVictim } from './support.ts';

/* What is put together of several challenges of SEP-45, how they are written, and whose tokens they give. */

const api = await opened(startContractApi());

const { challengeFor, handSigned, isServers } = createForger(api);

describe('what is put together of two SEP-45 challenges', () => {
  test.each([
    ['of one account', (wallet: ContractWallet) => wallet],
    ['of two accounts', () => api.openWallet()],
  ])('%s is not taken', async (_what, other) => {
    const wallet = api.openWallet();
    const [one, two] = [await challengeFor(wallet), await challengeFor(other(wallet))];
    const mixed = [...one.filter(isServers), ...two.filter((entry) => !isServers(entry))];
    expect(await handSigned(wallet, mixed)).toMatchObject({
      status: 400,
      error: expect.stringContaining(CHANGED),
    });
  });

  test('of two client domains with one key is not taken: nobody gets the name of the other', async () => {
    const key = await api.openClientDomain('rich.example');
    api.clientDomains.set('poor.example', key.publicKey());
    const wallet = api.openWallet();
    const challengeOf = async (domain: string) =>
      read(
        (await api.challenge({ account: wallet.contract, client_domain: domain }))
          .authorization_entries,
      );
    const [rich, poor] = [await challengeOf('rich.example'), await challengeOf('poor.example')];
    const isKeys = (entry: Entry): boolean => signerOf(entry) === key.publicKey();
    const mixed = [...rich.filter((entry) => !isKeys(entry)), ...poor.filter(isKeys)];
    expect((await handSigned(wallet, mixed)).error).toContain(CHANGED);
  });

  test('with a client domain, and without its entry, is not taken', async () => {
    const key = await api.openClientDomain('wallet.example');
    const wallet = api.openWallet();
    const { authorization_entries: entries } = await api.challenge({
      account: wallet.contract,
      client_domain: 'wallet.example',
    });
    const without = read(entries).filter((entry) => signerOf(entry) !== key.publicKey());
    expect((await handSigned(wallet, without)).error).toContain(CHANGED);
  });
});

describe('the text of a SEP-45 challenge', () => {
  const textOf = async (wallet: ContractWallet): Promise<string> =>
    signChallenge(wallet, write(await challengeFor(wallet)), api.until());
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64');

  test.each<[string, (text: string) => string]>([
    [
      'with bytes behind it',
      (text) => Buffer.concat([bytes(text), Buffer.alloc(4)]).toString('base64'),
    ],
    ['cut short', (text) => bytes(text).subarray(0, -4).toString('base64')],
    ['of one entry that is no list', (text) => bytes(text).subarray(4).toString('base64')],
    [
      'that says it has two billion entries',
      (text) => {
        const count = Buffer.from([0x7f, 0xff, 0xff, 0xff]);
        return Buffer.concat([count, bytes(text).subarray(4)]).toString('base64');
      },
    ],
    [
      'with a map that is two hundred deep',
      (text) => {
        const level = Buffer.from('000000100000000100000001', 'hex');
        const deep = Buffer.concat(Array.from({ length: 200 }, () => level));
        return Buffer.concat([bytes(text), deep]).toString('base64');
      },
    ],
    ['in hexadecimal', (text) => bytes(text).toString('hex')],
    ['with signs that are none of base64', (text) => `${text.slice(0, 40)}!${text.slice(40)}`],
  ])('is refused %s', async (_what, written) => {
    const answer = await api.hand(written(await textOf(api.openWallet())));
    expect(answer).toMatchObject({ status: 400, error: expect.stringMatching(/\w{3}/) });
  });

  test('gives one token, however it is written', async () => {
    const wallet = api.openWallet();
    const text = await textOf(wallet);
    const spellings = [
      text,
      text.replaceAll('+', '-').replaceAll('/', '_'),
      text.replace(/=+$/, ''),
      `${text.slice(0, 40)}\n${text.slice(40)}`,
    ];
    const answers = await Promise.all(spellings.map(async (one) => api.hand(one)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(3);
  });

  test('is one of SEP-45: a challenge of SEP-10 is none, and the other way round', async () => {
    const wallet = api.openWallet();
    const keypair = Keypair.random();
    const asked = await api.get(`/auth?account=${keypair.publicKey()}`);
    const { transaction } = (await asked.json()) as { readonly transaction: string };
    expect((await api.hand(sign(transaction, keypair))).status).toBe(400);
    const crossed = await api.post('/auth', { transaction: await textOf(wallet) });
    expect(crossed.status).toBe(400);
    expect((await api.get(`/auth?account=${wallet.contract}`)).status).toBe(400);
    expect(decodeJwt(await api.loginContract(wallet)).sub).toBe(wallet.contract);
  });
});

describe('the token of a contract account', () => {
  test('opens nothing of a classic account’s, by whatever it is named, and the other way round', async () => {
    const victim = await createVictim(api);
    const account = victim.keypair.publicKey();
    const [wallet, own] = [api.openWallet(), api.openWallet()];
    const token = await api.loginContract(wallet);
    const asked = await Promise.all(
      [
        `/sep6/transaction?id=${victim.transferId}`,
        `/sep6/transactions?asset_code=USDC&account=${account}`,
        `/sep24/transaction?id=${victim.withdrawalId}`,
        '/sep24/transactions?asset_code=USDC',
        `/sep31/transactions/${victim.remittanceId}`,
        `/sep38/quote/${victim.quoteId}`,
        `/sep12/customer?id=${victim.receiverId}`,
        `/sep12/customer?account=${account}&type=sep31-receiver`,
      ].map(async (path) => {
        const [response, seen] = [await api.get(path, token), await api.get(path, victim.token)];
        const text = await response.text();
        return { path, shown: victim.secrets.some((one) => text.includes(one)), own: seen.status };
      }),
    );
    expect(asked.filter(({ shown }) => shown)).toEqual([]);
    expect(asked.map(({ own: status }) => status)).toEqual(asked.map(() => 200));

    const contracts = await api.loginContract(own);
    const ada = { first_name: 'Ada', last_name: 'Quillfeather' };
    const put = await api.send('PUT', '/sep12/customer', ada, contracts);
    const { id } = (await put.json()) as { readonly id: string };
    for (const stranger of [token, victim.token]) {
      for (const named of [`id=${id}`, `account=${own.contract}`]) {
        const found = await api.get(`/sep12/customer?${named}`, stranger);
        expect([named, found.status]).toEqual([named, 404]);
      }
      const erased = await api.send(
        'DELETE',
        `/sep12/customer/${own.contract}`,
        undefined,
        stranger,
      );
      expect(erased.status).toBe(404);
      const changed = { id, first_name: 'Mallory' };
      expect((await api.send('PUT', '/sep12/customer', changed, stranger)).status).toBe(404);
    }
    const kept = await (await api.get(`/sep12/customer?id=${id}`, contracts)).json();
    expect(kept).toMatchObject({ provided_fields: { first_name: expect.anything() } });
  });
});

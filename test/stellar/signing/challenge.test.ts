import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  Keypair,
  Memo,
  MuxedAccount,
  Account,
  Networks,
  Transaction,
  TransactionBuilder,
} from '@stellar/stellar-sdk';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { createChallenges, type AccountSigners } from '../../../src/stellar/signing/challenge.ts';
import { createClientDomainKey } from '../../../src/stellar/signing/client-domain.ts';

const server = Keypair.random();
const accounts = new Map<string, AccountSigners>();
const wallets = new Map<string, string>();
beforeEach(() => {
  accounts.clear();
  wallets.clear();
});

const make = (changes: Partial<Parameters<typeof createChallenges>[0]> = {}) =>
  createChallenges({
    signingSeed: server.secret(),
    networkPassphrase: Networks.TESTNET,
    homeDomain: 'anchor.example',
    webAuthDomain: 'auth.anchor.example',
    readSigners: async (account) => accounts.get(account) ?? null,
    readClientDomainKey: async (domain) =>
      wallets.get(domain) ?? { refusal: 'client_domain_unreachable', message: 'no' },
    ...changes,
  });
const challenges = make();

const build = async (account: string, memo: string | null = null, domain: string | null = null) => {
  const built = await challenges.build({ account, memo, clientDomain: domain });
  if (isRefusal(built)) throw new Error(built.message);
  return built;
};
const sign = (xdr: string, ...keys: readonly Keypair[]): string => {
  const transaction = TransactionBuilder.fromXDR(xdr, Networks.TESTNET);
  if (keys.length > 0) transaction.sign(...keys);
  return transaction.toXDR();
};
const codeOf = (value: unknown) => (isRefusal(value) ? value.refusal : 'accepted');

describe('a SEP-10 challenge', () => {
  it('can never be sent, names both domains and lives fifteen minutes', async () => {
    const account = Keypair.random().publicKey();
    const transaction = new Transaction(await build(account, '7'), Networks.TESTNET);
    expect(transaction.sequence).toBe('0');
    expect(transaction.source).toBe(server.publicKey());
    expect(transaction.memo).toEqual(Memo.id('7'));
    const bounds = transaction.timeBounds;
    expect(Number(bounds?.maxTime) - Number(bounds?.minTime)).toBe(900);
    expect(
      transaction.operations.map((operation) =>
        operation.type === 'manageData'
          ? [operation.name, operation.source, Buffer.from(operation.value ?? []).toString()]
          : operation.type,
      ),
    ).toEqual([
      ['anchor.example auth', account, expect.stringMatching(/^[\w+/]{64}$/)],
      ['web_auth_domain', server.publicKey(), 'auth.anchor.example'],
    ]);
  });

  it('proves an account that does not exist by its own key alone', async () => {
    const keypair = Keypair.random();
    const built = await build(keypair.publicKey(), '42');
    const proof = await challenges.verify(sign(built, keypair));
    expect(proof).toMatchObject({ account: keypair.publicKey(), memo: '42', clientDomain: null });
    expect(codeOf(await challenges.verify(sign(built, Keypair.random())))).toBe(
      'challenge_invalid',
    );
    expect(codeOf(await challenges.verify(built))).toBe('challenge_invalid');
  });

  it('proves a muxed account by the key of the account behind it', async () => {
    const keypair = Keypair.random();
    const muxed = new MuxedAccount(new Account(keypair.publicKey(), '0'), '5').accountId();
    const proof = await challenges.verify(sign(await build(muxed), keypair));
    expect(proof).toMatchObject({ account: muxed, memo: null });
  });

  it('needs signers of the medium threshold, each counted once', async () => {
    const [master, second, third] = [Keypair.random(), Keypair.random(), Keypair.random()];
    accounts.set(master.publicKey(), {
      mediumThreshold: 3,
      signers: [
        { key: master.publicKey(), weight: 1 },
        { key: second.publicKey(), weight: 2 },
        { key: third.publicKey(), weight: 1 },
      ],
    });
    const built = await build(master.publicKey());
    expect(codeOf(await challenges.verify(sign(built, second)))).toBe('challenge_invalid');
    expect(codeOf(await challenges.verify(sign(built, second, second)))).toBe('challenge_invalid');
    expect(codeOf(await challenges.verify(sign(built, master, third)))).toBe('challenge_invalid');
    expect(codeOf(await challenges.verify(sign(built, master, second)))).toBe('accepted');
    expect(codeOf(await challenges.verify(sign(built, master, second, Keypair.random())))).toBe(
      'challenge_invalid',
    );
  });

  it('is not signed by a key without weight, even where the threshold is zero', async () => {
    const master = Keypair.random();
    const other = Keypair.random();
    accounts.set(master.publicKey(), {
      mediumThreshold: 0,
      signers: [
        { key: master.publicKey(), weight: 0 },
        { key: other.publicKey(), weight: 1 },
      ],
    });
    const built = await build(master.publicKey());
    expect(codeOf(await challenges.verify(sign(built, master)))).toBe('challenge_invalid');
    expect(codeOf(await challenges.verify(sign(built, other)))).toBe('accepted');
  });

  it('attributes a client domain only with that domain’s own signature', async () => {
    const [keypair, wallet] = [Keypair.random(), Keypair.random()];
    wallets.set('wallet.example', wallet.publicKey());
    const built = await build(keypair.publicKey(), null, 'wallet.example');
    expect(codeOf(await challenges.verify(sign(built, keypair)))).toBe('challenge_invalid');
    expect(await challenges.verify(sign(built, keypair, wallet))).toMatchObject({
      clientDomain: 'wallet.example',
    });
  });

  it('is not built for a client domain that cannot be read, or that shows our own key', async () => {
    const account = Keypair.random().publicKey();
    wallets.set('anchor.example', server.publicKey());
    for (const clientDomain of ['nowhere.example', 'anchor.example']) {
      const built = await challenges.build({ account, memo: null, clientDomain });
      expect(codeOf(built)).toBe('client_domain_unreachable');
    }
  });

  it.each(['another home domain', 'another web auth domain', 'another server', 'nonsense'])(
    'of %s is not accepted',
    async (which) => {
      const keypair = Keypair.random();
      const others: Readonly<Record<string, ReturnType<typeof make>>> = {
        'another home domain': make({ homeDomain: 'other.example' }),
        'another web auth domain': make({ webAuthDomain: 'other.example' }),
        'another server': make({ signingSeed: Keypair.random().secret() }),
      };
      const other = others[which];
      const built = await other?.build({
        account: keypair.publicKey(),
        memo: null,
        clientDomain: null,
      });
      const signed = typeof built === 'string' ? sign(built, keypair) : 'AAAAnonsense';
      expect(codeOf(await challenges.verify(signed))).toBe('challenge_invalid');
    },
  );
});

describe('a client domain', () => {
  it.each([
    '127.0.0.1',
    '169.254.169.254',
    'localhost',
    'wallet.example:8080',
    'user@wallet.example',
    'wallet.example/path',
    '[::1]',
    '0x7f000001',
    '',
  ])('of %j is refused without being asked', async (domain) => {
    expect(codeOf(await createClientDomainKey(false)(domain))).toBe('client_domain_unreachable');
  });
});

import { describe, expect, test } from '@jest/globals';
import { Address, Keypair, xdr } from '@stellar/stellar-sdk';
import { webAuthInvocation } from '../../src/stellar/signing/web-auth-entries.ts';
import { byAddress, bySource, transferCall } from '../support/contract-calls.ts';
import { startContractApi } from '../support/api/contract-api.ts';
import { opened } from '../support/opened.ts';
import {
  CHANGED,
  createForger,
  entryFor,
  NOT_OURS,
  WEB_AUTH,
  type Entry,
} from './contract-challenge-support.ts';

/* Entries of a SEP-45 challenge that were changed, added, doubled or left out. */

const api = await opened(startContractApi());

const { argumentsOf, challengeFor, handSigned, isServers } = createForger(api);

const replaced = (entries: readonly Entry[], rootInvocation: Entry['rootInvocation']): Entry[] =>
  entries.map(
    ({ credentials }) => new xdr.SorobanAuthorizationEntry({ credentials, rootInvocation }),
  );

describe('a changed SEP-45 challenge', () => {
  test.each([
    ['the account', (): Record<string, string> => ({ account: api.openWallet().contract })],
    ['the nonce', () => ({ nonce: `9999999999.${'1'.repeat(32)}` })],
    ['a client domain that nobody vouched for', () => ({ client_domain: 'rich.example' })],
    ['one more argument', () => ({ zzz: 'x' })],
  ])('is not taken: %s', async (_what, change) => {
    const wallet = api.openWallet();
    const invocation = webAuthInvocation(WEB_AUTH, argumentsOf(wallet, change()));
    const answer = await handSigned(wallet, replaced(await challengeFor(wallet), invocation));
    expect(answer.status).toBe(400);
    expect(answer.error).toMatch(new RegExp(`${CHANGED}|${NOT_OURS}`));
  });

  test('is not taken where one entry alone has other arguments', async () => {
    const wallet = api.openWallet();
    const other = webAuthInvocation(WEB_AUTH, argumentsOf(wallet));
    const entries = (await challengeFor(wallet)).map((entry) =>
      isServers(entry) ? entry : entryFor(wallet.contract, other),
    );
    const answer = await handSigned(wallet, entries);
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining(CHANGED) });
  });

  test('is not taken with a sub-invocation, which a simulation lets pass', async () => {
    const wallet = api.openWallet();
    const { contract, args } = transferCall(WEB_AUTH, wallet.contract, api.server.publicKey(), 1n);
    const below = new xdr.SorobanAuthorizedInvocation({
      function: xdr.SorobanAuthorizedFunction.sorobanAuthorizedFunctionTypeContractFn(
        new xdr.InvokeContractArgs({
          contractAddress: Address.fromString(contract).toScAddress(),
          functionName: 'transfer',
          args,
        }),
      ),
      subInvocations: [],
    });
    const entries = (await challengeFor(wallet)).map((entry) =>
      isServers(entry)
        ? entry
        : new xdr.SorobanAuthorizationEntry({
            credentials: entry.credentials,
            rootInvocation: new xdr.SorobanAuthorizedInvocation({
              function: entry.rootInvocation.function,
              subInvocations: [below],
            }),
          }),
    );
    const answer = await handSigned(wallet, entries);
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining(CHANGED) });
  });

  test('is not taken with an entry more, of anybody', async () => {
    const wallet = api.openWallet();
    const entries = await challengeFor(wallet);
    const call = transferCall(WEB_AUTH, wallet.contract, api.server.publicKey(), 1n);
    const stranger = byAddress(Keypair.random().publicKey(), call, { nonce: 1n, expires: 9 });
    for (const more of [stranger, bySource(call)]) {
      const answer = await handSigned(wallet, [...entries, more]);
      expect(answer).toMatchObject({ status: 400, error: expect.stringContaining(CHANGED) });
    }
  });

  test('is not taken with an entry twice', async () => {
    const wallet = api.openWallet();
    const entries = await challengeFor(wallet);
    for (const [twice] of [[entries[0]], [entries[1]]]) {
      if (!twice) throw new Error('the challenge has two entries');
      const answer = await handSigned(wallet, [...entries, twice]);
      expect(answer).toMatchObject({ status: 400, error: expect.stringContaining(CHANGED) });
    }
  });

  test('is not taken without one of its entries', async () => {
    const wallet = api.openWallet();
    const entries = await challengeFor(wallet);
    for (const entry of entries) {
      const answer = await handSigned(
        wallet,
        entries.filter((one) => one !== entry),
      );
      expect(answer.status).toBe(400);
    }
  });

  test('is not taken where the server’s entry has the credentials of the transaction’s source', async () => {
    const wallet = api.openWallet();
    const entries = (await challengeFor(wallet)).map((entry) =>
      isServers(entry)
        ? new xdr.SorobanAuthorizationEntry({
            credentials: xdr.SorobanCredentials.sorobanCredentialsSourceAccount(),
            rootInvocation: entry.rootInvocation,
          })
        : entry,
    );
    const answer = await handSigned(wallet, entries);
    expect(answer).toMatchObject({ status: 400, error: expect.stringContaining(NOT_OURS) });
  });
});

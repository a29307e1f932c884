import { describe, expect, test } from '@jest/globals';
import { Networks, TransactionBuilder, type xdr } from '@stellar/stellar-sdk';
import {
  areComplete,
  isSignedBy,
  signerOf,
  textsOf,
  type WebAuthArguments,
} from '../../../src/stellar/signing/web-auth-entries.ts';
import { readExchanges } from '../../golden/rpc/recording.ts';

/* What a real server was sent and answered, beside what we say of it without a server. */

const CONTRACT = 'CBKR7T65YQXBRFSEHRETZMLMFRMM3FA7C33RFEYPGT4JCQVS7ANNLQ7J';
const recorded = readExchanges('70-sep45');

/** The entries of a recorded simulation, by the beginning of its name. */
const entriesOf = (name: string): readonly xdr.SorobanAuthorizationEntry[] => {
  const { request } = recorded.find((one) => one.name.startsWith(name)) ?? {};
  const { params } = request as { params: { transaction: string } };
  const { operations } = TransactionBuilder.fromXDR(params.transaction, Networks.TESTNET);
  const [operation] = operations;
  return operation?.type === 'invokeHostFunction' ? (operation.auth ?? []) : [];
};
const signed = entriesOf('signed by both: passes');
/** The arguments of an entry, by the names of SEP-45. */
const argumentsOf = (entry: xdr.SorobanAuthorizationEntry | undefined): WebAuthArguments => {
  const said = textsOf(entry ?? never());
  const text = (name: string): string => said.get(name) ?? '';
  const shared = {
    account: text('account'),
    home_domain: text('home_domain'),
    nonce: text('nonce'),
    web_auth_domain: text('web_auth_domain'),
    web_auth_domain_account: text('web_auth_domain_account'),
  };
  return said.has('client_domain')
    ? {
        ...shared,
        client_domain: text('client_domain'),
        client_domain_account: text('client_domain_account'),
      }
    : shared;
};
const given = argumentsOf(signed[0]);
const server = given.web_auth_domain_account;

describe('the entries of a recorded challenge', () => {
  test('are read as the arguments that they were made with', () => {
    expect(given).toEqual({
      account: expect.stringMatching(/^C/),
      home_domain: 'anchor.example',
      nonce: expect.any(String),
      web_auth_domain: 'auth.anchor.example',
      web_auth_domain_account: expect.stringMatching(/^G/),
    });
  });

  test('that are whole are complete, also in another order and with a third signer', () => {
    expect(areComplete(signed, CONTRACT, given)).toBe(true);
    const turned = entriesOf('signed by both, entries in the other order');
    expect(areComplete(turned, CONTRACT, given)).toBe(true);
    const three = entriesOf('with a client domain, signed by all three');
    expect(areComplete(three, CONTRACT, argumentsOf(three[0]))).toBe(true);
  });

  test.each([
    'forged: the server entry has source-account credentials and the simulation uses the server',
    'forged: an unrelated third entry rides along',
    'forged: the client entry twice',
    'forged: the client entry authorizes a token transfer',
    'client entry left out',
    'server entry left out',
  ])('are not complete where the server let them pass or not: %s', (name) => {
    expect(areComplete(entriesOf(name), CONTRACT, given)).toBe(false);
  });

  test('carry the signature of the server, and of nobody else', () => {
    const ours = signed.find((entry) => signerOf(entry) === server) ?? never();
    expect(isSignedBy(ours, server, Networks.TESTNET)).toBe(true);
    expect(isSignedBy(ours, server, Networks.PUBLIC)).toBe(false);
    const unsigned = entriesOf('server entry not signed').find(
      (entry) => signerOf(entry) === server,
    );
    expect(isSignedBy(unsigned ?? never(), server, Networks.TESTNET)).toBe(false);
  });
});

function never(): never {
  throw new Error('this was not recorded');
}

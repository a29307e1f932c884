import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Account, Keypair, MuxedAccount } from '@stellar/stellar-sdk';
import {
  createDestinationReader,
  readDestination,
} from '../../../src/stellar/accounts/destination.ts';
import { createHorizonNetwork } from '../../../src/stellar/horizon/horizon.ts';
import { NetworkFault, type AccountAnswer, type LedgerHead } from '../../../src/stellar/network.ts';

const ACCOUNT = Keypair.random().publicKey();
const MUXED = new MuxedAccount(new Account(ACCOUNT, '0'), '7').accountId();
const MISSING: AccountAnswer = { account: null, ledger: 9, lastModified: null };
const THERE: AccountAnswer = {
  ...MISSING,
  account: { account: ACCOUNT, sequence: 1n, balances: [], memoRequired: false, reserveUnits: 2n },
};

/** A network that answers for an account, and whose ledger of that answer is so old. */
const network = (answer: AccountAnswer, ageMs: number | null) => {
  const asked: string[] = [];
  const head = (sequence: number): LedgerHead => ({
    sequence,
    hash: 'ab',
    closedAtMs: Date.now() - (ageMs ?? 0),
    baseReserve: 5_000_000n,
  });
  return {
    asked,
    account: async (account: string) => {
      asked.push(account);
      return answer;
    },
    ledger: async (sequence: number) => (ageMs === null ? null : head(sequence)),
  };
};

describe('§2.7 the account that a deposit pays', () => {
  test('is there by the word of any node', async () => {
    const stale = network(THERE, 3_600_000);
    expect(await readDestination(stale, ACCOUNT)).toMatchObject({ isMissing: false });
  });

  test('is missing by the word of a node that is up to date, with what a new one has to hold', async () => {
    const found = await readDestination(network(MISSING, 5_000), ACCOUNT);
    expect(found).toEqual({ isMissing: true, leastBalance: 10_000_000n });
  });

  test.each([
    ['stands still', network(MISSING, 120_000)],
    ['names no ledger', network({ ...MISSING, ledger: null }, 0)],
    ['does not know the ledger that it names', network(MISSING, null)],
  ])('is never missing by the word of a node that %s', async (_which, behind) => {
    await expect(readDestination(behind, ACCOUNT)).rejects.toThrow(NetworkFault);
  });

  test('is looked for by its G address, whatever number it carries', async () => {
    const fresh = network(MISSING, 0);
    await readDestination(fresh, MUXED);
    expect(fresh.asked).toEqual([ACCOUNT]);
  });
});

describe('who asks while they fill in a form', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    await Promise.all(
      servers.splice(0).map(async (server) => new Promise((done) => server.close(done))),
    );
  });
  /** Horizon, as far as an account and a ledger go. */
  const horizon = async (answers: { readonly status: number; readonly body?: object }[]) => {
    let asked = 0;
    const server = createServer((request, response) => {
      const isLedger = request.url?.startsWith('/ledgers/');
      const { status, body } = isLedger
        ? { status: 200, body: undefined }
        : (answers[Math.min(asked, answers.length - 1)] ?? { status: 500, body: {} });
      if (!isLedger) asked += 1;
      const closed_at = new Date().toISOString();
      const ledger = { sequence: 9, hash: 'ab', closed_at, base_reserve_in_stroops: 5_000_000 };
      response.writeHead(status, { 'latest-ledger': '9' });
      response.end(JSON.stringify(body ?? ledger));
    });
    servers.push(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      read: createDestinationReader((timeoutMs) => createHorizonNetwork({ url, timeoutMs })),
      asked: () => asked,
    };
  };
  const account = {
    account_id: ACCOUNT,
    sequence: '1',
    balances: [],
    subentry_count: 0,
    num_sponsoring: 0,
    num_sponsored: 0,
    last_modified_ledger: 1,
  };

  test('is asked for once while it is there, and again each time while it is missing', async () => {
    const { read, asked } = await horizon([
      { status: 404, body: {} },
      { status: 404, body: {} },
      { status: 200, body: account },
    ]);
    const seen = [];
    for (let turn = 0; turn < 4; turn += 1) seen.push(await read(ACCOUNT));
    expect(seen.map((found) => 'isMissing' in found && found.isMissing)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(asked()).toBe(3);
  });

  test('reads that nobody can say now where the network is away', async () => {
    const { read } = await horizon([{ status: 503, body: {} }]);
    expect(await read(ACCOUNT)).toMatchObject({ refusal: 'network_away' });
  });
});

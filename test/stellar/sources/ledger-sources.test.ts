import { describe, expect, test } from '@jest/globals';
import { readApiConfig } from '../../../src/config.ts';
import { NATIVE } from '../../../src/domain/money/asset.ts';
import { NetworkFault } from '../../../src/stellar/network.ts';
import { createAccountSigners } from '../../../src/stellar/accounts/signers.ts';
import { checkSources } from '../../../src/stellar/sources/check-sources.ts';
import {
  createLedgerHistory,
  createLedgerNetwork,
  namedSources,
  type LedgerSettings,
} from '../../../src/stellar/sources/ledger-sources.ts';
import { ACCOUNTS, CAST, PASSPHRASE, recordedAnswer, USDC } from '../../support/rpc/recorded.ts';
import { answering, startRecordedServer } from '../../support/rpc/recorded-server.ts';

const NOBODY = 'http://127.0.0.1:1';
const ANCHOR = ACCOUNTS['anchor'] ?? '';
const said: string[] = [];
const note = (_: object, message: string): void => void said.push(message);
const options = {
  networkPassphrase: PASSPHRASE,
  assets: [USDC, NATIVE],
  log: { info: note, warn: note, error: note },
};
const both = (url: string): LedgerSettings => ({
  LEDGER_SOURCES: ['horizon', 'rpc'],
  HORIZON_URL: NOBODY,
  RPC_URL: url,
});
const hash = CAST['fee_bump']?.hash ?? '';

describe('where the ledger is read', () => {
  test('is Horizon alone where nothing is said', () => {
    const read = (): unknown => readApiConfig({ LEDGER_SOURCES: 'ripple' });
    expect(read).toThrow(/LEDGER_SOURCES: must be horizon, rpc, or both/);
    expect(() => readApiConfig({ LEDGER_SOURCES: 'rpc,rpc' })).toThrow(
      /LEDGER_SOURCES: must be .+ and none of them twice/,
    );
    expect(namedSources({ LEDGER_SOURCES: ['horizon'], HORIZON_URL: NOBODY })).toEqual([
      { name: 'horizon', url: NOBODY, setting: 'HORIZON_URL' },
    ]);
  });

  test('needs the address of each source that is named', () => {
    const missing = () => namedSources({ LEDGER_SOURCES: ['rpc'], HORIZON_URL: NOBODY });
    expect(missing).toThrow('RPC_URL: is missing; LEDGER_SOURCES names rpc');
  });

  test('goes on by RPC while Horizon is away', async () => {
    await using server = await startRecordedServer();
    const network = createLedgerNetwork(both(server.url), options);
    expect((await network.transaction(hash))?.hash).toBe(hash);
    // The RPC server has lost it, and Horizon may have it: nobody concludes that it is gone.
    await expect(network.payments(ANCHOR, '0', 1)).rejects.toThrow(NetworkFault);
    expect(said).toContain('a source of the ledger does not answer');
  });

  test('goes on without Horizon', async () => {
    await using server = await startRecordedServer();
    const settings: LedgerSettings = { LEDGER_SOURCES: ['rpc'], RPC_URL: server.url };
    const network = createLedgerNetwork(settings, options);
    expect((await network.transaction(hash))?.ledger).toBe(304);
    const history = createLedgerHistory(settings, options);
    const { items, exhausted } = await history.transactions(ANCHOR, String(300n << 32n));
    expect(exhausted).toBe(true);
    expect(items.map((one) => one.hash)).toContain(hash);
  });

  test('nobody answers where no source does', async () => {
    const network = createLedgerNetwork(both(NOBODY), options);
    await expect(network.transaction(hash)).rejects.toThrow(NetworkFault);
  });
});

describe('the network that the sources serve', () => {
  const settings = (url: string) => ({ ...both(url), NETWORK_PASSPHRASE: PASSPHRASE });

  test('is known as soon as one of them says so', async () => {
    await using server = await answering({
      getNetwork: recordedAnswer('10-service', 'getNetwork'),
    });
    const away: string[] = [];
    const check = await checkSources(settings(server.url), ({ name }) => void away.push(name));
    expect(check.state()).toBe('same');
    expect(away).toEqual(['horizon']);
    await expect(check.ask()).resolves.toBe(PASSPHRASE);
    check.close();
  });

  test('stops the start where one serves another', async () => {
    await using server = await answering({ getNetwork: { result: { passphrase: 'Public' } } });
    const checked = checkSources(settings(server.url), () => undefined);
    await expect(checked).rejects.toThrow(/RPC_URL serves "Public"/);
  });
});

describe('who may sign for an account, by the first source that answers', () => {
  const ENTRIES = '51-ledger-entries';
  const signersBy = (url: string) => createAccountSigners(namedSources({ ...both(url) }))(ANCHOR);

  test('is the master key with its weight, by RPC while Horizon is away', async () => {
    await using server = await answering({
      getLedgerEntries: recordedAnswer(ENTRIES, 'getLedgerEntries account'),
    });
    expect(await signersBy(server.url)).toEqual({
      signers: [{ key: ANCHOR, weight: 1 }],
      mediumThreshold: 0,
    });
  });

  test('is nobody where the account does not exist, and unknown where nobody answers', async () => {
    await using server = await answering({
      getLedgerEntries: recordedAnswer(ENTRIES, 'getLedgerEntries missing account'),
    });
    expect(await signersBy(server.url)).toBeNull();
    expect(await signersBy(NOBODY)).toMatchObject({ refusal: 'network_away' });
  });
});

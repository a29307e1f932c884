import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Keypair, Networks } from '@stellar/stellar-sdk';
import {
  ApplicationConfiguration,
  SigningKeypair,
  StellarConfiguration,
  Wallet,
} from '@stellar/typescript-wallet-sdk';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { startApi } from '../../src/api/main.ts';
import { loadBusiness, readApiConfig, readWorkerConfig } from '../../src/config.ts';
import { openOrm, type Orm } from '../../src/db/orm.ts';
import { createPerson, type Person } from '../../src/dev/demo/payments.ts';
import { createReleases } from '../../src/dev/releases.ts';
import type { Stack } from '../../src/dev/stack.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { openRemittance } from '../../src/sandbox/wallet/sending-anchor.ts';
import { login, readTransaction } from '../../src/sandbox/wallet/wallet.ts';
import { installRuntime } from '../../src/worker/runtime.ts';
import { startWorkers } from '../../src/worker/start-workers.ts';
import { customerEndpoint, formOf, JPEG } from '../support/customer-endpoint.ts';
import { formsOf, MARKS, spell } from '../support/marks.ts';
import { askProgram } from '../support/programs.ts';
import { endTemporalRuntime } from '../support/temporal-runtime.ts';
import { startTestStack } from '../support/test-stack.ts';

describe('customers of a whole anchor', () => {
  const releases = createReleases();
  let stack: Stack;
  let orm: Orm;
  let client: Client;
  let sender: Person;
  let wallet: Server;
  let logged = '';
  const heard: string[] = [];

  beforeAll(async () => {
    stack = await startTestStack(releases);
    const log = pino({ level: 'trace' }, { write: (line: string) => void (logged += line) });
    await endTemporalRuntime();
    installRuntime(log, 0);
    const environment = { ...stack.environment, SWEEP_EVERY_MS: '1000' };
    const config = readWorkerConfig(environment);
    const business = await loadBusiness(config, environment);
    const workers = await startWorkers(config, business, log);
    releases.add('the workers', workers.close);
    const api = await startApi(readApiConfig(environment), business.anchor, log);
    releases.add('the api', api.close);
    orm = await openOrm({ databaseUrl: stack.environment['DATABASE_URL'] ?? '' });
    releases.add('its connections', async () => orm.close());
    const connection = await Connection.connect({
      address: stack.environment['TEMPORAL_ADDRESS'] ?? '',
    });
    releases.add('the client', async () => connection.close());
    client = new Client({ connection, namespace: stack.environment['TEMPORAL_NAMESPACE'] ?? '' });
    sender = await createPerson(stack, '200');
    wallet = createServer((request, response) => {
      request.on('data', (part: Buffer) => heard.push(String(part)));
      request.on('end', () => response.writeHead(204).end());
    });
    await new Promise<void>((resolve) => wallet.listen(0, '127.0.0.1', resolve));
  }, 120_000);
  afterAll(async () => {
    await new Promise((resolve) => wallet?.close(resolve).closeAllConnections());
    await releases.releaseAll();
  }, 60_000);

  /** Everything that the database holds, as text. */
  const dump = async (): Promise<string> => {
    const em = orm.em.fork();
    const tables = await em.execute<{ name: string }[]>(
      `select quote_ident(table_name) as name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    let text = '';
    for (const { name } of tables) {
      const rows = await em.execute<{ row: string }[]>(`select t::text as row from ${name} t`);
      text += rows.map(({ row }) => row).join('\n');
    }
    return text;
  };
  /** Every workflow that there is, with its attributes and its history. */
  const histories = async (): Promise<string> => {
    let text = '';
    for await (const { raw, workflowId, runId } of client.workflow.list()) {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      text += `${workflowId}\n${spell(raw)}\n${spell(history)}\n`;
    }
    return text;
  };

  test('a payment that waits for its receiver goes on within a second of the acceptance, and what was submitted is in no log, no history and no plain row', async () => {
    const token = await login(sender.options);
    const endpoint = customerEndpoint(stack.environment['PUBLIC_URL'] ?? '', token);
    const opened = await openRemittance(sender.options.anchorUrl, token, {
      assetCode: sender.asset.getCode(),
      amount: '80',
      fundingMethod: 'sandbox-bank',
      sender: { first_name: MARKS.senderFirst, last_name: MARKS.senderLast },
      receiver: {
        first_name: MARKS.first,
        last_name: MARKS.last,
        bank_account_number: MARKS.wrongAccount,
      },
    });
    const id = String(opened['id']);
    const { id: receiver } = await endpoint.get({ type: 'sep31-receiver' });
    const url = `http://127.0.0.1:${(wallet.address() as AddressInfo).port}/kyc`;
    await endpoint.ask('PUT', '/callback', { id: receiver, url });
    const { stellar_account_id: account, stellar_memo: memo } = opened;
    await sender.ledger.pay(String(account), sender.asset, '80', String(memo));
    const status = async () =>
      (await readTransaction(sender.options, token, 'sep31', id))['status'];
    const until = async (asked: string) =>
      waitUntil(async () => ((await status()) === asked ? true : undefined), {
        timeoutMs: 60_000,
        what: `the remittance is ${asked}`,
      });
    await until('pending_customer_info_update');
    const asked = await endpoint.get({ transaction_id: id, type: 'sep31-receiver' });
    expect(asked).toMatchObject({
      id: receiver,
      status: 'NEEDS_INFO',
      provided_fields: { bank_account_number: { status: 'REJECTED', optional: false } },
    });
    expect(asked.fields).not.toHaveProperty('bank_account_number');

    const document = Buffer.concat([JPEG, Buffer.from(MARKS.document)]);
    const told = { id: receiver, bank_account_number: MARKS.account };
    await endpoint.put(formOf(told, { photo_id_front: document }));
    const acceptedAt = performance.now();
    expect((await endpoint.get({ id: receiver })).status).not.toBe('REJECTED');
    await waitUntil(
      async () => ((await status()) === 'pending_customer_info_update' ? undefined : true),
      { timeoutMs: 10_000, intervalMs: 20, what: 'the remittance goes on' },
    );
    expect(performance.now() - acceptedAt).toBeLessThan(1_000);
    await until('completed');
    await waitUntil(async () => (heard.length > 0 ? true : undefined), {
      timeoutMs: 30_000,
      what: 'the wallet is told',
    });

    const places = {
      log: logged,
      database: await dump(),
      histories: await histories(),
      callbacks: heard.join('\n'),
    };
    expect(places.histories).toContain(`"transactionId":"${id}"`);
    expect(places.log).toContain('/sep12/customer');
    expect(places.database).toContain(receiver);
    for (const [where, text] of Object.entries(places)) {
      for (const [what, mark] of Object.entries(MARKS)) {
        for (const form of formsOf(mark)) {
          expect({ where, what, found: text.includes(form) }).toEqual({
            where,
            what,
            found: false,
          });
        }
      }
    }
  }, 180_000);

  test('the wallet SDK submits, corrects, reads and erases a customer, documents included', async () => {
    const horizonUrl = stack.horizonUrl.replace('http:', 'https:');
    const stellarConfiguration = new StellarConfiguration({
      network: Networks.TESTNET,
      horizonUrl,
    });
    const library = new Wallet({
      stellarConfiguration,
      applicationConfiguration: new ApplicationConfiguration(),
    });
    const homeDomain = stack.environment['PUBLIC_URL'] ?? '';
    const anchor = library.anchor({ homeDomain, allowHttp: true });
    const accountKp = SigningKeypair.fromSecret(Keypair.random().secret());
    const authToken = await (await anchor.sep10()).authenticate({ accountKp });
    const sep12 = await anchor.sep12(authToken);
    const type = 'sep6';
    const { id } = await sep12.add({
      sep9Info: { first_name: 'Ada' },
      sep9BinaryInfo: { photo_id_front: JPEG },
      type,
    });
    expect(await sep12.getCustomer({ id })).toMatchObject({
      id,
      status: 'NEEDS_INFO',
      fields: { last_name: { type: 'string' } },
      provided_fields: { photo_id_front: { type: 'binary', status: 'PROCESSING' } },
    });
    await sep12.update({ id, sep9Info: { last_name: 'Lovelace' } });
    expect(await sep12.getCustomer({ type })).toMatchObject({ id, status: 'ACCEPTED' });
    await sep12.delete();
    await expect(sep12.getCustomer({ type })).rejects.toThrow(/customer/i);
  }, 60_000);

  test('npm run customer decides, and npm run rekey leaves nothing under an old key', async () => {
    const endpoint = customerEndpoint(
      stack.environment['PUBLIC_URL'] ?? '',
      await login((await createPerson(stack)).options),
    );
    const { id } = await endpoint.put({ type: 'sep6', first_name: 'Ada', last_name: 'Lovelace' });
    const run = async (program: string, args: readonly string[], environment = {}) => {
      const own = { ...stack.environment, ...environment };
      return (await askProgram(`cli/${program}`, args, own)).said.trim();
    };
    const field = 'last_name=Please write it in full.';
    const asked = await run('customer', [id, 'ask', '--operator', 'ada', '--field', field]);
    expect(asked).toBe('NEEDS_INFO');
    expect(await endpoint.get({ id })).toMatchObject({
      provided_fields: { last_name: { status: 'REJECTED', error: 'Please write it in full.' } },
    });
    expect(await run('customer', [])).toBe('No customer waits for a decision.');
    expect(await run('customer', [id, 'accept', '--operator', 'ada'])).toBe('ACCEPTED');
    expect(await endpoint.get({ id })).toMatchObject({ status: 'ACCEPTED' });
    const fresh = `second:${randomBytes(32).toString('base64')}`;
    const keys = { DATA_KEYS: `${fresh},${stack.environment['DATA_KEYS']}` };
    expect(await run('rekey', [], keys)).toMatch(
      /customer\.fields_ciphertext: [1-9]\d* encrypted with second, 0 left/,
    );
    expect(await run('rekey', [], { DATA_KEYS: fresh })).not.toMatch(/: [1-9]/);
  }, 60_000);
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { startApi } from '../../src/api/main.ts';
import { loadBusiness, readApiConfig, readWorkerConfig } from '../../src/config.ts';
import { createPerson } from '../../src/dev/demo/payments.ts';
import { createReleases } from '../../src/dev/releases.ts';
import type { Stack } from '../../src/dev/stack.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { askAnchor } from '../../src/sandbox/wallet/http.ts';
import { login, readTransaction } from '../../src/sandbox/wallet/wallet.ts';
import { installRuntime } from '../../src/worker/runtime.ts';
import { startWorkers } from '../../src/worker/start-workers.ts';
import { customerEndpoint } from '../support/customer-endpoint.ts';
import { endTemporalRuntime } from '../support/temporal-runtime.ts';
import { startTestStack } from '../support/test-stack.ts';

describe('wallets that leave things out, with a whole anchor', () => {
  const releases = createReleases();
  let stack: Stack;

  beforeAll(async () => {
    stack = await startTestStack(releases);
    const log = pino({ level: 'silent' });
    await endTemporalRuntime();
    installRuntime(log, 0);
    const config = readWorkerConfig(stack.environment);
    const business = await loadBusiness(config, stack.environment);
    const workers = await startWorkers(config, business, log);
    releases.add('the workers', workers.close);
    const api = await startApi(readApiConfig(stack.environment), business.anchor, log);
    releases.add('the api', api.close);
  }, 120_000);
  afterAll(async () => releases.releaseAll(), 60_000);

  test('a sending anchor that never says type: both customers are asked for what their side needs, and the remittance is completed', async () => {
    const untyped = await createPerson(stack, '100');
    const { options, asset, ledger } = untyped;
    // One user's token: nothing but the memo says who is submitted, and no request names a type.
    const token = await login(options);
    const endpoint = customerEndpoint(options.anchorUrl, token);
    const { id: sender_id } = await endpoint.put({ memo: '71', first_name: 'Bob' });
    const { id: receiver_id } = await endpoint.put({ memo: '72', bank_account_number: '12345678' });
    const remit = async () => {
      const body = { asset_code: asset.getCode(), amount: '50', funding_method: 'sandbox-bank' };
      const response = await fetch(`${options.anchorUrl}/sep31/transactions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, sender_id, receiver_id }),
      });
      return { ...((await response.json()) as Record<string, unknown>), code: response.status };
    };
    for (const [side, id] of [
      ['sender', sender_id],
      ['receiver', receiver_id],
    ] as const) {
      const needed = { code: 400, error: 'customer_info_needed', type: `sep31-${side}` };
      expect(await remit()).toEqual(needed);
      const { fields } = await endpoint.get({ id });
      const required = Object.keys(fields).filter((name) => fields[name]?.['optional'] !== true);
      expect(required).toContain('last_name');
      await endpoint.put({ id, ...Object.fromEntries(required.map((name) => [name, 'Byron'])) });
      expect(await endpoint.get({ id })).toMatchObject({ status: 'ACCEPTED' });
    }
    const opened: Readonly<Record<string, unknown>> = await remit();
    expect(opened['code']).toBe(201);
    const { id, stellar_account_id: account, stellar_memo: memo } = opened;
    await ledger.pay(String(account), asset, '50', String(memo));
    await waitUntil(
      async () => {
        const { status } = await readTransaction(options, token, 'sep31', String(id));
        return status === 'completed' ? true : undefined;
      },
      { timeoutMs: 60_000, what: 'the remittance is completed' },
    );
  }, 120_000);

  test('SEP-6: the answer to a deposit has the instructions of the bank, in words and by name', async () => {
    const { options, asset } = await createPerson(stack);
    const token = await login(options);
    const account = options.keypair.publicKey();
    const asked = { asset_code: asset.getCode(), account, amount: '50' };
    const query = new URLSearchParams(asked).toString();
    const answer = await askAnchor(`${options.anchorUrl}/sep6/deposit?${query}`, { token });
    expect(answer).toMatchObject({
      how: expect.stringMatching(/Account number: \d+; .*: RH-\S+$/),
      instructions: { external_transfer_memo: { value: expect.any(String) } },
    });
  }, 60_000);
});

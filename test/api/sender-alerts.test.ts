import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createOperatorsApp } from '../../src/api/operators.ts';
import { serve, type Served } from '../security/support.ts';
import { DISTRIBUTION, startTestApi, type TestApi } from '../support/api/support.ts';

/* What operators see of the senders' alerts. */

let api: TestApi;
let operators: Served;
const run = async (sql: string, values: readonly unknown[] = []) =>
  api.orm.em.fork().execute(sql, [...values]);
const ask = async () => fetch(`${operators.url}/health`);

beforeAll(async () => {
  api = await startTestApi();
  const handle = createOperatorsApp(api.deps).callback();
  operators = await serve((request, response) => void handle(request, response));
  await run('insert into cursor (source, read_through) values (?, now())', [
    `stellar/${DISTRIBUTION}`,
  ]);
  await run(
    `insert into sender_alert (account, kind, asset, reason, balance) values
       ('GB', 'low_balance', 'USDC', 'below_low_water', 123.45),
       ('GB', 'low_balance', 'EURC', 'below_low_water', 1)`,
  );
});
afterAll(async () => {
  await operators.close();
  await api.close();
});

describe('alerts of the senders', () => {
  it('warn of a low balance, which makes nothing red', async () => {
    const green = await ask();
    expect(green.status).toBe(200);
    expect(await green.json()).toMatchObject({
      moving: { ok: true, alerts: [] },
      holding: { alerts: [{ asset: 'EURC' }, { asset: 'USDC', balance: '123.4500000' }] },
    });
  });

  it('make health red for whatever else they are, and say of what and why', async () => {
    await run(
      `insert into cursor (source, stopped_reason) values ('send/GA', 'the network was reset')`,
    );
    await run(
      `insert into sender_alert (account, kind, asset, reason, refunds_only, ledger_closed_at) values
         ('GA', 'insufficient_balance', 'stellar:native', 'underfunded', true, null),
         ('GA', 'horizon_behind', '', 'behind', false, now() - interval '70 minutes')`,
    );
    const red = await ask();
    expect(red.status).toBe(503);
    expect(await red.json()).toMatchObject({
      moving: {
        ok: false,
        stopped: { 'send/GA': 'the network was reset' },
        alerts: [
          { account: 'GA', kind: 'horizon_behind', asset: null, reason: 'behind' },
          { kind: 'insufficient_balance', asset: 'stellar:native', refundsOnly: true },
        ],
      },
    });
  });

  it('are counted by the metrics', async () => {
    const text = await (await fetch(`${operators.url}/metrics`)).text();
    expect(text).toContain('railhead_sending_stopped 3');
    expect(text).toContain('railhead_low_water 2');
    expect(text).toMatch(/railhead_horizon_behind_seconds\{account="GA"\} 42\d\d/);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ApiSettings } from '../../src/api/deps.ts';
import { createOperatorsApp } from '../../src/api/operators.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { routesOf, serve, serveVariant, type Served } from '../security/support.ts';
import { addTransaction } from '../support/rows.ts';
import { DISTRIBUTION, startTestApi } from '../support/api/support.ts';
import { opened } from '../support/opened.ts';

/* The endpoint for operators, and what of it strangers see on the wallets' own. */

const serveOperators = async (config: ApiSettings): Promise<Served> => {
  const handle = createOperatorsApp({ ...api.deps, config }).callback();
  return serve((request, response) => void handle(request, response));
};
const api = await opened(startTestApi());
const operators = await opened(serveOperators(api.deps.config));

const setCursor = async (readThrough: string, stopped: string | null = null) =>
  api.orm.em.fork().execute(
    `insert into cursor (source, read_through, stopped_reason)
         values (?, now() - ?::interval, ?) on conflict (source)
         do update set read_through = excluded.read_through,
           stopped_reason = excluded.stopped_reason`,
    [`stellar/${DISTRIBUTION}`, readThrough, stopped],
  );

describe('health', () => {
  const ask = async () => fetch(`${operators.url}/health`);

  it('is red until reading has begun, and whenever it is behind or stopped', async () => {
    expect((await ask()).status).toBe(503);
    await setCursor('1 second');
    const green = await ask();
    expect(green.status).toBe(200);
    expect(await green.json()).toMatchObject({
      status: 'ok',
      database: { ok: true },
      temporal: { ok: true },
      accounts: { [DISTRIBUTION]: { ok: true, lagSeconds: expect.any(Number) } },
    });
    await setCursor('10 minutes');
    expect((await ask()).status).toBe(503);
    await setCursor('1 second', 'the network was reset');
    expect((await ask()).status).toBe(503);
    await setCursor('1 second');
  });

  it('says that nobody posts callbacks, and is not red for it', async () => {
    const posted = async (ago: string) =>
      api.orm.em.fork().execute(
        `insert into cursor (source, last_read_at) values ('callbacks', now() - ?::interval)
           on conflict (source) do update set last_read_at = excluded.last_read_at`,
        [ago],
      );
    await posted('1 second');
    expect(await (await ask()).json()).toMatchObject({ callbacks: { ok: true } });
    await posted('10 minutes');
    const late = await ask();
    expect(late.status).toBe(200);
    expect(await late.json()).toMatchObject({
      callbacks: { ok: false, lookedAtSecondsAgo: expect.any(Number) },
    });
  });

  it('§1.9 shows an account that anchor.ts no longer names while anything needs it', async () => {
    const former = `G${'F'.repeat(55)}`;
    const em = api.orm.em.fork();
    const row = await addTransaction(em, {
      receivingAccount: former,
      receivingMemoType: 'id',
      receivingMemo: '77',
    });
    const shown = async () => ((await (await ask()).json()) as { accounts: object }).accounts;
    // It is to be paid there, and nobody reads it.
    expect(await shown()).toMatchObject({ [DISTRIBUTION]: { ok: true }, [former]: { ok: false } });
    await em.execute(`update transaction set status = 'expired' where id = ?`, [row.id]);
    expect(Object.keys(await shown())).toEqual([DISTRIBUTION]);
  });

  it('is red when Temporal is away', async () => {
    api.temporal.isAway = true;
    const response = await ask();
    api.temporal.isAway = false;
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ temporal: { ok: false } });
  });

  it('shows strangers which part is up, and nothing of what is held or why', async () => {
    await setCursor('1 second', 'the network was reset');
    await api.orm.em.fork().execute(
      `insert into sender_alert (account, kind, asset, reason, balance)
         values ('GA', 'low_balance', 'USDC', 'below_low_water', 123.45)`,
    );
    const open = await waitUntil(
      async () => {
        const response = await api.get('/health');
        const told = (await response.json()) as { moving: { ok: boolean } };
        return told.moving.ok ? undefined : { status: response.status, told };
      },
      { timeoutMs: 10_000, intervalMs: 100, what: 'public health has looked again' },
    );
    expect(open).toEqual({
      status: 503,
      told: {
        status: 'red',
        database: { ok: true },
        temporal: { ok: true },
        moving: { ok: false },
        holding: { ok: true },
        callbacks: { ok: false },
        reviews: { ok: true },
        rails: { ok: true },
        accounts: { [DISTRIBUTION]: { ok: false } },
      },
    });
    const known = (await (await ask()).json()) as object;
    expect(known).toMatchObject({
      moving: { stopped: { [`stellar/${DISTRIBUTION}`]: 'the network was reset' } },
      holding: {
        ok: true,
        alerts: [{ account: 'GA', kind: 'low_balance', asset: 'USDC', balance: '123.4500000' }],
      },
    });
    await setCursor('1 second');
  });

  it('looks once for all who ask at once', async () => {
    let looks = 0;
    const { connection } = api.temporal;
    const getSystemInfo = async (request: object) => {
      looks += 1;
      return connection.workflowService.getSystemInfo(request);
    };
    const counting = { ...api.temporal, connection: { workflowService: { getSystemInfo } } };
    const variant = await serveVariant({ ...api.deps, temporal: counting });
    const hits = Array.from({ length: 30 }, async () => fetch(`${variant.url}/health`));
    const answers = await Promise.all(hits);
    await variant.close();
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(looks).toBe(1);
  });
});

describe('metrics', () => {
  it('read the figures that operators watch', async () => {
    await api.orm.em.fork().execute(
      `insert into received_payment (operation_id, receiving_account, asset, amount, from_account,
         transaction_hash, ledger, closed_at)
       values (1, ?, 'stellar:native', 1, 'G', 'hash', 1, now())`,
      [DISTRIBUTION],
    );
    await api.orm.em.fork().execute(
      `insert into investigation (source_key, reason, asset, amount, state) values
         ('stellar/1', 'late', 'stellar:native', 1, 'open'),
         ('stellar/2', 'late', 'stellar:native', 1, 'open')`,
    );
    const { id } = await addTransaction(api.orm.em.fork());
    await api.orm.em.fork().execute(
      `insert into callback (transaction_id, url, status, at, delivered_at, given_up_at, last_failure)
       select ?::uuid, 'https://wallet.example', 'completed', at::timestamptz, told, given_up, why
         from (values
           (now() - interval '90 minutes', null::timestamptz, null::timestamptz, 'timed_out'),
           (now(), null, null, null), (now() - interval '1 day', now(), null, null),
           (now() - interval '4 days', null, now(), 'tls')) moves (at, told, given_up, why)`,
      [id],
    );
    await api.orm.em.fork().execute(
      `insert into customer (id, account, status, fields_ciphertext, fields_key_id,
         review_due_at, review_parked_at, review_parked_reason)
       select gen_random_uuid(), account, 'PROCESSING', ''::bytea, 'k', due, parked, why
         from (values ('GA', now(), null::timestamptz, null), ('GB', null, now(), 'silent'),
           ('GC', null, now(), 'failed')) customers (account, due, parked, why)`,
    );
    await setCursor('1 second');
    const known = await (await fetch(`${operators.url}/health`)).json();
    expect(known).toMatchObject({ reviews: { ok: true, parked: 2 } });
    const text = await (await fetch(`${operators.url}/metrics`)).text();
    expect(text).toContain('railhead_open_investigations{reason="late"} 2');
    expect(text).toContain('railhead_waiting_callbacks 2');
    expect(text).toContain('railhead_failing_callbacks{reason="timed_out"} 1');
    expect(text.match(/^railhead_failing_callbacks\{.*$/gm)).toHaveLength(1);
    expect(text).toMatch(/railhead_callbacks_looked_at_seconds 6\d\d/);
    expect(text).toMatch(/railhead_oldest_waiting_callback_seconds 54\d\d/);
    expect(text).toContain(`railhead_unsignalled_payments{account="${DISTRIBUTION}"} 1`);
    expect(text).toContain('railhead_parked_reviews{reason="silent"} 1');
    expect(text).toContain('railhead_parked_reviews{reason="failed"} 1');
    expect(text).toContain('railhead_waiting_reviews 1');
    expect(text).toContain('railhead_parked_payments 0');
    expect(text).toContain('# TYPE railhead_oldest_open_payment_seconds gauge');
    expect(text).toContain('railhead_read_through_lag_seconds{source=');
  });

  it('say of each source of the ledger whether it answers, and whether two contradict each other', async () => {
    const text = await (await fetch(`${operators.url}/metrics`)).text();
    expect(text).toContain('railhead_ledger_source_up{source="horizon"} 0');
    expect(text).not.toContain('railhead_ledger_source_behind{');
    expect(text).toContain('railhead_ledger_sources_contradict 0');
  });

  it('are on the operators’ endpoint, and on no other', async () => {
    expect((await api.get('/metrics')).status).toBe(404);
    const served = routesOf(createOperatorsApp(api.deps)).map(({ path }) => path);
    expect(served).toEqual(['/health', '/metrics']);
    expect((await fetch(`${operators.url}/sep24/info`)).status).toBe(404);
  });

  it('ask the ledger once for each account, however many read them', async () => {
    const asked: string[] = [];
    const horizon = await serve(({ url = '' }, response) => {
      asked.push(url);
      response.writeHead(503).end();
    });
    const endpoint = await serveOperators({ ...api.deps.config, HORIZON_URL: horizon.url });
    const scrape = async () => {
      const response = await fetch(`${endpoint.url}/metrics`);
      expect([response.status, await response.text()]).toEqual([
        200,
        expect.stringContaining('railhead_parked_payments'),
      ]);
    };
    await Promise.all(Array.from({ length: 20 }, scrape));
    await scrape();
    // Other tests of this database left open transactions that another account is to be paid for.
    expect(asked).toContain(`/accounts/${DISTRIBUTION}`);
    expect(asked).toHaveLength(new Set(asked).size);
    await endpoint.close();
    await horizon.close();
  });
});

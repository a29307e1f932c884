import { expect, test } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import { Client, Connection } from '@temporalio/client';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createPerson } from '../../src/dev/demo/payments.ts';
import { createReleases } from '../../src/dev/releases.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { askAnchor } from '../../src/sandbox/wallet/http.ts';
import { login } from '../../src/sandbox/wallet/wallet.ts';
import { bundleWorkflows } from '../../src/worker/bundle.ts';
import { opened } from '../support/opened.ts';
import { machineEnvironment, programPath } from '../support/programs.ts';
import { quietTemporal } from '../support/temporal-runtime.ts';
import { startTestStack } from '../support/test-stack.ts';
import { drawTree, startTraceCollector } from '../support/trace-collector.ts';

/* The traces of a deposit, from a wallet's request to Horizon and the bank, as a collector gets them. */

quietTemporal();

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const WALLET_SPAN = 'b7ad6b7169203331';
const PAYER = 'Zacharias Quillfeather';

const openWorld = async () => {
  const releases = createReleases();
  const stack = await startTestStack(releases);
  const collector = await startTraceCollector();
  releases.add('the collector', collector.close);
  // The sender and the story's activities are in processes of their own, as on a cluster.
  for (const serves of ['api', 'ledger', 'core,callbacks,rail-sandbox-bank']) {
    const program = serves === 'api' ? 'api/main' : 'worker/main';
    const child = spawn(process.execPath, [programPath(program)], {
      env: {
        ...machineEnvironment(),
        ...stack.environment,
        SERVES: serves,
        LOG_LEVEL: 'error',
        METRICS_PORT: '0',
        OTEL_BSP_SCHEDULE_DELAY: '500',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    releases.add(serves, async () => {
      const gone = once(child, 'exit');
      if (child.exitCode === null && child.kill('SIGKILL')) await gone;
    });
  }
  return { stack, collector, close: async () => releases.releaseAll() };
};

const { stack, collector } = await opened(openWorld());

/** Pays a deposit by SEP-6, asked for within a trace of the wallet's, and waits for its end. */
const depositTraced = async (): Promise<string> => {
  const { options, asset } = await createPerson(stack);
  const address = `${options.anchorUrl}/sep6`;
  const token = await waitUntil(async () => login(options).catch(() => undefined), {
    timeoutMs: 180_000,
    what: 'the api serves',
  });
  const query = new URLSearchParams({
    asset_code: asset.getCode(),
    account: options.keypair.publicKey(),
    amount: '50',
  });
  const answer = await fetch(`${address}/deposit?${query.toString()}`, {
    headers: { authorization: `Bearer ${token}`, traceparent: `00-${TRACE}-${WALLET_SPAN}-01` },
  });
  expect(answer.status).toBe(200);
  const { id } = (await answer.json()) as { readonly id: string };
  const read = async () => {
    const { transaction } = await askAnchor(`${address}/transaction?id=${id}`, { token });
    return transaction as {
      readonly status: string;
      readonly instructions?: { readonly external_transfer_memo?: { readonly value: string } };
    };
  };
  const reference = await waitUntil(
    async () => (await read()).instructions?.external_transfer_memo?.value,
    { timeoutMs: 180_000, what: 'the rail says how to pay' },
  );
  const paid = await fetch(`${stack.bankUrl}/sandbox/transfers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ rail: 'sandbox-bank', reference, amount: '50', payer: { name: PAYER } }),
  });
  expect(paid.status).toBe(201);
  await waitUntil(async () => (await read()).status === 'completed' || undefined, {
    timeoutMs: 180_000,
    what: 'the deposit is completed',
  });
  return id;
};

test('a deposit is one tree from the wallet’s request to the bank and Horizon', async () => {
  const id = await depositTraced();
  const story = await waitUntil(
    () => collector.spans.find(({ name }) => name === 'RunWorkflow:deposit'),
    { timeoutMs: 30_000, what: 'the story’s own span' },
  );
  const ofDeposit = () => collector.spans.filter(({ traceId }) => traceId === TRACE);
  // The processes export by themselves, each in its own time.
  const root = await waitUntil(
    () => {
      const known = new Set([WALLET_SPAN, ...ofDeposit().map(({ spanId }) => spanId)]);
      const isWhole = ofDeposit().every(({ parentSpanId = '' }) => known.has(parentSpanId));
      const isPaid = ofDeposit().some(({ name }) => name === 'RunActivity:submitPayment');
      const [first] = ofDeposit().filter(({ parentSpanId }) => parentSpanId === WALLET_SPAN);
      return isWhole && isPaid ? first : undefined;
    },
    { timeoutMs: 30_000, what: 'the payment’s span and every span’s parent' },
  );
  const tree = drawTree(ofDeposit(), root);
  const bank = `GET ${new URL(stack.bankUrl ?? '').host}`;
  const horizon = `POST ${new URL(stack.horizonUrl).host}`;

  expect(root.name).toBe('GET /sep6/deposit');
  expect(tree.split('\n').length).toBe(ofDeposit().length);
  expect(story.traceId).toBe(TRACE);
  expect(tree).toMatch(new RegExp(`RunActivity:requestFunds\n +${bank}\n`));
  expect(tree).toMatch(
    new RegExp(`RunActivity:creditFunds\n +SendEnvelope\n( +.*\n)*? +${horizon}`),
  );
  const sent = collector.text();
  expect(sent).toContain(id);
  for (const secret of [PAYER, 'asset_code=', 'account=']) expect(sent).not.toContain(secret);
  // What workers do by themselves is not recorded: every trace begins with a request.
  const roots = collector.spans.filter(({ parentSpanId }) => !parentSpanId);
  expect(roots.filter(({ kind }) => kind !== 2)).toEqual([]);

  const connection = await Connection.connect({ address: stack.environment['TEMPORAL_ADDRESS']! });
  try {
    const handle = new Client({ connection }).workflow.getHandle(`deposit/${id}`);
    const history = await handle.fetchHistory();
    for (const isTraced of [true, false]) {
      // Workers with and without traces replay each other's stories.
      await Worker.runReplayHistory(
        {
          workflowBundle: await bundleWorkflows(isTraced),
          sinks: { exporter: { export: { fn: () => undefined } } },
        },
        history,
        `deposit/${id}`,
      );
    }
  } finally {
    await connection.close();
  }
}, 400_000);

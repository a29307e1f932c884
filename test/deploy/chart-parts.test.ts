import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import * as queues from '../../src/domain/transactions/queue.ts';
import { describeUnless } from '../support/skip.ts';
import {
  root,
  BUILD_MS,
  PART,
  openChart,
  render,
  setFile,
  variablesOf,
  rendered,
  objectsOf,
  ofKind,
  podsOf,
  judge,
  scratch,
} from './rendered.ts';
import { toolsAreMissing, KUBERNETES, moduleFolder } from './tools.ts';

/* What single objects of the chart are for, and what its values refuse. */

describeUnless(toolsAreMissing, 'the Helm chart', () => {
  beforeAll(openChart, BUILD_MS);

  test('the values of cloud bind every pod by a network policy of its own', () => {
    const objects = objectsOf(rendered('cloud'));
    const parts = podsOf(objects).map(({ part }) => part);
    const selected = ofKind(objects, 'NetworkPolicy').map(({ spec }) => {
      const { matchLabels } = z
        .object({ matchLabels: z.record(z.string(), z.string()) })
        .parse(spec?.['podSelector']);
      return matchLabels[PART] ?? '';
    });
    expect(selected.toSorted((a, b) => a.localeCompare(b))).toEqual(
      parts.toSorted((a, b) => a.localeCompare(b)),
    );
  });

  test('the ledger has the data keys where payloads are encrypted, and only there', () => {
    const ledger = (...args: readonly string[]) =>
      podsOf(objectsOf(rendered('cloud', ...args))).flatMap(({ part, only }) =>
        part === 'ledger' ? variablesOf(only) : [],
      );
    expect(ledger()).not.toContain('DATA_KEYS');
    expect(ledger('--set', 'settings.PAYLOAD_ENCRYPTION=true')).toContain('DATA_KEYS');
  });

  test('the database is migrated before anything starts, by what is there before anything is', () => {
    const [job] = ofKind(objectsOf(rendered('cloud')), 'Job');
    expect(job?.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'pre-install,pre-upgrade' });
    expect(JSON.stringify(job?.spec)).not.toMatch(/configMapRef|serviceAccountName/);
    expect(JSON.stringify(job?.spec)).toContain('shop-database-owner');
  });

  test('KEDA looks at queues that workers poll, by parameters that it has', () => {
    const triggers = ofKind(objectsOf(rendered('cloud')), 'ScaledObject').flatMap(({ spec }) =>
      z
        .array(
          z.object({ type: z.literal('temporal'), metadata: z.record(z.string(), z.string()) }),
        )
        .parse(spec?.['triggers']),
    );
    expect(triggers.map(({ metadata }) => metadata['taskQueue'])).toEqual([
      queues.CORE_QUEUE,
      queues.REVIEWS_QUEUE,
      queues.HOUSEKEEPING_QUEUE,
      queues.payoutsQueue('acme-bank'),
      queues.railQueue('acme-bank'),
    ]);
    const file = join(
      moduleFolder('github.com/kedacore/keda/v2@v2.21.0'),
      'schema/generated/scalers-schema.json',
    );
    const { scalers } = z
      .object({
        scalers: z.array(
          z.object({ type: z.string(), parameters: z.array(z.object({ name: z.string() })) }),
        ),
      })
      .parse(JSON.parse(readFileSync(file, 'utf8')));
    const known =
      scalers.find(({ type }) => type === 'temporal')?.parameters.map(({ name }) => name) ?? [];
    expect(
      triggers
        .flatMap(({ metadata }) => Object.keys(metadata))
        .filter((name) => !known.includes(name)),
    ).toEqual([]);
  });

  test('the alert rules of the chart are those of deploy/alerts', () => {
    const [rule] = ofKind(objectsOf(rendered('cloud')), 'PrometheusRule');
    expect(rule?.spec).toEqual(
      parse(readFileSync(join(root, 'deploy/alerts/railhead.rules.yaml'), 'utf8')),
    );
  });

  test('the console listens where its service leads, and is off where nobody wants it', () => {
    const pods = (text: string) => podsOf(objectsOf(text));
    const [its] = pods(rendered('mtls')).filter(({ part }) => part === 'console');
    expect(its?.only.env).toEqual(
      expect.arrayContaining([
        { name: 'CONSOLE_PORT', value: '8400' },
        { name: 'CONSOLE_HOST', value: '0.0.0.0' },
        { name: 'CONSOLE_URL', value: 'https://console.shop.example' },
      ]),
    );
    const text = rendered('mtls', '--set', 'console.enabled=false');
    expect(pods(text).map(({ part }) => part)).not.toContain('console');
    expect(judge(text, KUBERNETES[1]).status).toBe(0);
  });

  test('the console without an address is refused in words', () => {
    const { status, stderr } = render([
      '-f',
      setFile('cloud'),
      '--set',
      'console.settings.CONSOLE_URL=',
    ]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('console.settings.CONSOLE_URL')]);
  });

  test('nobody reaches the console but by the proxy that is named', () => {
    const ingress = (set: 'cloud' | 'mtls') =>
      ofKind(objectsOf(rendered(set)), 'NetworkPolicy').find(
        ({ metadata }) => metadata.name === 'shop-railhead-console',
      )?.spec?.['ingress'];
    expect(ingress('mtls')).toEqual([]);
    expect(JSON.stringify(ingress('cloud'))).toContain('office-proxy');
  });

  test('every external secret is there before the migration, and has what its pods are given', () => {
    const objects = objectsOf(rendered('mtls'));
    const made = ofKind(objects, 'ExternalSecret').flatMap(({ metadata, spec }) => {
      expect(metadata.annotations?.['helm.sh/hook']).toBe('pre-install,pre-upgrade');
      return z
        .array(z.object({ secretKey: z.string() }))
        .parse(spec?.['data'])
        .map(({ secretKey }) => `${metadata.name}/${secretKey}`);
    });
    const values = parse(readFileSync(setFile('mtls'), 'utf8'));
    const wanted = [
      values.secrets,
      ...values.rails.map(({ secrets }: { secrets: object }) => secrets),
    ].flatMap((places) =>
      Object.entries(z.record(z.string(), z.object({ secret: z.string() })).parse(places)).map(
        ([name, { secret }]) => `${secret}/${name}`,
      ),
    );
    expect(made.toSorted((a, b) => a.localeCompare(b))).toEqual(
      wanted.toSorted((a, b) => a.localeCompare(b)),
    );
  });

  test.each([
    ['a value that no template reads', { apii: {} }, 'apii'],
    ['a secret among the settings', { settings: { JWT_SECRET: 'x' } }, 'settings'],
    ['a source without its address', { settings: { LEDGER_SOURCES: 'rpc' } }, 'RPC_URL'],
    ['a source that there is not', { settings: { LEDGER_SOURCES: 'core' } }, 'LEDGER_SOURCES'],
    ['an account that is none', { settings: { SIGNING_ACCOUNT: 'S3CRET' } }, 'SIGNING_ACCOUNT'],
    [
      'a build without a deployment',
      { temporal: { deploymentName: '', buildId: '7' } },
      'deploymentName',
    ],
    ['a rail without a name', { rails: [{ replicas: 1 }] }, 'name'],
    [
      'less time to end than a worker takes',
      { terminationGracePeriodSeconds: 20 },
      'terminationGracePeriodSeconds',
    ],
  ])('refuses %s', (_what, values, named) => {
    const file = join(scratch, 'planted.yaml');
    writeFileSync(file, stringify(values));
    const { status, stderr } = render(['-f', setFile('cloud'), '-f', file]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(named) });
  });

  test('an anchor that reads the ledger by Stellar RPC alone names no Horizon', () => {
    const file = join(scratch, 'rpc.yaml');
    const rpc = { HORIZON_URL: null, LEDGER_SOURCES: 'rpc', RPC_URL: 'https://rpc.example' };
    writeFileSync(file, stringify({ settings: rpc }));
    const { status, stdout, stderr } = render(['-f', setFile('cloud'), '-f', file]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('LEDGER_SOURCES: "rpc"');
    expect(stdout).not.toContain('HORIZON_URL');
  });

  test('refuses to be installed without its settings', () => {
    const { status, stderr } = render([]);
    expect(status).toBe(1);
    for (const name of ['HORIZON_URL', 'SIGNING_ACCOUNT', 'PUBLIC_URL'])
      expect(stderr).toContain(name);
  });

  test.each([
    ['a field that Kubernetes does not have', 'minReadySecond: 1\n  replicas: 2'],
    ['a number that is text', 'replicas: "two"'],
  ])('the validator finds %s', (_what, planted) => {
    const text = rendered('cloud').replace('replicas: 2', planted);
    expect(judge(text, KUBERNETES[1]).status).toBe(1);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { COMMANDS } from '../../src/cli/commands.ts';
import { settingNames } from '../../scripts/docs/settings.ts';
import { describeUnless } from '../support/skip.ts';
import {
  root,
  CHART,
  SETS,
  BUILD_MS,
  openChart,
  helm,
  setFile,
  rendered,
  objectsOf,
  ofKind,
  podsOf,
  variablesOf,
  judge,
} from './rendered.ts';
import { toolsAreMissing, KUBERNETES } from './tools.ts';

/* The chart, without a cluster: linted, rendered, and every object valid where it is to go. */

/** What a process takes to end, and its proxies to hear that it goes. */
const GRACE_SECONDS = 30;

/** The table "Who gets which secret": for each column, the secrets that it may have. */
const secretsByPart = (): ReadonlyMap<string, readonly string[]> => {
  const page = readFileSync(join(root, 'docs/deploying.md'), 'utf8');
  const [, table = ''] = /## Who gets which secret\n\n((?:\|.*\n)+)/.exec(page) ?? [];
  const [head = [], , ...rows] = table
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
  const byPart = new Map<string, string[]>();
  for (const [secret = '', ...cells] of rows) {
    cells.forEach((cell, index) => {
      const part = (head[index + 1] ?? '').replace('rail-<name>', 'rail');
      if (/^(?:yes|optional)$/.test(cell)) byPart.set(part, [...(byPart.get(part) ?? []), secret]);
    });
  }
  return byPart;
};

describeUnless(toolsAreMissing, 'the Helm chart', () => {
  beforeAll(openChart, BUILD_MS);

  describe.each(SETS)('with the values of %s', (set) => {
    test('passes helm lint', () => {
      const { status, stdout } = helm(['lint', '--strict', CHART, '-f', setFile(set)]);
      expect({ status, stdout }).toEqual({
        status: 0,
        stdout: expect.stringContaining('0 chart(s) failed'),
      });
    });

    test.each(KUBERNETES)('renders objects that Kubernetes %s takes', (version) => {
      const { status, stdout, stderr } = judge(rendered(set), version);
      expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({
        status: 0,
        said: '',
      });
    });

    test('starts commands that railhead has', () => {
      const started = podsOf(objectsOf(rendered(set))).flatMap(({ only }) => only.args);
      expect(started).toContain('migrate');
      expect(started.filter((name) => !Object.hasOwn(COMMANDS, name))).toEqual([]);
    });

    test('gives each part its own secrets, and no others', () => {
      const allowed = secretsByPart();
      const all = new Set([...allowed.values()].flat());
      const values = parse(readFileSync(setFile(set), 'utf8'));
      const ofRails: readonly { name: string; secrets?: Record<string, unknown> }[] = values.rails;
      const found = podsOf(objectsOf(rendered(set))).map(({ part, only }) => {
        const row = part.startsWith('rail-') ? 'rail' : part;
        const foreign = ofRails
          .filter(({ name }) => part !== `rail-${name}`)
          .flatMap(({ secrets = {} }) => Object.keys(secrets));
        const own = ofRails.find(({ name }) => part === `rail-${name}`)?.secrets ?? {};
        const has = variablesOf(only);
        return {
          part,
          tooMany: has.filter((name) => all.has(name) && !(allowed.get(row) ?? []).includes(name)),
          foreign: has.filter((name) => foreign.includes(name) && !(name in own)),
          missing: [
            ...(allowed.get(row) ?? []).filter((name) => name in values.secrets),
            ...Object.keys(own),
          ].filter((name) => !has.includes(name)),
        };
      });
      expect(found.length).toBeGreaterThan(5);
      expect(
        found.filter(
          ({ tooMany, foreign, missing }) => tooMany.length + foreign.length + missing.length > 0,
        ),
      ).toEqual([]);
    });

    test('serves every part once, and asks for its health', () => {
      const pods = podsOf(objectsOf(rendered(set)));
      const rails: readonly { name: string }[] = parse(readFileSync(setFile(set), 'utf8')).rails;
      const served = pods.flatMap(({ only }) =>
        only.env.flatMap(({ name, value }) => (name === 'SERVES' ? [value ?? ''] : [])),
      );
      expect(served.toSorted((a, b) => a.localeCompare(b))).toEqual(
        ['core', 'ledger', 'callbacks', ...rails.map(({ name }) => `rail-${name}`)].toSorted(
          (a, b) => a.localeCompare(b),
        ),
      );
      const running = pods.filter(({ part }) => part !== 'migrate');
      for (const {
        only,
        pod: { terminationGracePeriodSeconds },
      } of running) {
        expect(only).toMatchObject({
          startupProbe: { httpGet: { path: '/health/live', port: 'health' } },
          livenessProbe: { httpGet: { path: '/health/live', port: 'health' } },
          readinessProbe: { httpGet: { path: '/health/ready', port: 'health' } },
        });
        expect(terminationGracePeriodSeconds).toBeGreaterThan(GRACE_SECONDS);
      }
    });

    test('runs every pod without root, capabilities or a path to write to', () => {
      for (const {
        only,
        pod: { securityContext },
      } of podsOf(objectsOf(rendered(set)))) {
        expect(securityContext).toMatchObject({
          runAsNonRoot: true,
          runAsUser: 1000,
          seccompProfile: { type: 'RuntimeDefault' },
        });
        expect(only.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    });

    test('sets only variables that a program reads', () => {
      const objects = objectsOf(rendered(set));
      const values = parse(readFileSync(setFile(set), 'utf8'));
      const ofRails = values.rails.flatMap((rail: { settings?: object; secrets?: object }) => [
        ...Object.keys(rail.settings ?? {}),
        ...Object.keys(rail.secrets ?? {}),
      ]);
      const known = new Set([...settingNames, ...ofRails]);
      const shared = ofKind(objects, 'ConfigMap').flatMap(({ data = {} }) => Object.keys(data));
      const set_ = [...shared, ...podsOf(objects).flatMap(({ only }) => variablesOf(only))];
      // OpenTelemetry reads its own.
      const ofOthers = /^OTEL_/;
      expect(set_.filter((name) => !known.has(name) && !ofOthers.test(name))).toEqual([]);
    });
  });
});

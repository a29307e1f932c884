import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { describeUnless } from '../support/skip.ts';
import { toolsAreMissing, ruleReader } from './tools.ts';

/* Alert rules, the dashboard and the metrics name each other, and nothing that is not there. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const RULES = join(root, 'deploy/alerts/railhead.rules.yaml');
const BUILD_MS = 20 * 60_000;

const rules = z
  .object({
    groups: z.array(
      z.object({
        name: z.string(),
        rules: z.array(
          z.object({
            alert: z.string(),
            expr: z.string(),
            labels: z.object({ severity: z.enum(['page', 'ticket']) }),
            annotations: z.object({ summary: z.string(), action: z.string() }),
          }),
        ),
      }),
    ),
  })
  .parse(parse(readFileSync(RULES, 'utf8')));
const alerts = rules.groups.flatMap((group) => group.rules);

const dashboard = z
  .object({
    panels: z.array(
      z.object({
        id: z.number(),
        title: z.string(),
        targets: z.array(z.object({ expr: z.string() })).optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(root, 'deploy/grafana/railhead.json'), 'utf8')));
const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

const metricsIn = (expressions: readonly string[]): readonly string[] =>
  expressions.flatMap((text) => [...text.matchAll(/\brailhead_\w+/g)].map(([name]) => name));
const labelsIn = (text: string): readonly string[] =>
  [...text.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(/,\s*/));

/** The reference's tables, which docs.test.ts compares with the code: `| metric | labels | …`. */
const reference = [
  ...readFileSync(join(root, 'docs/reference/metrics.md'), 'utf8').matchAll(
    /^\| `(railhead_\w+)` +\| ([^|]*)\|/gm,
  ),
].map(([, name = '', cell = '']) => ({
  name,
  labels: [...cell.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
}));
const figures = new Set(reference.map(({ name }) => name));
const labels = new Set(reference.flatMap((figure) => figure.labels));

describe('the alert rules', () => {
  test('have one for every figure that the reference asks people to look at', () => {
    expect(new Set(metricsIn(alerts.map(({ expr }) => expr)))).toEqual(figures);
  });

  test('group by labels that the figures have', () => {
    const grouped = alerts.flatMap(({ expr }) => labelsIn(expr));
    expect(grouped.filter((label) => !labels.has(label))).toEqual([]);
  });

  test('say only what their expression still knows', () => {
    const unknown = alerts.flatMap(({ alert, expr, annotations }) => {
      const named = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, name]) => name);
      const isWhole = !/\b(?:max|min|sum)\b/.test(expr);
      return named
        .filter((name) => !isWhole && !labelsIn(expr).includes(name ?? ''))
        .map((name) => `${alert}: ${name}`);
    });
    expect(unknown).toEqual([]);
  });

  test('have names of their own', () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  });
});

describe('the dashboard', () => {
  test('shows every figure, and none that is not there', () => {
    expect(new Set(metricsIn(queries))).toEqual(figures);
  });

  test('groups by labels that the figures have', () => {
    // The workers' own figures are the Temporal SDK's.
    const grouped = queries.filter((text) => text.includes('railhead_')).flatMap(labelsIn);
    expect(grouped.filter((label) => !labels.has(label))).toEqual([]);
  });

  test('has panels with ids of their own', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describeUnless(toolsAreMissing, 'Prometheus', () => {
  let reader = '';
  const read = (file: string) => spawnSync(reader, [file], { encoding: 'utf8' });
  const scratch = mkdtempSync(join(tmpdir(), 'railhead-rules-'));
  const written = (name: string, groups: object): string => {
    const file = join(scratch, name);
    // Prometheus reads YAML, which JSON is.
    writeFileSync(file, JSON.stringify(groups));
    return file;
  };

  beforeAll(() => {
    reader = ruleReader();
  }, BUILD_MS);

  test('takes the rules', () => {
    expect(read(RULES)).toMatchObject({ status: 0, stdout: '' });
  });

  test('takes the queries of the dashboard', () => {
    const asRules = queries.map((expr, index) => ({
      record: `panel:${index}`,
      expr: expr.replaceAll('$__rate_interval', '5m'),
    }));
    expect(
      read(written('panels.yaml', { groups: [{ name: 'panels', rules: asRules }] })),
    ).toMatchObject({ status: 0, stdout: '' });
  });

  test('refuses an expression that is none', () => {
    const broken = {
      groups: [{ name: 'broken', rules: [{ alert: 'Broken', expr: 'max(railhead_low_water' }] }],
    };
    const { status, stdout } = read(written('broken.yaml', broken));
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: expect.stringContaining('unclosed left parenthesis'),
    });
  });
});

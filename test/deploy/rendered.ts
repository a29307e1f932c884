import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { chartTools, KUBERNETES, type ChartTools } from './tools.ts';

/* What the chart renders, as far as tests look at it. */

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const CHART = join(root, 'deploy/helm/railhead');
export const SETS = ['laptop', 'cloud', 'mtls'] as const;
export const BUILD_MS = 30 * 60_000;
export const scratch = mkdtempSync(join(tmpdir(), 'railhead-chart-'));

const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const container = z.object({
  name: z.string(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()),
  env: z.array(z.object({ name: z.string(), value: z.string().optional() })),
  securityContext: z.unknown(),
  startupProbe: probe.optional(),
  livenessProbe: probe.optional(),
  readinessProbe: probe.optional(),
});
const pod = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()) }),
  spec: z.object({
    containers: z.array(container).length(1),
    securityContext: z.unknown(),
    automountServiceAccountToken: z.literal(false),
    terminationGracePeriodSeconds: z.number().optional(),
  }),
});
const object = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec: z.record(z.string(), z.unknown()).optional(),
  data: z.record(z.string(), z.string()).optional(),
});
type ChartObject = z.infer<typeof object>;

export const PART = 'app.kubernetes.io/component';

let tools: ChartTools;
/** Once before the tests of a file. */
export const openChart = (): void => {
  tools = chartTools();
};
/** Helm itself. */
export const helm = (args: readonly string[]) => spawnSync(tools.helm, args, { encoding: 'utf8' });

export const render = (args: readonly string[]) =>
  helm(['template', 'shop', CHART, '--kube-version', KUBERNETES[0], ...args]);
export const setFile = (set: string): string => join(CHART, 'ci', `${set}-values.yaml`);
export const rendered = (set: string, ...args: readonly string[]): string => {
  const { status, stdout, stderr } = render(['-f', setFile(set), ...args]);
  if (status !== 0) throw new Error(stderr);
  return stdout;
};
export const objectsOf = (text: string): readonly ChartObject[] =>
  parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter((value) => value !== null)
    .map((value) => object.parse(value));
export const ofKind = (objects: readonly ChartObject[], kind: string): readonly ChartObject[] =>
  objects.filter((one) => one.kind === kind);

/** Every pod that a set starts, by its part. */
export const podsOf = (objects: readonly ChartObject[]) =>
  [...ofKind(objects, 'Deployment'), ...ofKind(objects, 'Job')].map(({ spec }) => {
    const { metadata, spec: inside } = pod.parse(spec?.['template']);
    const [only] = inside.containers;
    if (!only) throw new Error('A pod without a container.');
    return { part: metadata.labels[PART] ?? '', labels: metadata.labels, pod: inside, only };
  });
export const variablesOf = ({ env }: z.infer<typeof container>): readonly string[] =>
  env.map(({ name }) => name.replace(/_FILE$/, ''));

export const judge = (text: string, version: string) => {
  const file = join(scratch, `${version}.yaml`);
  writeFileSync(file, text);
  return spawnSync(
    tools.validate,
    // The version only says what the validator falls back on: all that we render is in our schemas.
    [
      file,
      '--version',
      '1.30',
      '--local-schemas',
      tools.schemas[version] ?? '',
      '--local-crds',
      tools.customResources,
    ],
    { encoding: 'utf8' },
  );
};

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ensureDirectory, findCacheDirectory } from '../../src/dev/cache-directory.ts';
import { findExecutable } from '../../src/dev/processes/find-executable.ts';

/*
 * Helm, a validator of Kubernetes objects and a reader of Prometheus rules, each built once from its
 * Go module, and the schemas that Kubernetes and three operators publish in theirs.
 */

const go = findExecutable('go', process.env);

const HELM = 'helm.sh/helm/v3/cmd/helm@v3.22.0';
const VALIDATE = 'sigs.k8s.io/kubectl-validate@v0.0.4';

/** The Kubernetes versions that the chart is validated for. */
export const KUBERNETES = ['1.34.3', '1.37.2'] as const;

const CUSTOM_RESOURCES = {
  'github.com/kedacore/keda/v2@v2.21.0': /^config\/crd\/bases\/keda\.sh_/,
  'github.com/prometheus-operator/prometheus-operator@v0.85.0':
    /^example\/prometheus-operator-crd\/.*_(?:servicemonitors|prometheusrules)\.yaml$/,
  'github.com/external-secrets/external-secrets@v1.3.2':
    /^config\/crds\/bases\/external-secrets\.io_externalsecrets\.yaml$/,
} as const;

/** Changes with any of the versions. */
const VERSIONS = createHash('sha256')
  .update([HELM, VALIDATE, ...KUBERNETES, ...Object.keys(CUSTOM_RESOURCES)].join())
  .digest('hex')
  .slice(0, 12);

const folder = (): string => ensureDirectory(join(findCacheDirectory(process.env), 'deploy-tools'));
/** Lies beside the tools once all of them are there. */
const builtMark = (): string => join(folder(), `built-${VERSIONS}`);

const runGo = (args: readonly string[], place: string, env: Record<string, string> = {}): string =>
  execFileSync(go ?? 'go', args, {
    cwd: place,
    env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-trimpath', ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Makes a folder elsewhere and puts it in its place whole, so that nobody sees half of it. */
const once = (name: string, fill: (scratch: string) => void): string => {
  const place = join(folder(), name.replaceAll(/[^\w.-]+/g, '-'));
  if (existsSync(place)) return place;
  const scratch = `${place}.${process.pid}`;
  mkdirSync(scratch, { recursive: true });
  fill(scratch);
  try {
    renameSync(scratch, place);
  } catch (fault) {
    // Another run was there first.
    if (!existsSync(place)) throw fault;
  }
  return place;
};

const install = (program: string): string => {
  const place = once(program, (scratch) =>
    runGo(['install', program], scratch, { GOBIN: scratch }),
  );
  return join(place, basename(program.slice(0, program.indexOf('@'))));
};

const downloaded = z.object({ Dir: z.string() });
/** The folder of a module, as Go keeps it. */
export const moduleFolder = (module: string): string =>
  downloaded.parse(JSON.parse(runGo(['mod', 'download', '-json', module], folder()))).Dir;

/** `apis__apps__v1_openapi.json` of Kubernetes' sources is `apis/apps/v1.json` for the validator. */
const layOutSchemas = (version: string): string =>
  once(`schemas-${version}`, (scratch) => {
    const from = join(moduleFolder(`k8s.io/kubernetes@v${version}`), 'api/openapi-spec/v3');
    for (const file of readdirSync(from)) {
      const parts = file.replace('_openapi.json', '').split('__');
      const isGroupVersion = parts[0] === 'api' ? parts.length === 2 : parts.length === 3;
      if (!isGroupVersion) continue;
      const target = `${join(scratch, ...parts)}.json`;
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(from, file), target);
    }
  });

const layOutCustomResources = (): string =>
  once(
    `crds-${Object.keys(CUSTOM_RESOURCES)
      .map((module) => basename(module))
      .join('-')}`,
    (scratch) => {
      for (const [module, wanted] of Object.entries(CUSTOM_RESOURCES)) {
        const from = moduleFolder(module);
        const files = readdirSync(from, { recursive: true, encoding: 'utf8' });
        for (const file of files.filter((path) => wanted.test(path))) {
          cpSync(join(from, file), join(scratch, basename(file)));
        }
      }
    },
  );

/** What is needed to judge the chart. */
export interface ChartTools {
  readonly helm: string;
  readonly validate: string;
  readonly customResources: string;
  /** By version of Kubernetes. */
  readonly schemas: Readonly<Record<string, string>>;
}

/** What {@link buildTools} built. */
export const chartTools = (): ChartTools => ({
  helm: install(HELM),
  validate: install(VALIDATE),
  customResources: layOutCustomResources(),
  schemas: Object.fromEntries(KUBERNETES.map((version) => [version, layOutSchemas(version)])),
});

/** The program that reads rule files as Prometheus does. */
export const ruleReader = (): string => {
  const source = fileURLToPath(new URL('rules', import.meta.url));
  const [, version = ''] =
    /prometheus\/prometheus (v\S+)/.exec(readFileSync(join(source, 'go.mod'), 'utf8')) ?? [];
  const place = once(`rules-${version}`, (scratch) =>
    runGo(['build', '-o', join(scratch, 'rules'), '.'], source),
  );
  return join(place, 'rules');
};

/** Builds and fetches all of it: minutes, and gigabytes of Go modules, the first time. */
export const buildTools = (): void => {
  if (go === undefined) throw new Error('Go is missing; it builds Helm and the validators');
  chartTools();
  ruleReader();
  writeFileSync(builtMark(), '');
};

/** Why these tests cannot run here; undefined where they can. */
export const toolsAreMissing = existsSync(builtMark())
  ? undefined
  : 'Helm and the validators are not built yet: `npm run deploy-tools` builds them with Go, in minutes';

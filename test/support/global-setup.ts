import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findCacheDirectory } from '../../src/dev/cache-directory.ts';
import { startPostgres } from '../../src/dev/postgres/server.ts';
import { createProgress } from '../../src/dev/progress.ts';
import { createReleases } from '../../src/dev/releases.ts';
import type { Releases } from '../../src/dev/releases.ts';
import { PAYMENT_SEARCH_ATTRIBUTES, startTemporal } from '../../src/dev/temporal/server.ts';
import { createTemplateDatabase } from './database-template.ts';
import { memoryFolder } from './memory-folder.ts';
import { servicesNeeded } from './services-needed.ts';
import type { SelectedTests } from './services-needed.ts';
import { SERVICES_VARIABLE } from './services.ts';
import type { TestServices } from './services.ts';

const BUNDLE = fileURLToPath(new URL('bundle-workflows.ts', import.meta.url));

declare global {
  var railheadTestReleases: Releases | undefined;
}

/**
 * Starts what the selected tests need, once for the whole run: PostgreSQL with a migrated
 * template, and Temporal. Both end with this process, even when it is killed. The workflows are
 * bundled beside that, which takes each core worker seconds by itself.
 */
// oxlint-disable-next-line import/no-default-export -- Jest asks for it.
export default async function globalSetup(selected: SelectedTests): Promise<void> {
  const needed = servicesNeeded(selected);
  const env = process.env;
  const common = {
    env,
    cacheDirectory: findCacheDirectory(env),
    mode: 'ephemeral',
    progress: createProgress(process.stderr),
  } as const;
  const releases = createReleases();
  globalThis.railheadTestReleases = releases;
  const services: TestServices = {};

  const startDatabase = async (): Promise<void> => {
    const postgres = await startPostgres({
      ...common,
      cacheDirectory: memoryFolder() ?? common.cacheDirectory,
      databaseUrl: env['DATABASE_URL'],
    });
    releases.add('PostgreSQL', () => postgres.stop());
    const template = await createTemplateDatabase(postgres.url);
    releases.add('the template database', () => template.drop());
    services.postgres = { url: postgres.url, asTemplate: template.asTemplate };
  };
  const startWorkflows = async (): Promise<void> => {
    const temporal = await startTemporal({
      ...common,
      address: env['TEMPORAL_ADDRESS'],
      uiPort: 'none',
      namespace: 'default',
      searchAttributes: PAYMENT_SEARCH_ATTRIBUTES,
      // A workflow that never ends begins anew sooner than after 4,096 events.
      dynamicValues: { 'limit.historyCount.suggestContinueAsNew': 500 },
    });
    releases.add('Temporal', () => temporal.stop());
    services.temporal = { address: temporal.address };
  };
  const directory = mkdtempSync(join(tmpdir(), 'railhead-tests-'));
  releases.add('the files of the run', () => rmSync(directory, { recursive: true, force: true }));
  // Here Node keeps what it has compiled of the programs that tests start, for the next of them.
  env['NODE_COMPILE_CACHE'] ??= join(directory, 'compiled');
  const bundle = async (): Promise<void> => {
    const codePath = join(directory, 'workflows.js');
    await promisify(execFile)(process.execPath, [BUNDLE, codePath]);
    services.workflows = { codePath };
  };
  // All are waited for, so that when one fails the others are known and can be stopped.
  const outcomes = await Promise.allSettled([
    needed.postgres && startDatabase(),
    needed.temporal && startWorkflows(),
    needed.workflows && bundle(),
  ]);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    await releases.releaseAll();
    throw failed.reason;
  }
  process.env[SERVICES_VARIABLE] = JSON.stringify(services);
}

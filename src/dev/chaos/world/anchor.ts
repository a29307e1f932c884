import type { DevelopmentConfig } from '../../../config.ts';
import { ownFile } from '../../../lib/own-file.ts';
import { LATER_ANCHOR } from '../faults/later-anchor/anchor.ts';
import { DEPLOYMENT } from './temporal.ts';
import { createMember, type LaunchProgram, type Member } from './members.ts';
import { answersAt, asksForWork } from './readiness.ts';

/** Where a program of ours lies, named as from `src` and without its ending. */
export const sourceOf = (path: string): string => ownFile(`../../../${path}`, import.meta.url);

/** What a program of ours is given: Node keeps what it compiled of it where the caller says. */
export const forPrograms = ({
  PATH,
  NODE_COMPILE_CACHE,
}: DevelopmentConfig): Record<string, string> => ({
  PATH,
  ...(NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {}),
});

/** The anchor itself: the api, and a worker process for each part. */
export const anchorOf = (
  environment: Readonly<Record<string, string>>,
  config: DevelopmentConfig,
  launchProgram: LaunchProgram,
  release: {
    readonly isLater: () => boolean;
    readonly buildId: () => string | null;
    /** Those that the anchor has, each with a worker of its own. */
    readonly rails: readonly string[];
  },
): { readonly api: Member; readonly workers: readonly Member[] } => {
  const launch: LaunchProgram = async (name, args, given) =>
    launchProgram(name, args, {
      ...given,
      ...(release.isLater() ? { RAILHEAD_ANCHOR: LATER_ANCHOR } : {}),
    });
  const own = { ...environment, ...forPrograms(config) };
  const address = environment['TEMPORAL_ADDRESS'] ?? '';
  const versioned = (): Record<string, string> => {
    const build = release.buildId();
    return build === null
      ? {}
      : { TEMPORAL_DEPLOYMENT_NAME: DEPLOYMENT, TEMPORAL_WORKER_BUILD_ID: build };
  };
  const rails = release.rails.map((rail) => `rail-${rail}`);
  const workers = ['core', 'ledger', 'callbacks', ...rails].map((part) =>
    createMember({
      name: `worker ${part}`,
      launch: async () =>
        launch(`worker ${part}`, [sourceOf('worker/main')], {
          ...own,
          ...versioned(),
          SERVES: part,
        }),
      isReady: asksForWork(address, part),
    }),
  );
  const api = createMember({
    name: 'api',
    launch: async () => launch('api', [sourceOf('api/main')], own),
    isReady: answersAt(`${environment['PUBLIC_URL']}/.well-known/stellar.toml`),
  });
  return { api, workers };
};

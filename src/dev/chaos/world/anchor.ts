import { fileURLToPath } from 'node:url';
import type { DevelopmentConfig } from '../../../config.ts';
import { createMember, type LaunchProgram, type Member } from './members.ts';
import { answersAt, asksForWork } from './readiness.ts';

const LATER_ANCHOR = new URL('../faults/later-anchor/register.ts', import.meta.url).href;
const WORKER_PARTS = [
  'core',
  'ledger',
  'callbacks',
  'rail-sandbox-bank',
  'rail-sandbox-mobile-money',
] as const;

/** Where a program of ours lies, below `src`. */
export const sourceOf = (path: string): string =>
  fileURLToPath(new URL(`../../../${path}`, import.meta.url));

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
  release: { readonly isLater: () => boolean },
): Member[] => {
  const launch: LaunchProgram = async (name, args, given) =>
    launchProgram(name, [...(release.isLater() ? ['--import', LATER_ANCHOR] : []), ...args], given);
  const own = { ...environment, ...forPrograms(config) };
  const address = environment['TEMPORAL_ADDRESS'] ?? '';
  const workers = WORKER_PARTS.map((part) =>
    createMember({
      name: `worker ${part}`,
      launch: async () =>
        launch(`worker ${part}`, [sourceOf('worker/main.ts')], { ...own, SERVES: part }),
      isReady: asksForWork(address, part),
    }),
  );
  const api = createMember({
    name: 'api',
    launch: async () => launch('api', [sourceOf('api/main.ts')], own),
    isReady: answersAt(`${environment['PUBLIC_URL']}/.well-known/stellar.toml`),
  });
  return [...workers, api];
};

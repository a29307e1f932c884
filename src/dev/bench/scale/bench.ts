import { cpus } from 'node:os';
import { pickPort } from '../../processes/ports.ts';
import { answers } from '../child.ts';
import { numberOf } from '../options.ts';
import { startPaymentsWorld, type PaymentsWorld } from '../payments/world.ts';
import type { Bench } from '../tools.ts';
import { measureRound, type Round, type RoundFigures } from './rounds.ts';

const CLOSE_MS = 1_000;
const STARTS_WITHIN_MS = 60_000;
const APIS = 2;

const ROUNDS: readonly Round[] = [
  { core: 1, ledger: 1, api: 1 },
  { core: 2, ledger: 1, api: 1 },
  { core: 4, ledger: 1, api: 1 },
  { core: 2, ledger: 2, api: 1 },
  { core: 2, ledger: 2, api: 2 },
];

/** The api of the world, and others beside it that are the same but for their port. */
const startApis = async ({ launch, environment }: PaymentsWorld): Promise<readonly string[]> => {
  const urls = [environment['PUBLIC_URL'] ?? ''];
  for (let number = 2; number <= APIS; number += 1) {
    const port = await pickPort('another api', undefined);
    const settings = { ...environment, PORT: String(port) };
    const api = await launch(`api ${number} of a bench`, 'api/main', [], settings);
    const url = `http://localhost:${port}`;
    await api.untilHealthy(async () => answers(`${url}/health`), STARTS_WITHIN_MS);
    urls.push(url);
  }
  return urls;
};

const written = ({ core, ledger, api, perSecond, openedPerSecond, cpu }: RoundFigures): string => {
  const seconds = [...cpu].map(([part, ms]) => `${part} ${(ms / 1_000).toFixed(1)} s`);
  const figures = [perSecond, openedPerSecond].map((each) => each.toFixed(1).padStart(10));
  return [
    ...[core, ledger, api].map((count) => String(count).padStart(6)),
    ...figures,
    `  ${seconds.join(' · ')}`,
  ].join(' ');
};

/** Core workers, ledger workers and APIs that share the queues of one anchor: what grows with them. */
export const bench: Bench = async (values, { config, progress, releases, say }) => {
  const count = numberOf(values, 'count', 150);
  const share = numberOf(values, 'share', 0.2);
  const pace = { closeMs: CLOSE_MS, channels: 20 };
  const world = await startPaymentsWorld({
    config,
    progress,
    releases,
    ...pace,
    isWorkerOwn: false,
  });
  const apiUrls = await startApis(world);
  const rails = world.stack.business.anchor.rails.map(({ name }) => name);
  say(`${cpus().length} cores; each core worker is held to ${share} of a core; ${count} deposits`);
  say('  core ledger    api  completed     opened a second, and CPU in all');
  const rounds: RoundFigures[] = [];
  for (const round of ROUNDS) {
    const { core, ledger, api } = round;
    const title = `Paying with ${core} core workers, ${ledger} ledger workers and ${api} APIs`;
    const figures = await progress.step(title, async () =>
      measureRound(world, round, { count, share, rails, apiUrls }),
    );
    if (!figures)
      throw new Error('this user may make no control groups to hold workers to a share');
    rounds.push(figures);
    say(written(figures));
  }
  const told = rounds.map(({ cpu, ...figures }) => ({
    ...figures,
    cpuMs: Object.fromEntries(cpu),
  }));
  say(JSON.stringify({ cores: cpus().length, share, count, rounds: told }));
};

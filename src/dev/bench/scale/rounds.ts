import { measureKind, type KindFigures } from '../payments/measure.ts';
import { createClients } from '../payments/open.ts';
import type { PaymentsWorld } from '../payments/world.ts';
import { createCpuGroup } from './limit-cpu.ts';

/** So many workers of each part, and so many APIs, that share the queues of one anchor. */
export interface Round {
  readonly core: number;
  readonly ledger: number;
  readonly api: number;
}

export interface RoundFigures extends Round {
  readonly perSecond: number;
  readonly openedPerSecond: number;
  readonly cpu: KindFigures['cpu'];
}

const WARM_UP = 20;

/** One program after the other of a list, so that each is there before the next asks for the CPU. */
const launchAll = async (
  { launch, environment }: PaymentsWorld,
  all: readonly { readonly name: string; readonly SERVES: string }[],
) => {
  const started = [];
  for (const { name, SERVES } of all) {
    const child = await launch(name, 'worker/main', [], { ...environment, SERVES });
    started.push({ name, child });
  }
  return started;
};

/**
 * Starts the workers of a round, pays so many deposits, and stops them again.
 * @param order `share`: what of a core each core worker may take.
 * @returns null where the share could not be held to.
 */
export const measureRound = async (
  world: PaymentsWorld,
  round: Round,
  order: {
    readonly count: number;
    readonly share: number;
    readonly rails: readonly string[];
    /** Where each API answers. */
    readonly apiUrls: readonly string[];
  },
): Promise<RoundFigures | null> => {
  const { count, share, rails, apiUrls } = order;
  const groups = Array.from({ length: round.core }, (_, number) =>
    createCpuGroup(`core-${number}`, share),
  );
  const cores = await launchAll(
    world,
    groups.map((_, number) => ({ name: `core worker ${number + 1}`, SERVES: 'core' })),
  );
  const others = await launchAll(world, [
    ...Array.from({ length: round.ledger }, (_, number) => ({
      name: `ledger worker ${number + 1}`,
      SERVES: 'ledger',
    })),
    {
      name: 'the worker of rails',
      SERVES: ['callbacks', ...rails.map((rail) => `rail-${rail}`)].join(','),
    },
  ]);
  try {
    for (const [number, { child }] of cores.entries()) groups[number]?.add(child.pid);
    if (groups.includes(null)) return null;
    const clients = await createClients(world, { urls: apiUrls.slice(0, round.api) });
    await measureKind(world, clients, { kind: 'deposit', count: WARM_UP });
    const figures = await measureKind(world, clients, { kind: 'deposit', count });
    const { perSecond, openedPerSecond, cpu } = figures;
    return { ...round, perSecond, openedPerSecond, cpu };
  } finally {
    for (const { child } of [...others, ...cores]) await child.stop();
    for (const group of groups) group?.remove();
  }
};

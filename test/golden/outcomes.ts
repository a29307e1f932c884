import { compare } from './compare.ts';
import type { Difference } from './compare.ts';
import { startDriver } from './driver.ts';
import { inGroups } from './networks.ts';
import type { RecordedNetwork } from './networks.ts';
import { replayTogether } from './replay.ts';
import { createTimeline } from './timeline.ts';

/** How the sandbox's answer to one recorded request compares. */
export interface Outcome {
  readonly id: string;
  readonly label: string;
  readonly differences: readonly Difference[];
}

/** Puts everything that was asked of a recorded network to a sandbox of its own, in order. */
export async function outcomesOf(network: RecordedNetwork): Promise<Outcome[]> {
  const exchanges = network.exchanges();
  const timeline = createTimeline(exchanges);
  const driver = await startDriver(timeline, network.options);
  const outcomes: Outcome[] = [];
  try {
    for (const group of inGroups(exchanges)) {
      const answers = await replayTogether(group, driver, timeline);
      for (const [index, { id, label, response }] of group.entries()) {
        const answer = answers[index];
        if (!answer) throw new Error(`no answer to ${id}`);
        outcomes.push({ id, label, differences: compare(response, answer) });
      }
    }
  } finally {
    await driver.stop();
  }
  return outcomes;
}

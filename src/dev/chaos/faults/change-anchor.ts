import type { Gate } from '../world/persist.ts';
import type { Policies } from '../plan/policies.ts';
import type { World } from '../world/world.ts';

/**
 * Gives the anchor's processes another anchor.ts, one after the other, as a release does.
 * @param hands whoever kills or starts a process holds them.
 * @returns from when on, and through when, both were in force.
 */
export const changeAnchor = async (
  world: World,
  hands: Gate,
): Promise<NonNullable<Policies['changed']>> => {
  world.useLaterAnchor();
  const fromMs = Date.now();
  for (const member of world.anchorMembers) {
    await hands(async () => {
      await member.kill();
      await member.start();
    });
  }
  return { fromMs, throughMs: Date.now() };
};

import { describeFailure } from '../../domain/failure.ts';
import type { Log } from '../../lib/log.ts';
import { carryOutLeft } from '../../services/operators/carry-out.ts';
import type { DecisionClient } from '../../services/operators/send-decision.ts';

/** How often it is looked for, and how long ago it was approved at least. */
const EVERY_MS = 30_000;

/**
 * Carries out what was approved and never answered, by this process or another that ended: now, and
 * from then on every half minute.
 * @returns what ends it.
 */
export const startCarryingOut = (
  deps: DecisionClient,
  log: Pick<Log, 'info' | 'warn'>,
  everyMs = EVERY_MS,
): (() => void) => {
  let timer: NodeJS.Timeout | null = null;
  let isOver = false;
  const look = async (): Promise<void> => {
    try {
      const count = await carryOutLeft(deps, everyMs);
      if (count > 0) log.info({ count }, 'carried out proposals that were left');
    } catch (fault) {
      log.warn({ failure: describeFailure(fault) }, 'a proposal is not carried out yet');
    }
    if (!isOver) timer = setTimeout(() => void look(), everyMs).unref();
  };
  void look();
  return () => {
    isOver = true;
    if (timer !== null) clearTimeout(timer);
  };
};

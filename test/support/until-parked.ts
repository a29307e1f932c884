import { resolve } from '../../src/workflows/messages.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import type { StoryBench } from './stories.ts';

/** Waits until a story is parked: its validator then complains of what is decided, not of the wait. */
export const untilParked = async (
  story: Awaited<ReturnType<StoryBench['tell']>>,
): Promise<void> => {
  const parked = async (): Promise<boolean> => {
    try {
      await story.handle.executeUpdate(resolve, {
        args: [{ action: 'settled', operator: 'nobody', evidence: '' }],
      });
      return false;
    } catch (error) {
      const cause = error instanceof Error ? (error.cause as Error | undefined) : undefined;
      return /evidence|is not possible here|name the question/.test(String(cause?.message));
    }
  };
  await waitUntil(parked, { timeoutMs: 20_000, what: 'the story is parked' });
};

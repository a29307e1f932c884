import { makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import type { StoryOrder } from '../../domain/transactions/story.ts';

/** What a renewed story begins with, besides its order: it finds all the rest in its rows. */
type Carried = Pick<StoryOrder, 'recorded' | 'searchable' | 'informedAt'>;

/**
 * Keeps a story's history short however long it waits and however often it is signalled. A story
 * that starts again finds what is decided and done in its rows; so where its history has grown long
 * it ends and begins anew, from the top, at a place where nothing is under way.
 */
export const renewal = (order: StoryOrder, carried: () => Carried) => {
  const isDue = (): boolean => order.version > 1 && workflowInfo().continueAsNewSuggested;
  return {
    isDue,
    /** Begins anew where that is due, and never returns then. */
    async ifLong(): Promise<void> {
      if (!isDue()) return;
      const { informedAt: _, ...rest } = order;
      const beginAnew = makeContinueAsNewFunc({ workflowType: order.kind });
      await beginAnew({ ...rest, ...carried() });
    },
  };
};

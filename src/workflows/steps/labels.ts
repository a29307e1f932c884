import { setHandler, upsertSearchAttributes } from '@temporalio/workflow';
import type { StoryOrder } from '../../domain/transactions/story.ts';
import { NEEDS_ATTENTION, PAYMENT_STATUS, searchableNow, storyAttributes } from '../messages.ts';

/**
 * The search attributes of a story. A namespace that lacked them when the story started may have
 * them later: then the story is signalled, and sets all of them.
 */
export const openLabels = (order: StoryOrder) => {
  let isOn = order.searchable;
  let isParked = false;
  setHandler(searchableNow, () => {
    if (isOn) return;
    isOn = true;
    upsertSearchAttributes(storyAttributes(order, isParked));
  });
  return {
    isOn: (): boolean => isOn,
    needsAttention(value: boolean): void {
      isParked = value;
      if (isOn) upsertSearchAttributes([{ key: NEEDS_ATTENTION, value }]);
    },
    hasStatus(value: string): void {
      if (isOn) upsertSearchAttributes([{ key: PAYMENT_STATUS, value }]);
    },
  };
};

export type Labels = ReturnType<typeof openLabels>;

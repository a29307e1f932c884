import type protobuf from '@temporalio/proto';

/** Events of a history that Temporal Cloud bills; each is one action. */
const BILLED = [
  'workflowExecutionStartedEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'workflowExecutionUpdateAcceptedEventAttributes',
  'activityTaskScheduledEventAttributes',
  'timerStartedEventAttributes',
  'upsertWorkflowSearchAttributesEventAttributes',
] as const;

/** Which of them an event is; null for one that costs nothing. */
export const billedKindOf = (
  event: protobuf.temporal.api.history.v1.IHistoryEvent,
): (typeof BILLED)[number] | null => BILLED.find((name) => event[name]) ?? null;

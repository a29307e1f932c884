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

/** A step that was done within a workflow task. */
const isLocalActivity = (event: protobuf.temporal.api.history.v1.IHistoryEvent): boolean =>
  event.markerRecordedEventAttributes?.markerName === 'core_local_activity';

/** Which of them an event is; null for one that costs nothing. */
export const billedKindOf = (
  event: protobuf.temporal.api.history.v1.IHistoryEvent,
): (typeof BILLED)[number] | 'localActivity' | null =>
  isLocalActivity(event) ? 'localActivity' : (BILLED.find((name) => event[name]) ?? null);

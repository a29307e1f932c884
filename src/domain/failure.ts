import { oneLine } from './transactions/summaries.ts';

/*
 * What of a failure may be read by operators, in logs, metrics and Temporal's UI. A thrown message
 * may hold what a customer or a bank said; so only a message that is known to hold no personal data
 * is repeated, and of any other failure its type, its code and where it was thrown.
 */

/** What failed. Never empty, and never personal data. */
export interface Failure {
  /** The error's class, or the type that a Temporal failure was given. */
  readonly type: string;
  /** `ECONNREFUSED`, `23505`, a gRPC status, a rail's own. */
  readonly code?: string;
  readonly message?: string;
  /** `src/services/transactions/received/credit.ts:81`: where in our code it was thrown. */
  readonly at?: string;
}

/** An error says by this symbol that its code and message hold no personal data. */
export const SAFE_TO_SHOW: unique symbol = Symbol.for('railhead.safeToShow');

const CODE = /^[A-Za-z0-9_.-]{1,64}$/;
const FRAME = /(?:file:\/\/)?\S*\/((?:src|examples)\/[\w./-]+\.ts:\d+)/;
/** The same of a business's own repository. */
const OWN_FRAME = /\/(rails\/[\w./-]+\.ts:\d+|anchor\.ts:\d+)/;
/** What is thrown from here with a plain `Error` names ids, codes and amounts alone. */
const OUR_ROOMS = /^src\/(?:activities|api|cli|db|dev|domain|lib|services|stellar|worker)\//;
/** These read what a bank or the business says, and may repeat it. */
const OTHERS_WORDS = /^src\/(?:anchor\.ts|rails\/|activities\/rail[./])/;
const TEMPORAL =
  /^(?:ApplicationFailure|WorkflowNotFoundError|WorkflowExecutionAlreadyStartedError|ScheduleNotFoundError|TimeoutFailure|TerminatedFailure|CancelledFailure)$/;

/** Our own classes, whose messages are ours. */
const OURS =
  /^(?:NetworkFault|HistoryGoneError|TooLate|SignerFault|DispatchFault|NamingRefused|TemporalAway)$/;

/** By shape, not by class: what Node itself throws may be of another realm. */
const isError = (thrown: unknown): thrown is Error =>
  typeof thrown === 'object' && thrown !== null && 'message' in thrown && 'stack' in thrown;

const property = (value: object, name: string): unknown =>
  name in value ? Reflect.get(value, name) : undefined;

const codeOf = (error: object): string | undefined => {
  for (const name of ['code', 'sqlState', 'status', 'statusCode']) {
    const code = property(error, name);
    if ((typeof code === 'string' || typeof code === 'number') && CODE.test(String(code))) {
      return String(code);
    }
  }
  // `fetch failed` says why in its cause, a Temporal call in its gRPC status.
  const cause = property(error, 'cause');
  return typeof cause === 'object' && cause !== null ? codeOf(cause) : undefined;
};

const thrownAt = ({ stack = '' }: Error): string | undefined => {
  const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
  for (const frame of frames) {
    if (frame.includes('/node_modules/')) continue;
    const place = (FRAME.exec(frame) ?? OWN_FRAME.exec(frame))?.[1];
    if (place !== undefined) return place;
  }
  return undefined;
};

/** Where it was thrown, and not merely whom it passed: a function of the business has no frame of ours on top. */
const isThrownHere = ({ stack = '' }: Error): boolean => {
  const place = FRAME.exec(stack.split('\n').find((line) => line.startsWith('    at ')) ?? '')?.[1];
  return place !== undefined && OUR_ROOMS.test(place) && !OTHERS_WORDS.test(place);
};

const isSafe = (error: Error): boolean => {
  if (SAFE_TO_SHOW in error) return true;
  if (TEMPORAL.test(error.name) || OURS.test(error.name)) return true;
  // A system call names an address of ours and no more.
  if ('syscall' in error) return true;
  return error.name === 'Error' && isThrownHere(error);
};

const typeOf = (error: Error): string => {
  const type = property(error, 'type');
  const own = error.name === 'ApplicationFailure' && typeof type === 'string' ? type : '';
  return own || error.name || 'Error';
};

/** Says what failed, of anything that was thrown. */
export const describeFailure = (thrown: unknown): Failure => {
  if (!isError(thrown)) {
    const code = typeof thrown === 'object' && thrown !== null ? codeOf(thrown) : undefined;
    return { type: typeof thrown, ...(code === undefined ? {} : { code }) };
  }
  const code = codeOf(thrown);
  const at = thrownAt(thrown);
  return {
    type: oneLine(typeOf(thrown)),
    ...(code === undefined ? {} : { code }),
    ...(isSafe(thrown) ? { message: oneLine(thrown.message) } : {}),
    ...(at === undefined ? {} : { at }),
  };
};

/** The same in one line: `NetworkFault ECONNREFUSED: …`. */
export const failureWords = (thrown: unknown): string => {
  const { type, code, message, at } = describeFailure(thrown);
  const name = [type, code].filter((word) => word !== undefined).join(' ');
  if (message !== undefined) return `${name}: ${message}`;
  return at === undefined ? name : `${name} at ${at}`;
};

import type { OutgoingResult, RefundResult } from '../../../rails/rail.ts';

const UNKNOWN = 'the rail answered with what its contract does not know';

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Words in one language or in several; English is there, and may be empty where `mayBeEmpty`. */
const isWords = (value: unknown, mayBeEmpty = false): boolean => {
  const isObject = typeof value === 'object' && value !== null && 'en' in value;
  const english: unknown = isObject ? value.en : value;
  return typeof english === 'string' && (mayBeEmpty || english !== '');
};

const isComplete = (result: OutgoingResult): boolean => {
  switch (result.state) {
    case 'delivered':
    case 'initiated':
      return isText(result.railReference);
    case 'readyForPickup':
      return isText(result.railReference) && isWords(result.message);
    case 'failed':
    case 'refund':
      return isWords(result.message, true);
    case 'needsInfo':
      return Array.isArray(result.fields) && result.fields.every(isText);
    default:
      // Nothing that the contract knows: a rail is written by people, and types are not checked.
      return false;
  }
};

/**
 * Holds a rail's answer to the contract. An answer that says nothing certain is a lost one.
 * @throws when it is not one of the answers that `rail.ts` documents; without the rail's words.
 */
export const readAnswer = (answer: unknown): OutgoingResult => {
  if (typeof answer === 'object' && answer !== null && 'state' in answer) {
    const result = answer as OutgoingResult;
    if (isComplete(result)) return result;
  }
  throw new TypeError(UNKNOWN);
};

/**
 * The same of what became of a refund.
 * @throws when it is not one of the answers that `outgoing.ts` documents; without the rail's words.
 */
export const readRefundAnswer = (answer: unknown): RefundResult => {
  if (typeof answer === 'object' && answer !== null && 'state' in answer) {
    const result = answer as RefundResult;
    if (result.state === 'failed' && isWords(result.message, true)) return result;
    const isSent = result.state === 'delivered' || result.state === 'initiated';
    if (isSent && isText(result.railReference)) return result;
  }
  throw new TypeError(UNKNOWN);
};

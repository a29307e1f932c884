import type { OutgoingResult } from '../../../rails/rail.ts';

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
export const readAnswer = (result: OutgoingResult | null | undefined): OutgoingResult => {
  if (typeof result !== 'object' || result === null || !isComplete(result)) {
    throw new TypeError('the rail answered with what its contract does not know');
  }
  return result;
};

import { decideReading } from '../../../domain/ledger/decide-reading.ts';
import type { Reading } from '../../../domain/ledger/reading.ts';
import type { EffectsPage } from '../../../stellar/network.ts';

/**
 * How far a page of effects that holds none brings the reading, which is nothing to write down by itself.
 * @returns null where it does not end what is to be read now.
 */
export const readEmptyPage = (
  reading: Reading,
  { exhausted, through }: Pick<EffectsPage, 'exhausted' | 'through'>,
): Reading | null => {
  const { token: after } = reading.effects;
  const seen = { saw: 'effects', after, places: [], unread: null, exhausted, through } as const;
  const action = decideReading(reading, seen);
  if (action.do !== 'write' || !action.isLast) return null;
  return { ...reading, effects: action.cursor, readLedger: action.readLedger };
};

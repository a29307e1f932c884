import type { ReversedFunds } from '../../rail.ts';
import type { PixApi } from '../pix-api.ts';
import { idOfPix, isTakenBack, readPix } from './entries.ts';
import { readRange } from './windows.ts';

const DAY_MS = 86_400_000;
/** How old a Pix may be that the banks take back: 80 days to complain, and as long to find the money. */
const TAKEN_BACK_WITHIN_MS = 200 * DAY_MS;

/** What was taken back by the banks, of all that can still be. */
export const readTakenBack = async (api: PixApi, nowMs: number, known: readonly string[]) => {
  const order = { fromMs: nowMs - TAKEN_BACK_WITHIN_MS, untilMs: nowMs, idOf: idOfPix };
  const items = await readRange(async (query) => api.listPix(query, true), order);
  const returns = items.flatMap((item) => {
    const pix = readPix(item);
    return (pix?.devolucoes ?? [])
      .filter(isTakenBack)
      .map(({ rtrId }) => ({ rtrId, railReference: idOfPix(item) }));
  });
  const fresh = returns.filter(({ rtrId }) => !known.includes(rtrId));
  const references = new Set(fresh.map(({ railReference }) => railReference));
  return {
    taken: returns.map(({ rtrId }) => rtrId),
    reversed: [...references].map((railReference): ReversedFunds => {
      return { railReference, state: 'chargedBack' };
    }),
  };
};

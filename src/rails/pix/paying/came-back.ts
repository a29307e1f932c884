import type { OutgoingUpdate } from '../../rail.ts';
import { readRange } from '../receiving/windows.ts';
import { CAME_BACK, isReturned } from './pay-out.ts';
import type { PixSender } from './sender.ts';

const DAY_MS = 86_400_000;
/** A sent Pix can come back for so long, and a little. */
export const CAME_BACK_WITHIN_MS = 91 * DAY_MS;
/** Most come back within days: all others are looked at once a day. */
const RECENT_MS = 3 * DAY_MS;

/** The `endToEndId` of each payment that came back and was reported, and when it was sent. */
export type KnownBack = Readonly<Record<string, number>>;

interface CameBack {
  readonly outgoing: readonly OutgoingUpdate[];
  readonly known: KnownBack;
}

/**
 * What came back after it had been delivered, of all that was sent: nobody asks for such a payment any
 * more, and a webhook may be lost.
 */
export const createCameBack = (
  sender: PixSender,
  sinceMs: number,
): ((known: KnownBack, nowMs: number) => Promise<CameBack>) => {
  // It only delays a look: what is forgotten with the process is done sooner.
  let wholeAtMs = Number.NEGATIVE_INFINITY;

  return async (known, nowMs) => {
    const isWhole = nowMs - wholeAtMs >= DAY_MS;
    const order = {
      fromMs: Math.min(
        Math.max(sinceMs, nowMs - (isWhole ? CAME_BACK_WITHIN_MS : RECENT_MS)),
        nowMs,
      ),
      untilMs: nowMs,
      idOf: (item: unknown) => sender.readSent(item).e2eId,
    };
    const items = await readRange(async (query) => sender.list(query), order);
    if (isWhole) wholeAtMs = nowMs;
    const fresh = items
      .map((item) => sender.readSent(item))
      .filter((sent) => isReturned(sent) && !Object.hasOwn(known, sent.e2eId));
    const kept = Object.entries(known).filter(([, ms]) => nowMs - ms < CAME_BACK_WITHIN_MS);
    return {
      outgoing: fresh.flatMap(({ idEnvio, e2eId: railReference }): readonly OutgoingUpdate[] =>
        idEnvio === null
          ? []
          : [{ idempotencyKey: idEnvio, state: 'returned', railReference, ...CAME_BACK }],
      ),
      known: Object.fromEntries([
        ...kept,
        ...fresh.map(({ e2eId, at }) => [e2eId, Date.parse(at) || nowMs] as const),
      ]),
    };
  };
};

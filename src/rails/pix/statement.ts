import type { StatementEntry, StatementOrder, StatementPage } from '../rail.ts';
import { CAME_BACK_WITHIN_MS } from './paying/came-back.ts';
import { isReturned } from './paying/pay-out.ts';
import type { PixSender } from './paying/sender.ts';
import type { Page, PixApi, Query } from './pix-api.ts';
import {
  idOfPix,
  inUtc,
  isTakenBack,
  isWhollyTakenBack,
  presentPix,
  readPix,
} from './receiving/entries.ts';
import { readWindow } from './receiving/windows.ts';

const DAY_MS = 86_400_000;
/** A list goes by the time at which a bank made the row, or settled it: the two may be apart. */
const MARGIN_MS = DAY_MS;
/** A Pix can be sent back, or taken back, so long after it came. */
const RETURNED_WITHIN_MS = 200 * DAY_MS;

/** What a bank can list, and how entries of the statement are made of it. */
interface Source {
  readonly ask: (query: Query) => Promise<Page>;
  readonly idOf: (item: unknown) => string;
  readonly present: (item: unknown) => readonly StatementEntry[];
  /** How long before a range its lines may have been listed. */
  readonly marginMs: number;
}

const presentReceived = (item: unknown): readonly StatementEntry[] => {
  const pix = readPix(item);
  const { railReference, amount, receivedAt: at } = presentPix(item);
  const state = pix && isWhollyTakenBack(pix) ? 'returned' : 'settled';
  return [{ direction: 'in', railReference, idempotencyKey: null, amount, at, state }];
};

/** What we, or the banks, sent back of what was received. One that the banks took whole is in its line. */
const presentSentBack = (item: unknown): readonly StatementEntry[] => {
  const pix = readPix(item);
  if (!pix) return [];
  const isTaken = isWhollyTakenBack(pix);
  return (pix.devolucoes ?? [])
    .filter((one) => one.status !== 'NAO_REALIZADO' && !(isTaken && isTakenBack(one)))
    .map(({ id, rtrId, valor, horario, status }) => ({
      direction: 'out',
      railReference: rtrId,
      idempotencyKey: id,
      amount: valor,
      at: inUtc(horario.liquidacao ?? horario.solicitacao ?? pix.horario),
      state: status === 'DEVOLVIDO' ? 'settled' : 'pending',
    }));
};

const STATES = { processing: 'pending', done: 'settled', notDone: 'returned' } as const;

/** A pay-out, and the parts of it that came back, unless all of it did. */
const presentSent =
  (sender: PixSender) =>
  (item: unknown): readonly StatementEntry[] => {
    const sent = sender.readSent(item);
    const isBack = isReturned(sent);
    const parts = isBack ? [] : sent.returns;
    return [
      {
        direction: 'out',
        railReference: sent.e2eId,
        idempotencyKey: sent.idEnvio,
        amount: sent.valor,
        at: sent.at,
        state: isBack ? 'returned' : STATES[sent.state],
      },
      ...parts.map(({ rtrId, valor, at }): StatementEntry => {
        const part = { railReference: rtrId, amount: valor, at };
        return { direction: 'in', idempotencyKey: null, state: 'settled', ...part };
      }),
    ];
  };

/** Where a statement was read to: the source, the moment in it, and when the reading began. */
interface Place {
  readonly index: number;
  readonly reachedMs: number | null;
  readonly asOfMs: number;
}

const readCursor = (cursor: string | null, nowMs: number): Place => {
  if (cursor === null) return { index: 0, reachedMs: null, asOfMs: nowMs };
  const [asOf = '', index = '', reached] = cursor.split(' ');
  const reachedMs = reached === undefined ? null : Number(reached);
  return { index: Number(index), reachedMs, asOfMs: Number(asOf) };
};

/**
 * The statement of a range, put together of what was received, what of it was sent back, and what was
 * paid out. Times are moments in UTC: nothing goes by the days of São Paulo, by which banks print
 * theirs.
 */
export const createListStatement = (
  api: PixApi,
  sender: PixSender,
  { sinceMs, now }: { readonly sinceMs: number; readonly now: () => number },
) => {
  const sources: readonly Source[] = [
    {
      ask: async (query) => api.listPix(query, false),
      idOf: idOfPix,
      present: presentReceived,
      marginMs: MARGIN_MS,
    },
    {
      ask: async (query) => api.listPix(query, true),
      idOf: idOfPix,
      present: presentSentBack,
      marginMs: RETURNED_WITHIN_MS,
    },
    {
      ask: async (query) => sender.list(query),
      idOf: (item) => sender.readSent(item).e2eId,
      present: presentSent(sender),
      marginMs: CAME_BACK_WITHIN_MS,
    },
  ];

  return async ({ from, until, cursor }: StatementOrder): Promise<StatementPage> => {
    const { index, reachedMs, asOfMs } = readCursor(cursor, now());
    const source = sources[index];
    if (!source) return { entries: [], cursor, complete: true };
    const [fromMs, endMs] = [from === null ? sinceMs : Date.parse(from), Date.parse(until)];
    const untilMs = Math.min(endMs + MARGIN_MS, asOfMs);
    const startMs = reachedMs ?? Math.max(fromMs - source.marginMs, sinceMs);
    if (startMs >= untilMs) {
      const next = index + 1;
      return { entries: [], cursor: `${asOfMs} ${next}`, complete: next === sources.length };
    }
    const read = await readWindow(source.ask, {
      fromMs: startMs,
      untilMs,
      idOf: source.idOf,
    });
    // What has no time that can be read is shown, and not dropped.
    const isWithin = ({ at }: StatementEntry): boolean =>
      Number.isNaN(Date.parse(at)) || (Date.parse(at) >= fromMs && Date.parse(at) < endMs);
    return {
      entries: read.items.flatMap(source.present).filter(isWithin),
      cursor: `${asOfMs} ${index} ${read.untilMs}`,
      complete: false,
    };
  };
};

import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RailError } from '../../../../src/domain/rails/error.ts';
import type { Page, PixApi, Query } from '../../../../src/rails/pix/pix-api.ts';
import {
  createListReceived,
  type ReceivedOptions,
} from '../../../../src/rails/pix/receiving/received.ts';

/** Of what was sent nothing came back. */
const nothingBack: ReceivedOptions['cameBack'] = async (known) => ({ outgoing: [], known });

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const START_MS = Date.parse('2026-11-29T22:00:00Z');

interface Row {
  readonly id: string;
  readonly atMs: number;
  /** From when on it is listed. */
  readonly visibleMs: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();
const NEVER = async (): Promise<never> => {
  throw new Error('is not asked for here');
};

const UNUSED = { putCob: NEVER, getCob: NEVER, putDevolucao: NEVER, getDevolucao: NEVER };

/**
 * A bank that lists by time, in pages, the newest first; rows of one time change their places with
 * every request.
 */
const createBank = (pageSize: number) => {
  let rows: readonly Row[] = [];
  let nowMs = START_MS;
  let requests = 0;
  const rank = ({ id }: Row): string =>
    createHash('sha256').update(`${requests} ${id}`).digest('hex');
  const list = async ({ inicio, fim, page }: Query): Promise<Page> => {
    requests += 1;
    const [fromMs, untilMs] = [Date.parse(inicio), Date.parse(fim)];
    const all = rows
      .filter(({ atMs, visibleMs }) => visibleMs <= nowMs && atMs >= fromMs && atMs <= untilMs)
      .toSorted((one, other) => other.atMs - one.atMs || (rank(one) < rank(other) ? -1 : 1));
    const items = all
      .slice(page * pageSize, (page + 1) * pageSize)
      .map(({ id, atMs }) => ({ endToEndId: id, valor: '1.00', horario: iso(atMs) }));
    const pages = Math.max(Math.ceil(all.length / pageSize), 1);
    return { items, perPage: pageSize, pages, total: all.length };
  };
  const api: PixApi = {
    ...UNUSED,
    listPix: async (query, returnedAlone) =>
      returnedAlone ? { items: [], perPage: pageSize, pages: 1, total: 0 } : list(query),
  };
  return {
    now: () => nowMs,
    requests: () => requests,
    add: (row: Row) => void (rows = [...rows, row]),
    pass: (ms: number) => void (nowMs += ms),
    rail: () =>
      createListReceived(api, {
        sinceMs: START_MS - DAY_MS,
        reversalsEveryMs: MINUTE_MS,
        cameBack: nothingBack,
        now: () => nowMs,
      }),
  };
};

type Listing = ReturnType<typeof createListReceived>;

/**
 * Reads on, as the host does: a page and its cursor are kept together or not at all, and what is thrown
 * is asked again another time.
 * @returns where to go on, and whether the end was reached.
 */
const readOn = async (
  list: Listing,
  from: string | null,
  keep: (ids: readonly string[]) => boolean,
): Promise<{ readonly cursor: string | null; readonly isWhole: boolean }> => {
  let cursor = from;
  for (let page = 0; page < 1_000; page += 1) {
    const read = await list(cursor).catch((error: unknown) => {
      if (error instanceof RailError && error.code === 'PIX_LIST_INCOMPLETE') return null;
      throw error;
    });
    // The host died before it had kept them, or the rail threw.
    if (!read || !keep(read.received.map(({ railReference }) => railReference))) {
      return { cursor, isWhole: false };
    }
    cursor = read.cursor;
    if (read.complete) return { cursor, isWhole: true };
  }
  throw new Error('the list does not end');
};

const step = fc.record({
  rows: fc.integer({ min: 0, max: 6 }),
  /** All of them at one second, as far as this. */
  spreadMs: fc.constantFrom(0, 0, 900, 20_000),
  lateMs: fc.constantFrom(0, 0, 0, 30_000, 14 * MINUTE_MS),
  passMs: fc.constantFrom(500, 3_000, 3_000, 5 * MINUTE_MS, 40 * MINUTE_MS),
  dies: fc.boolean(),
  restarts: fc.boolean(),
});

describe('a list that moves while it is read', () => {
  test('is read whole, whatever comes late, at one time, or in the middle of a crash', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 3, max: 6 }),
        fc.array(step, { minLength: 1, maxLength: 12 }),
        async (pageSize, steps) => {
          const bank = createBank(pageSize);
          const kept = new Set<string>();
          let made = 0;
          let list = bank.rail();
          let cursor: string | null = null;
          for (const { rows, spreadMs, lateMs, passMs, dies, restarts } of steps) {
            for (let row = 0; row < rows; row += 1) {
              const base = spreadMs === 0 ? Math.floor(bank.now() / 1_000) * 1_000 : bank.now();
              const atMs = base - Math.floor((spreadMs * row) / 6);
              bank.add({ id: `E${made}`, atMs, visibleMs: bank.now() + lateMs });
              made += 1;
            }
            let pages = 0;
            ({ cursor } = await readOn(list, cursor, (ids) => {
              pages += 1;
              if (dies && pages === 2) return false;
              for (const id of ids) kept.add(id);
              return true;
            }));
            bank.pass(passMs);
            if (restarts) list = bank.rail();
          }
          // Everything is visible by now: the look that is under way ends, and one more finds the rest.
          bank.pass(14 * MINUTE_MS);
          for (let whole = 0, looks = 0; whole < 2 && looks < 100; looks += 1) {
            const read = await readOn(list, cursor, (ids) => ids.every((id) => kept.add(id)));
            ({ cursor } = read);
            if (read.isWhole) whole += 1;
          }
          expect(kept.size).toBe(made);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('a row that appears hours late is found by the looks that begin earlier', async () => {
    const bank = createBank(100);
    const list = bank.rail();
    const kept = new Set<string>();
    const keep = (ids: readonly string[]): boolean => ids.every((id) => kept.add(id));
    let { cursor } = await readOn(list, null, keep);
    const lateMs = 5 * 60 * MINUTE_MS;
    bank.add({ id: 'E1', atMs: bank.now(), visibleMs: bank.now() + lateMs });
    for (let minutes = 0; minutes <= 6 * 60; minutes += 5) {
      bank.pass(5 * MINUTE_MS);
      ({ cursor } = await readOn(list, cursor, keep));
    }
    expect([...kept]).toEqual(['E1']);
  });

  test('a quiet account is asked once for each look, and its cursor stays', async () => {
    const bank = createBank(100);
    const list = bank.rail();
    bank.add({ id: 'E1', atMs: bank.now(), visibleMs: bank.now() });
    const { cursor } = await readOn(list, null, () => true);
    for (let looks = 0; looks < 10; looks += 1) {
      bank.pass(3_000);
      const before = bank.requests();
      const nothing = { received: [], reversed: [], outgoing: [] };
      expect(await list(cursor)).toEqual({ ...nothing, cursor, complete: true });
      expect(bank.requests() - before).toBe(1);
    }
  });

  test('a bank that counts more than it lists is not believed', async () => {
    const bank = createBank(100);
    const api = {
      ...UNUSED,
      listPix: async () => ({ items: [], perPage: 100, pages: 1, total: 3 }),
    };
    const options = {
      sinceMs: START_MS,
      reversalsEveryMs: 0,
      cameBack: nothingBack,
      now: bank.now,
    };
    await expect(createListReceived(api, options)(null)).rejects.toThrow('counts 3 entries');
  });
});

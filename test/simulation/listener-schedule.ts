import type { decideReading } from '../../src/domain/ledger/decide-reading.ts';
import { isTerminal } from '../../src/domain/transactions/status.ts';
import {
  CLOSE_MS,
  createModelHistory,
  endOf,
  FIRST_LEDGER,
  type Affected,
  type ModelSource,
} from './model-history.ts';
import { listen, LISTED_WITHIN_LEDGERS } from './model-listener.ts';
import { createModelReceipts, type ModelReceipts, type ModelRow } from './model-receipts.ts';
import { createRandom } from './random.ts';

const ROWS = 4;

export type Decide = typeof decideReading;

/** What has come of the payments and readings of all schedules so far. */
export const ends = new Map<string, number>();
const count = (end: string): void => void ends.set(end, (ends.get(end) ?? 0) + 1);

interface Gap {
  readonly first: bigint;
  readonly last: bigint;
}

/** A person lets reading go on, and names what is left out. */
const clear = ({ row }: ModelReceipts, oldest: number, gaps: Gap[]): void => {
  const firstUnread = Math.max(row.readLedger + 1, Number(row.cursor >> 32n));
  const fromLedger = Math.max(firstUnread, oldest + 1);
  if (fromLedger > firstUnread) {
    const last = endOf(fromLedger - 1);
    gaps.push({ first: row.cursor < row.effects ? row.cursor : row.effects, last });
    Object.assign(row, { cursor: last, readLedger: fromLedger - 1 });
    if (row.effects < last) row.effects = last;
  } else if (Number(row.effects >> 32n) < oldest) {
    gaps.push({ first: row.effects, last: endOf(fromLedger - 1) });
    row.effects = endOf(fromLedger - 1);
  }
  row.stopped = null;
};

/** One schedule from its seed. @returns what is wrong with it; empty when nothing is. */
export const runSchedule = (
  seed: number,
  decide: Decide,
  sources: readonly ModelSource[] = ['horizon'],
): readonly string[] => {
  const random = createRandom(seed);
  const history = createModelHistory(random, ROWS);
  const wrong: string[] = [];
  const rows: ModelRow[] = Array.from({ length: ROWS }, () => ({
    status: 'pending_user_transfer_start',
    isPaid: false,
    deadlineMs: (FIRST_LEDGER + 2 + random.below(30)) * CLOSE_MS,
    credited: null,
  }));
  const receipts = createModelReceipts(rows, wrong);
  const conditions = { isRough: true };
  const world = { history, receipts, random, conditions, sources, decide };
  const listeners = [listen(world), listen(world)];
  const gaps: Gap[] = [];
  let isReset = false;
  let checked = '';

  const isLeftOut = (token: bigint): boolean =>
    gaps.some(({ first, last }) => token > first && token <= last);
  /** What has happened and has no row yet. */
  let open: readonly Affected[] = [];
  let seen = 0;
  const findOpen = (): readonly Affected[] => {
    const all = history.affected();
    open = [...open, ...all.slice(seen)].filter(
      ({ token, cameIn, moved }) =>
        !isLeftOut(token) &&
        ((moved === 'others' && !receipts.movements.has(token)) ||
          cameIn.some(({ key }) => !receipts.receipts.has(key))),
    );
    seen = all.length;
    return open;
  };

  const check = (): void => {
    const { row } = receipts;
    const now = `${row.cursor} ${row.effects} ${row.readLedger} ${row.readThroughMs}`;
    if (isReset || wrong.length > 0 || now === checked) return;
    checked = now;
    for (const { token, ledger, cameIn } of findOpen()) {
      if (token <= row.effects) wrong.push(`${token} was skipped by the cursor of effects`);
      const [unread] = cameIn.filter(({ key }) => !receipts.receipts.has(key));
      if (!unread) continue;
      const isTold = unread.way === 'unlisted' || receipts.cases.has(token);
      if (token <= row.cursor && !isTold) wrong.push(`${token} was skipped by the cursor`);
      if (ledger <= row.readLedger) wrong.push(`${token} is not recorded through its ledger`);
      if (history.closedAtMs(ledger) <= row.readThroughMs) {
        wrong.push(`${token} came before the watermark and is not recorded`);
      }
    }
  };
  const disturb = (): void => {
    const draw = random.below(100);
    if (draw < 25) history.close();
    else if (draw < 27) listeners[random.below(listeners.length)] = listen(world);
    else if (draw < 28) listeners.push(listen(world));
    else if (draw < 34) receipts.expire(random.below(ROWS));
    else if (draw < 36) {
      const paid = rows[random.below(ROWS)];
      if (paid?.isPaid) paid.status = 'completed';
    } else if (draw === 36 && random.chance(20)) {
      history.forgetBefore(history.latest() - random.below(4));
    } else if (draw === 37 && random.chance(4)) {
      isReset = true;
      [open, seen] = [[], 0];
      const isOvertaken = random.chance(50);
      history.reset(isOvertaken ? history.latest() + random.below(3) : 0);
      for (let ledgers = random.below(8); ledgers > 0; ledgers -= 1) history.close();
      // A network grows longer than another only while nobody looks for a long time.
      if (isOvertaken) listeners.splice(0, listeners.length, listen(world), listen(world));
    } else if (draw === 38 && receipts.row.stopped === 'gone; payments may have been missed') {
      clear(receipts, history.oldest(), gaps);
      count('reading set going again');
    }
  };
  const rounds = 30 + random.below(130);
  for (let round = 0; round < rounds; round += 1) {
    disturb();
    listeners[random.below(listeners.length)]?.next();
    check();
  }
  // The faults end, the clock runs on: all that came is read, and everybody is told.
  conditions.isRough = false;
  if (!isReset) history.closeEmpty(LISTED_WITHIN_LEDGERS);
  const isQuiet = (): boolean =>
    receipts.row.readLedger >= history.latest() &&
    findOpen().length === 0 &&
    [...receipts.receipts.values()].every(({ isSignalled }) => isSignalled);
  const steps = isReset ? 100 : 3_000;
  for (let calm = 0; calm < steps && !isQuiet(); calm += 1) {
    if (receipts.row.stopped !== null) {
      if (isReset) break;
      clear(receipts, history.oldest(), gaps);
    }
    listeners[calm % listeners.length]?.next();
  }
  check();
  return [...wrong, ...judge(receipts, rows, history, isReset, isQuiet())];
};

/** What is wrong once everything has come to rest. */
const judge = (
  { receipts, row }: ModelReceipts,
  rows: readonly ModelRow[],
  history: ReturnType<typeof createModelHistory>,
  isReset: boolean,
  isQuiet: boolean,
): readonly string[] => {
  const wrong: string[] = [];
  if (!isReset && !isQuiet) wrong.push(`reading did not come to its end: ${row.stopped ?? 'open'}`);
  for (const [key, { cameIn, end, isSignalled }] of receipts) {
    if (cameIn.network > 0) wrong.push(`${key} is of another network and was recorded`);
    if (end === null && isSignalled) wrong.push(`${key} was dispatched and came to nothing`);
    if (cameIn.way === 'garbled' && end === 'credited') wrong.push(`${key} cannot be read`);
    count(`payment ${end ?? 'open'}`);
    const named = rows[cameIn.names ?? -1];
    const inTime = named && cameIn.ledger * CLOSE_MS <= named.deadlineMs;
    const wouldDo = cameIn.kind === 'money' && cameIn.way !== 'garbled' && end === 'investigation';
    if (inTime && wouldDo && named.status === 'expired' && cameIn.network === 0) {
      wrong.push(`${key} came in time, and its transaction expired before it was read`);
    }
  }
  for (const [index, { credited, isPaid, status }] of rows.entries()) {
    const credits = [...receipts.values()].filter(
      ({ cameIn, end }) => end === 'credited' && cameIn.names === index,
    );
    if (credits.length > 1) wrong.push(`transaction ${index} was credited ${credits.length} times`);
    if ((credited !== null) !== isPaid) wrong.push(`transaction ${index} is paid with nothing`);
    count(`transaction ${isTerminal(status) ? status : 'open'}`);
  }
  count(`reading ${isReset && row.stopped !== null ? 'stopped at another network' : 'at its end'}`);
  if (isReset && row.stopped === null && row.remembered.network === history.network()) {
    wrong.push('another network was taken for ours');
  }
  return wrong;
};

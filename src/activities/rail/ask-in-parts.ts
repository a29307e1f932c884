import { retryLaterMs } from '../../domain/rails/retry-later.ts';

/** What came of asking about a batch, all of it or in parts. */
interface Asked<Item, Answer> {
  readonly answers: readonly Answer[];
  /** What the rail stumbles over whenever it is asked about it alone. */
  readonly stumbled: readonly Item[];
}

/** How many calls may fail beyond those on the way down to a single entry, before it is an outage. */
const PATIENCE = 3;

/**
 * Asks a rail about a batch. Where the rail throws, its halves are asked about, so that one entry
 * which the rail's code stumbles over stops no other. A rail that answers nothing all the way down
 * to single entries is out.
 * @throws what the rail threw last, when it is out; a `RetryLater` as it came.
 */
export const askInParts = async <Item, Answer>(
  items: readonly Item[],
  ask: (part: readonly Item[]) => Promise<readonly Answer[]>,
): Promise<Asked<Item, Answer>> => {
  const answers: Answer[] = [];
  const stumbled: Item[] = [];
  const failuresMax = Math.ceil(Math.log2(Math.max(items.length, 1))) + PATIENCE;
  let failures = 0;
  let answered = 0;
  const visit = async (part: readonly Item[]): Promise<void> => {
    try {
      answers.push(...(await ask(part)));
      answered += 1;
      return;
    } catch (error) {
      // A rail that wants to be asked later is not asked for the halves now.
      if (retryLaterMs(error) !== null) throw error;
      failures += 1;
      if (answered === 0 && (items.length === 1 || failures > failuresMax)) throw error;
      if (part.length === 1) {
        stumbled.push(...part);
        return;
      }
    }
    const middle = Math.ceil(part.length / 2);
    await visit(part.slice(0, middle));
    await visit(part.slice(middle));
  };
  await visit(items);
  if (answered === 0 && items.length > 0) {
    throw new Error('the rail stumbled over every entry that it was asked about');
  }
  return { answers, stumbled };
};

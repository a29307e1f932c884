import type { Line } from '../../../domain/ledger/reconcile.ts';

interface LinePage {
  /** In ascending order of their keys, compared code unit by code unit. */
  readonly lines: readonly Line[];
  readonly exhausted: boolean;
}

/** Reads one side in the order of its keys, each call the next page. */
export type LineReader = () => Promise<LinePage>;

interface Aligned {
  readonly here: readonly Line[];
  readonly there: readonly Line[];
}

const createSide = (read: LineReader) => {
  let waiting: Line[] = [];
  let exhausted = false;
  return {
    async fill(): Promise<void> {
      // A page of nothing that we look at is not the end of the history.
      while (waiting.length === 0 && !exhausted) await this.more();
    },
    async more(): Promise<void> {
      const page = await read();
      waiting = waiting.concat(page.lines);
      ({ exhausted } = page);
    },
    /** The key from which on lines may be missing yet; null when all are here. */
    edge: (): string | null => (exhausted ? null : (waiting.at(-1)?.key ?? '')),
    takeBefore(edge: string | null): Line[] {
      const index = edge === null ? -1 : waiting.findIndex(({ key }) => key >= edge);
      const taken = index === -1 ? waiting : waiting.slice(0, index);
      waiting = index === -1 ? [] : waiting.slice(index);
      return taken;
    },
    isDone: (): boolean => exhausted && waiting.length === 0,
  };
};

/**
 * Walks two sides at the same pace, so that lines of one name come together and only a page or
 * two of each side is held.
 */
export async function* alignLines(
  readHere: LineReader,
  readThere: LineReader,
): AsyncGenerator<Aligned> {
  const here = createSide(readHere);
  const there = createSide(readThere);
  for (;;) {
    await here.fill();
    await there.fill();
    if (here.isDone() && there.isDone()) return;
    const edges = [here.edge(), there.edge()].filter((edge) => edge !== null);
    const edge = edges.toSorted()[0] ?? null;
    const aligned = { here: here.takeBefore(edge), there: there.takeBefore(edge) };
    if (aligned.here.length + aligned.there.length > 0) {
      yield aligned;
      continue;
    }
    // All that is known stands on the edge itself: whoever is there has to read on.
    await (here.edge() === edge ? here : there).more();
  }
}

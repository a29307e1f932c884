import TestSequencer from '@jest/test-sequencer';

/** Folders whose tests take minutes, the longest first: they start whole programs and wait. */
const LONG = ['/test/chaos/', '/test/e2e/'];
const folderOf = ({ path }) => LONG.find((folder) => path.includes(folder));

/**
 * Starts the longest tests first, also in a fresh clone, where jest does not know yet how long each
 * takes and begins with the longest files. Else the longest test begins last and runs alone.
 */
class Sequencer extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const first = LONG.flatMap((long) => sorted.filter((test) => folderOf(test) === long));
    return [...first, ...sorted.filter((test) => folderOf(test) === undefined)];
  }
}

// oxlint-disable-next-line import/no-default-export -- Jest asks for it.
export default Sequencer;

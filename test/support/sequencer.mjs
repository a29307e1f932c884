import TestSequencer from '@jest/test-sequencer';

/** Folders whose tests take minutes: they start whole programs and wait for payments. */
const LONG = ['/test/chaos/', '/test/e2e/'];
const isLong = ({ path }) => LONG.some((folder) => path.includes(folder));

/**
 * Starts the longest tests first, also in a fresh clone, where jest does not know yet how long each
 * takes and begins with the longest files. Else the longest test begins last and runs alone.
 */
class Sequencer extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
}

// oxlint-disable-next-line import/no-default-export -- Jest asks for it.
export default Sequencer;

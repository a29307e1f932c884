import TestSequencer from '@jest/test-sequencer';

/** Folders whose tests start whole programs, and compute all the time. */
const HEAVY = ['/test/chaos/', '/test/e2e/'];
/** How many others begin after each of those: they wait more than they compute. */
const OTHERS_PER_HEAVY = 3;
/** The suites that take half a minute and more, the longest first. */
const LONGEST = [
  'chaos/short-chaos',
  'e2e/own-repository',
  'chaos/kill-worker',
  'e2e/incidents',
  'e2e/three-rails',
  'chaos/lose-temporal',
  'activities/send/refunds',
  'cli/investigations/investigations',
  'pages/states',
  'e2e/contract-wallet',
  'e2e/demo',
  'workflows/restarts',
  'activities/send/contract-sources',
  'activities/send/stale',
  'console/pages/in-a-browser',
  'workflows/long-waits',
  'replay/replay',
  'workflows/background/poll-rail',
].map((suite) => `/test/${suite}.test.ts`);

const isHeavy = ({ path }) => HEAVY.some((folder) => path.includes(folder));
const rankOf = ({ path }) => {
  const rank = LONGEST.findIndex((suite) => path.endsWith(suite));
  return rank < 0 ? LONGEST.length : rank;
};

/**
 * Starts the longest tests first, also in a fresh clone, where jest does not know yet how long each
 * takes and begins with the longest files: else the longest test begins last and runs alone. Those that
 * compute are dealt out among those that wait, so that neither keep the cores to themselves.
 */
class Sequencer extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests).toSorted((a, b) => rankOf(a) - rankOf(b));
    const others = sorted.filter((test) => !isHeavy(test));
    const dealt = sorted
      .filter(isHeavy)
      .flatMap((test) => [test, ...others.splice(0, OTHERS_PER_HEAVY)]);
    return [...dealt, ...others];
  }
}

// oxlint-disable-next-line import/no-default-export -- Jest asks for it.
export default Sequencer;

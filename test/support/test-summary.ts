import { SKIP_MARK } from './skip-mark.ts';

/** What jest reports of a run, as far as it is used here. */
export type RunResults = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  /** Files that could not be run at all, as when an import fails. */
  numRuntimeErrorTestSuites: number;
  testResults: readonly {
    testFilePath: string;
    testResults: readonly { status: string; fullName: string }[];
  }[];
};

type SkippedTest = { file: string; title: string; reason: string | undefined };

/** A file that cannot be run counts as one failure: its tests are unknown, not absent. */
export function countTests(results: RunResults): {
  passed: number;
  failed: number;
  skipped: number;
} {
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

/** The tests that did not run, each with the reason its title, or its chapter's title, gives. */
export function skippedTests(results: RunResults): SkippedTest[] {
  return results.testResults.flatMap(({ testFilePath, testResults }) =>
    testResults
      .filter(({ status }) => status === 'pending' || status === 'todo')
      .map(({ fullName }) => {
        const [title = fullName, reason] = fullName.split(SKIP_MARK);
        return { file: testFilePath, title, reason };
      }),
  );
}

/** What makes a run worthless although no test failed; undefined when nothing does. */
export function faultOf(results: RunResults, skipped: readonly SkippedTest[]): string | undefined {
  const { passed, failed } = countTests(results);
  if (passed + failed === 0) return 'no test ran';
  const silent = skipped.filter(({ reason }) => reason === undefined).length;
  return silent > 0 ? `${silent} skipped without a reason; use describeUnless` : undefined;
}

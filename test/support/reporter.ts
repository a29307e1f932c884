import { writeSync } from 'node:fs';
import { relative } from 'node:path';
import { countTests, faultOf, skippedTests } from './test-summary.ts';
import type { RunResults } from './test-summary.ts';

const STDOUT = 1;

/**
 * Closes a run with one plain line, `tests: N passed, N failed, N skipped`, after naming each
 * skipped test and why. The line is written as the process ends, so that nothing follows it.
 */
class Reporter {
  #fault: Error | undefined;
  // What is said of a run that ends before its results are known.
  #lastLine = 'tests: 0 passed, 0 failed, 0 skipped\n';
  readonly #rootDirectory: string;
  readonly #isFiltered: boolean;

  constructor(globalConfig: { rootDir: string; testNamePattern?: string }) {
    this.#rootDirectory = globalConfig.rootDir;
    this.#isFiltered = Boolean(globalConfig.testNamePattern);
    // First among the listeners, because one of jest's own ends the process from inside its turn.
    process.prependOnceListener('exit', () => writeSync(STDOUT, this.#lastLine));
  }

  onRunComplete(_contexts: unknown, results: RunResults): void {
    // Tests left out by name are the caller's own choice and need no reason.
    const skipped = this.#isFiltered ? [] : skippedTests(results);
    for (const { file, title, reason } of skipped) {
      const path = relative(this.#rootDirectory, file);
      writeSync(STDOUT, `skipped: ${path} › ${title}: ${reason ?? 'no reason given'}\n`);
    }
    const fault = faultOf(results, skipped);
    if (fault !== undefined) {
      writeSync(STDOUT, `${fault}\n`);
      this.#fault = new Error(fault);
    }
    const { passed, failed, skipped: left } = countTests(results);
    this.#lastLine = `tests: ${passed} passed, ${failed} failed, ${left} skipped\n`;
  }

  /** Jest fails the run when a reporter has an error. */
  getLastError(): Error | undefined {
    return this.#fault;
  }
}

// oxlint-disable-next-line import/no-default-export -- Jest asks for it.
export default Reporter;

/** What one payment of the demo came to, for the summary. */
export type PaymentReport = {
  title: string;
  id: string;
  workflowUrl: string;
  status: string;
  tookMs: number;
  stellarHash: string;
  bankReference: string;
  balances: string;
};

export type Printer = {
  line(text: string): void;
  /** One line for each status, with the seconds since the payment began. */
  status(title: string, startedAt: number, status: string, detail?: string): void;
};

const seconds = (durationMs: number): string => `${(durationMs / 1_000).toFixed(1).padStart(5)} s`;

/** Writes plain lines, aligned, that read the same in a terminal and in a file. */
export function createPrinter(write: (text: string) => void): Printer {
  return {
    line: (text) => write(`${text}\n`),
    status: (title, startedAt, status, detail = '') =>
      write(
        `${seconds(performance.now() - startedAt)}  ${title.padEnd(11)} ${status.padEnd(28)} ${detail}`.trimEnd() +
          '\n',
      ),
  };
}

/** The summary: one block for each payment, then whether all is well. */
export function writeSummary(reports: readonly PaymentReport[], totalMs: number): string {
  const blocks = reports.map((report) =>
    [
      `  ${report.title} ${report.status} in ${seconds(report.tookMs).trim()}`,
      `    stellar    ${report.stellarHash || 'none'}`,
      `    bank       ${report.bankReference || 'none'}`,
      `    balance    ${report.balances}`,
      `    workflow   ${report.workflowUrl}`,
    ].join('\n'),
  );
  const completed = reports.filter(({ status }) => status === 'completed').length;
  return [
    '',
    ...blocks,
    '',
    `${completed} of ${reports.length} payments completed, ${seconds(totalMs).trim()} after the start.`,
  ].join('\n');
}

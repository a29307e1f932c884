import { cpus } from 'node:os';
import { numberOf } from '../options.ts';
import type { Bench } from '../tools.ts';
import type { PageCost } from './measure.ts';
import { measureConsole } from './pages.ts';

const written = ({ path, status, statements, ...cost }: PageCost): string => {
  const cells = [
    cost.databaseMs.toFixed(1).padStart(11),
    cost.answeredMs.toFixed(0).padStart(11),
    String(statements).padStart(10),
  ];
  const marks = [
    status === 200 ? '' : `(${status})`,
    cost.unexplained > 0 ? `(${cost.unexplained} not explained)` : '',
    cost.scanned.length > 0 ? `SCANS ${cost.scanned.join(', ')}` : '',
  ].filter((mark) => mark !== '');
  return [...cells, path, ...marks].join('  ');
};

/** What each page of the console asks of a large database. */
export const bench: Bench = async (values, { config, progress, releases, say }) => {
  const payments = numberOf(values, 'rows', 1_000_000);
  const troubles = numberOf(values, 'troubles', 10_000);
  say(`${cpus().length} cores; ${payments} transactions, ${troubles} troubles`);
  say('database ms  answered ms  statements  page');
  const order = { config, progress, releases, payments, troubles };
  await measureConsole(order, (cost) => say(written(cost)));
};

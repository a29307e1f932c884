import { auditBooks } from '../services/accounting/audit/audit.ts';
import { readDayReport } from '../activities/audit/reconcile-books.ts';
import { auditJson, auditText } from '../services/accounting/audit/report.ts';
import type { Rail } from '../rails/rail.ts';
import {
  loadBusiness,
  readDatabaseConfig,
  readOperatorConfig,
  readWorkerConfig,
} from '../config.ts';
import type { Business } from '../config/business.ts';
import { createLedgerHistory } from '../stellar/sources/ledger-sources.ts';
import { compareAgain } from '../services/operations/reconciliation/compare-again.ts';
import { byCommand } from '../services/operators/record-act.ts';
import { asOperator, openDatabase } from './operator.ts';
import { readOptions } from '../lib/process/options.ts';
import { complain, say, sayText } from '../lib/terminal.ts';

const USAGE = `railhead audit               compares the books with the ledger and the rails
railhead audit --json     the same, for a program
railhead audit --report <date | latest>
                            shows what the daily reconciliation of that day found
railhead audit --again --operator <name>
                            has a worker run the daily reconciliation now

Exits 0 when all agrees, 1 with breaks, 2 when it could not look.`;

const PROGRESS_AFTER_MS = 2_000;
const EXIT_BREAKS = 1;
const EXIT_COULD_NOT_LOOK = 2;

/** The statements of the rails whose credentials this process was given. */
const statementsOf = async ({ anchor, openRail }: Business) => {
  const statements: Record<string, Rail['listStatement'] | null> = {};
  for (const { name } of anchor.rails) {
    try {
      statements[name] = (await openRail(name)).listStatement ?? null;
    } catch {
      // Its credentials belong to another process; the report names it as not compared.
      statements[name] = null;
    }
  }
  return statements;
};

/** Shows how far it is once it takes longer than a person waits without wondering. */
const createProgress = (startedAtMs: number) => {
  let shownAtMs = startedAtMs;
  return (place: string, count: number): void => {
    if (Date.now() - shownAtMs < PROGRESS_AFTER_MS) return;
    shownAtMs = Date.now();
    complain(`… ${place}: ${count}`);
  };
};

const audit = async (asJson: boolean): Promise<number> => {
  const config = readWorkerConfig();
  const business = await loadBusiness(config);
  const { anchor } = business;
  const orm = await openDatabase(config.DATABASE_URL);
  try {
    const report = await auditBooks({
      orm,
      anchor,
      history: createLedgerHistory(config, {
        networkPassphrase: config.NETWORK_PASSPHRASE,
        assets: anchor.assets.map(({ asset }) => asset),
      }),
      statements: await statementsOf(business),
      onProgress: createProgress(Date.now()),
    });
    sayText(asJson ? auditJson(report) : auditText(report));
    return report.breaks.length === 0 ? 0 : EXIT_BREAKS;
  } finally {
    await orm.close();
  }
};

const showReport = async (day: string): Promise<number> => {
  if (day !== 'latest' && !/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new Error('a date is YYYY-MM-DD');
  const { DATABASE_URL: databaseUrl } = readDatabaseConfig();
  const orm = await openDatabase(databaseUrl);
  try {
    const text = await readDayReport({ orm }, day === 'latest' ? null : day);
    sayText(text ?? 'There is no report of that day.');
    return 0;
  } finally {
    await orm.close();
  }
};

const askAgain = async (operator: string | undefined): Promise<number> => {
  if (!operator) throw new Error('--again takes --operator <name>');
  const refused = await asOperator(readOperatorConfig(), async (deps) =>
    compareAgain(deps, byCommand(operator)),
  );
  if (refused) throw new Error(refused.message);
  say('The reconciliation runs. railhead audit --report latest shows what it found.');
  return 0;
};

try {
  const { values } = readOptions(USAGE, {
    options: {
      json: { type: 'boolean', default: false },
      report: { type: 'string' },
      again: { type: 'boolean', default: false },
      operator: { type: 'string' },
    },
  });
  if (values.again) process.exitCode = await askAgain(values.operator);
  else if (values.report === undefined) process.exitCode = await audit(values.json);
  else process.exitCode = await showReport(values.report);
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  for (const line of reason.split('\n')) complain(`It could not look: ${line}`);
  process.exitCode = EXIT_COULD_NOT_LOOK;
}

import type { Business } from '../../../src/config/business.ts';
import type { Stage } from '../../../src/dev/incidents/play/stage.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { auditBooks } from '../../../src/services/accounting/audit/audit.ts';
import { auditText } from '../../../src/services/accounting/audit/report.ts';
import { readAttention } from '../../../src/services/operations/attention/attention.ts';
import { createHorizonHistory } from '../../../src/stellar/horizon/history.ts';

/** What the books, the ledger and the rails say afterwards. */
interface Audited {
  /** Differences that nobody has decided over. */
  readonly breaks: readonly string[];
  /** Assets in which the books do not sum up to nothing. */
  readonly unbalanced: readonly string[];
  /** What still waits for a person, by kind and subject. */
  readonly waiting: readonly string[];
  readonly text: string;
}

const QUIET_WITHIN_MS = 90_000;

/** Nothing is queued or on its way on the ledger. */
const untilQuiet = async ({ orm }: Stage): Promise<void> =>
  void (await waitUntil(
    async () => {
      const [row] = await orm.em.fork().execute<{ open: string }[]>(
        `select (select count(*) from ledger_payment where state in ('queued', 'bound'))
          + (select count(*) from ledger_envelope where state = 'signed') as open`,
      );
      return row?.open === '0';
    },
    { timeoutMs: QUIET_WITHIN_MS, intervalMs: 500, what: 'nothing is on its way' },
  ).catch(() => undefined));

/** Every entry of the books sums up to nothing in each asset. */
const unbalanced = async ({ orm }: Stage): Promise<readonly string[]> => {
  const rows = await orm.em
    .fork()
    .execute<{ asset: string; sum: string }[]>(
      `select asset, sum(amount)::text as sum from posting group by asset having sum(amount) <> 0`,
    );
  return rows.map(({ asset, sum }) => `${asset}: ${sum}`);
};

/** Holds the books against the ledger and the rails, and says what still waits for a person. */
export const auditAfter = async (
  stage: Stage,
  { anchor, openRail }: Business,
): Promise<Audited> => {
  await untilQuiet(stage);
  const { orm, ledger } = stage;
  const rails = await Promise.all(
    anchor.rails.map(async ({ name }) => [name, (await openRail(name)).listStatement ?? null]),
  );
  const report = await auditBooks({
    orm,
    anchor,
    history: createHorizonHistory({ url: ledger.horizonUrl }),
    statements: Object.fromEntries(rails),
  });
  const sums = await unbalanced(stage);
  const { items } = await readAttention(orm.em.fork(), { limit: 200 });
  const waiting = items.map(({ kind, subject, detail }) => `${kind} ${subject} ${detail}`);
  const text = [
    auditText(report),
    sums.length === 0 ? 'The books balance in every asset.' : `Unbalanced: ${sums.join(', ')}`,
    waiting.length === 0
      ? 'Nothing waits for a person.'
      : `Still waiting:\n  ${waiting.join('\n  ')}`,
  ].join('\n');
  const breaks = report.breaks.map(({ place, key, type }) => `${place} ${key} ${type}`);
  return { breaks, unbalanced: sums, waiting, text };
};

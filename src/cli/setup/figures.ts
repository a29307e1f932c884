import { readDatabaseConfig } from '../../config.ts';
import { formatAmount, type Stroops } from '../../domain/money/amount.ts';
import { assetCode, type AssetId } from '../../domain/money/asset.ts';
import { dayOf, readDay } from '../../services/operations/day.ts';
import { fillFigures, rebuildFigures } from '../../services/operations/figures/fill.ts';
import { readFigures } from '../../services/operations/figures/read.ts';
import { openDatabase } from '../operator.ts';
import { readOptions } from '../../lib/process/options.ts';
import { say, showUsage } from '../../lib/terminal.ts';

const USAGE = `railhead figures [--from <date>] [--to <date>]
                            volume, fees, completion time and failures; the last 30 days by default
railhead figures --rebuild  works out the figures of every day anew`;

const DAY_MS = 86_400_000;

const { values } = readOptions(USAGE, {
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    rebuild: { type: 'boolean', default: false },
  },
});

const sums = (of: ReadonlyMap<AssetId, Stroops>): string =>
  [...of].map(([asset, amount]) => `${formatAmount(amount)} ${assetCode(asset)}`).join(', ') || '0';
const seconds = (of: number | null): string =>
  of === null ? '?' : `${Number(of.toPrecision(2))} s`;

const { to = dayOf(Date.now()), rebuild } = values;
const from = values.from ?? dayOf((readDay(to) ?? 0) - 29 * DAY_MS);
if (readDay(from) !== null && readDay(to) !== null) {
  const orm = await openDatabase(readDatabaseConfig().DATABASE_URL);
  try {
    if (rebuild) await rebuildFigures(orm, (days) => say(`${days} days`));
    else await fillFigures(orm);
    const { groups, troubles } = await readFigures(orm.em.fork(), { from, to });
    for (const { asset, rail, kind, ...its } of groups) {
      say(
        `${assetCode(asset)} ${rail} ${kind}: ${its.completed} completed, ${its.refunded} refunded, ` +
          `${its.expired} expired; volume ${sums(its.volumes)}; fees ${sums(its.fees)}; ` +
          `half within ${seconds(its.p50)}, 95% within ${seconds(its.p95)}`,
      );
    }
    for (const { kind, count } of troubles) say(`${kind}: ${count}`);
    if (groups.length === 0) say(`No payment ended between ${from} and ${to}.`);
  } finally {
    await orm.close();
  }
} else {
  showUsage(USAGE);
  process.exitCode = 2;
}

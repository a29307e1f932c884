import { openOrm } from '../../db/orm.ts';
import type { DefinedRail } from '../../rails/define-rail.ts';
import { waitUntil } from '../wait-until.ts';

const READ_WITHIN_MS = 3_000;

const COUNT = `select state, count(*)::int as count from rail_event where rail = ? group by state`;

const writeLine = (name: string, counts: ReadonlyMap<string, number>): string => {
  const [read, refused, unread] = ['read', 'refused', 'received'].map(
    (state) => counts.get(state) ?? 0,
  );
  if (counts.size === 0) return `  webhooks         ${name}: none came`;
  return [
    `  webhooks         ${name}: ${read} taken`,
    ...(refused
      ? [`${refused} refused (parseEvent returned null; does it verify the body as it came?)`]
      : []),
    ...(unread ? [`${unread} not read (parseEvent threw)`] : []),
  ].join(', ');
};

/**
 * What became of the webhooks of the rails whose pretend bank runs, a line for each rail, so that its
 * author sees whether they are taken.
 */
export const sayWebhooks = async (
  databaseUrl: string,
  rails: readonly DefinedRail[],
): Promise<readonly string[]> => {
  const orm = await openOrm({ databaseUrl, connectionsMax: 1 });
  const countsOf = async (rail: string) => {
    const rows = await orm.em.fork().execute<{ state: string; count: number }[]>(COUNT, [rail]);
    return new Map(rows.map(({ state, count }) => [state, count]));
  };
  try {
    const lines: string[] = [];
    for (const { profile } of rails) {
      // The last one may have come a moment ago.
      const isRead = async () => !(await countsOf(profile.name)).has('received');
      const options = { timeoutMs: READ_WITHIN_MS, intervalMs: 100, what: 'webhooks are read' };
      await waitUntil(isRead, options).catch(() => undefined);
      lines.push(writeLine(profile.name, await countsOf(profile.name)));
    }
    return lines;
  } finally {
    await orm.close();
  }
};

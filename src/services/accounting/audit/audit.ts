import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from '../../../db/orm.ts';
import { accountsInUse } from '../../transactions/accounts/in-use.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import type { LedgerHistory } from '../../../stellar/horizon/history.ts';
import type { Rail } from '../../../rails/rail.ts';
import { compareAccount, type AccountFindings } from './ledger/account-place.ts';
import { checkBooks, readTotals } from './books/books-place.ts';
import { confirmed, type PlaceFindings } from './compare.ts';
import { compareRail } from './rail/rail-place.ts';
import type { AuditReport, Break, HoldingReport } from './report-types.ts';

interface AuditDeps {
  readonly orm: Orm;
  readonly anchor: Anchor;
  readonly history: LedgerHistory;
  /** By the rail's name; a rail that is not here is named as not compared. */
  readonly statements: Readonly<Record<string, Rail['listStatement'] | null>>;
  /** Called at each step; optional. */
  readonly onProgress?: (place: string, count: number) => void;
  /** Before a break is believed, it is looked at again after this long. */
  readonly lookAgainAfterMs?: number;
}

/** About three ledgers, so that what was in flight has been settled and recorded. */
export const LOOK_AGAIN_AFTER_MS = 15_000;

const isClean = (places: readonly PlaceFindings[]): boolean =>
  places.every(({ breaks, waiting }) => breaks.length + waiting.length === 0);

/** Looks once; where that finds anything, waits and looks again, and keeps what was there twice. */
export const twice = async (
  look: () => Promise<AccountFindings>,
  pauseMs: number,
): Promise<AccountFindings> => {
  const first = await look();
  if (isClean(first.places)) return first;
  await new Promise((resolve) => setTimeout(resolve, pauseMs));
  const second = await look();
  const places = second.places.map((place) => {
    const before = first.places.find((one) => one.place === place.place);
    return before ? confirmed(before, place) : place;
  });
  return { places, holdings: second.holdings };
};

const nameOf = ({ place, direction, key, type }: Break): string =>
  `${place} ${direction ?? ''} ${key} ${type}`;

/** Differences of which a person has decided, with evidence, what is to become of them. */
const decidedUpon = async (em: EntityManager): Promise<ReadonlySet<string>> => {
  const rows = await em.execute<{ name: string }[]>(
    `select b.place || ' ' || b.direction || ' ' || b.key || ' ' || b.type as name
       from reconciliation_break b join investigation i on i.source_key = b.investigation_key
      where b.resolved_at is null and i.state = 'resolved'`,
  );
  return new Set(rows.map(({ name }) => name));
};

/**
 * Re-derives the books from the ledger's history and the rails' statements, and compares them with
 * the database, to the stroop. Money may move meanwhile: what differs is looked at again, and what
 * differs no longer is no break. It changes nothing but its own scratch table.
 * @throws NetworkFault, or whatever a rail throws, when it could not look.
 */
export const auditBooks = async (deps: AuditDeps): Promise<AuditReport> => {
  const { orm, anchor, history, statements, onProgress = () => undefined } = deps;
  const { lookAgainAfterMs = LOOK_AGAIN_AFTER_MS } = deps;
  const startedAt = new Date();
  // All that is older than the audit itself has to agree by the second look.
  const youngFromMs = startedAt.getTime();
  const em = orm.em.fork();
  const places: PlaceFindings[] = [];
  const holdings: HoldingReport[] = [];
  const add = async (look: () => Promise<AccountFindings>): Promise<void> => {
    const found = await twice(look, lookAgainAfterMs);
    places.push(...found.places);
    holdings.push(...found.holdings);
  };
  const alone = (place: PlaceFindings): AccountFindings => ({ places: [place], holdings: [] });
  for (const account of await accountsInUse(em, anchor)) {
    await add(async () => compareAccount({ em, history, onProgress }, account, youngFromMs));
  }
  for (const profile of anchor.rails) {
    const listStatement = statements[profile.name] ?? null;
    await add(async () => {
      const window = { from: null, until: new Date(), youngFromMs };
      return alone(await compareRail({ em, profile, listStatement, onProgress }, window));
    });
  }
  await add(async () => alone(await checkBooks(em, onProgress)));
  const decided = await decidedUpon(em);
  const found = places.flatMap(({ breaks }) => breaks);
  const undecided = found.filter((one) => !decided.has(nameOf(one)));
  const old = found.filter((one) => decided.has(nameOf(one)));
  return {
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    breaks: undecided,
    waiting: [
      ...places.flatMap(({ waiting }) => waiting),
      ...old.map((one) => ({ ...one, type: 'explained' as const })),
    ],
    places: places.map(({ place, agreed, through, notCompared }) => ({
      place,
      agreed,
      through,
      notCompared,
    })),
    holdings,
    totals: await readTotals(em),
    truncated: places.some(({ truncated }) => truncated),
  };
};

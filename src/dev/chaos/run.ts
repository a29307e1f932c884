import { existsSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DevelopmentConfig } from '../../config.ts';
import type { Progress } from '../progress.ts';
import type { Releases } from '../releases.ts';
import { waitUntil } from '../wait-until.ts';
import { withDatabase } from './database.ts';
import { readAnchor, readBank, readLedger, type Evidence } from './evidence.ts';
import { judge } from './judge.ts';
import { keepKilling, type Kill } from './kill.ts';
import { bankAccountOf, takeCourse, type Course } from './pay.ts';
import { assetOf, openPayers } from './payers.ts';
import { createGate, persist } from './persist.ts';
import { planPayments, TARGETS } from './plan.ts';
import { untilQuiet } from './quiet.ts';
import type { Outcome } from './report.ts';
import { startTicker, type TickerStream } from './ticker.ts';
import { keepWeather } from './weather.ts';
import { startWorld, type World } from './world.ts';
import { stellarAssetId } from '../../domain/asset.ts';

export interface RunOptions {
  readonly payments: number;
  readonly seed: number;
  /** How many payers are at the anchor's doors at once. */
  readonly atOnce: number;
  readonly payWithinMs: number;
  readonly quietWithinMs: number;
  readonly closeMs: number;
  readonly keepsFiles: boolean;
  readonly kills: boolean;
  readonly weather: boolean;
  readonly config: DevelopmentConfig;
  readonly progress: Progress;
  readonly releases: Releases;
  readonly stream: TickerStream;
}

const AUDIT = fileURLToPath(new URL('../../worker/audit/main.ts', import.meta.url));
const AUDIT_WITHIN_MS = 300_000;
const COLLECTED_WITHIN_MS = 60_000;
const STORM_WITHIN_MS = 3_600_000;

/** The anchor's own audit, as a person would call it. */
const runAudit = async (
  { environment }: World,
  path: string,
): Promise<{ good: boolean; said: string }> => {
  if (!existsSync(AUDIT)) return { good: true, said: 'there is none in this version' };
  return new Promise((resolve) => {
    const options = {
      env: { ...environment, PATH: path },
      timeout: AUDIT_WITHIN_MS,
    };
    execFile(process.execPath, [AUDIT], options, (fault, output, complaint) => {
      const last = output.trim().split('\n').at(-1) ?? '';
      if (fault === null) resolve({ good: true, said: `agrees: ${last}` });
      else resolve({ good: false, said: `${output}\n${complaint}`.trim() });
    });
  });
};

const STATUSES = `select status
    || case when parked_reason is null then '' else ' (parked: ' || parked_reason || ')' end as what,
    count(*)::int as n
  from transaction group by 1 order by 2 desc`;
const readStatuses = async ({ databaseUrl }: World) =>
  withDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query<{ what: string; n: number }>(STATUSES);
    return rows.map(({ what, n }): readonly [string, number] => [what, n]);
  });

const collect = async (world: World): Promise<Evidence> => {
  const asset = assetOf(world);
  const account = world.environment['DISTRIBUTION_ACCOUNT'] ?? '';
  const issuer = asset.getIssuer() ?? '';
  const moves = await readLedger(world.horizonUrl, account);
  const ledgerIn = moves.filter(({ isIn, party }) => isIn && party !== issuer);
  const own = await readAnchor(world.databaseUrl);
  return {
    asset: stellarAssetId(asset.getCode(), issuer),
    ledgerIn: ledgerIn.filter(({ isNewAccount }) => !isNewAccount),
    ledgerOut: moves.filter(({ isIn }) => !isIn),
    ...(await readBank(world.bankUrl)),
    ...own,
  };
};

/** Nothing of the plan may be done by nobody: who gave up is counted, and so is a missing payment. */
const partiesOf = (courses: readonly Course[]) =>
  courses.map(({ payer: { payment, purse } }) => ({
    number: payment.number,
    account: purse.keypair.publicKey(),
    bankAccount: bankAccountOf(payment.number),
  }));

const storm = async (world: World, courses: readonly Course[], options: RunOptions) => {
  const { seed, payWithinMs, stream } = options;
  const crowd = {
    doors: createGate(options.atOnce),
    counters: createGate(options.atOnce),
    payWithinMs,
  };
  const weather = options.weather ? keepWeather(world, seed) : null;
  const killing = options.kills ? keepKilling(world, seed) : null;
  const startedAt = performance.now();
  const ticker = startTicker(stream, () => {
    const at = (...states: Course['state'][]): number =>
      courses.filter(({ state }) => states.includes(state)).length;
    const passed = Math.round((performance.now() - startedAt) / 1_000);
    return (
      `${passed} s: ${at('paid', 'done')} of ${courses.length} paid, ${at('opening', 'opened')} under way, ` +
      `${killing?.kills().length ?? 0} kills, weather: ${weather?.now() ?? 'fair'}`
    );
  });
  const taken = courses.map(async (course) => takeCourse(world, course, crowd));
  // At least one round of kills, however soon all have paid.
  const isOver = (): boolean =>
    courses.every(({ state }) => state === 'paid' || state === 'done' || state === 'given up') &&
    (killing === null || killing.kills().length >= TARGETS.length);
  await waitUntil(isOver, {
    timeoutMs: STORM_WITHIN_MS,
    intervalMs: 200,
    what: 'all have paid and all have died',
  });
  await killing?.stop();
  await weather?.stop();
  ticker.stop();
  return {
    // Some mend afterwards what was wrong on their side: they trust the asset.
    mended: Promise.all(taken),
    kills: (killing?.kills() ?? []) as readonly Kill[],
    complaints: killing?.faults() ?? [],
    spells: weather?.spells() ?? 0,
    faults: weather?.switched() ?? 0,
  };
};

/** One whole run: an anchor in real processes, its payers, the storm, the quiet, the judgement. */
export const runChaos = async (options: RunOptions): Promise<Outcome> => {
  const { seed, stream, progress } = options;
  const timings = { prepareMs: 0, stormMs: 0, quietMs: 0 };
  const timed = async <Result>(
    what: keyof typeof timings,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    const startedAt = performance.now();
    const result = await work();
    timings[what] = performance.now() - startedAt;
    return result;
  };
  const payments = planPayments(seed, options.payments);
  const { world, payers } = await timed('prepareMs', async () => {
    const started = await progress.step('Starting every process', async () => startWorld(options));
    if (options.keepsFiles) progress.note(`logs: ${started.logDirectory}`);
    const opened = await progress.step('Opening the payers’ accounts', async () =>
      openPayers(started, payments, seed),
    );
    return { world: started, payers: opened };
  });
  const courses = payers.map((payer): Course => ({ payer, state: 'waiting' }));
  const stormed = await timed('stormMs', async () => storm(world, courses, options));
  const { mended, ...stormy } = stormed;
  const unsettled = await timed('quietMs', async () => {
    let still: ReadonlyMap<string, readonly string[]> = new Map();
    const ticker = startTicker(stream, () => {
      const counts = [...still].map(([what, ids]) => `${ids.length} ${what}`);
      const mending = courses.filter(({ state }) => state === 'paid').length;
      if (mending > 0) return `waiting for ${mending} payers who trust the asset at last`;
      return `waiting for quiet: ${counts.join(', ') || 'nothing is under way'}`;
    });
    await mended;
    const left = await untilQuiet(world.databaseUrl, {
      withinMs: options.quietWithinMs,
      tell: (found) => {
        still = found;
      },
    });
    ticker.stop();
    return left;
  });
  const verdict = judge(
    await persist(async () => collect(world), COLLECTED_WITHIN_MS),
    partiesOf(courses),
  );
  const audit = await runAudit(world, options.config.PATH);
  return {
    seed,
    courses,
    ...stormy,
    complaints: [...stormy.complaints, ...(audit.good ? [] : ['the audit found breaks'])],
    fell: world.members.map((member): readonly [string, number] => [member.name, member.fell()]),
    verdict,
    unsettled,
    statuses: await readStatuses(world),
    audit: audit.said,
    timings,
  };
};

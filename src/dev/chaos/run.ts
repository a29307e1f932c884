import { loadBusiness } from '../../config.ts';
import { readFailedTasks } from './faults/roll.ts';
import { LATER_ANCHOR } from './faults/later-anchor/anchor.ts';
import type { DevelopmentConfig } from '../../config.ts';
import { stellarAssetId } from '../../domain/money/asset.ts';
import type { Progress } from '../progress.ts';
import type { Releases } from '../releases.ts';
import { forPrograms } from './world/anchor.ts';
import { withDatabase } from './world/database.ts';
import { readAnchor } from './evidence/anchor.ts';
import { readBank } from './evidence/bank.ts';
import { readLedger } from './evidence/ledger.ts';
import type { Evidence } from './evidence/evidence.ts';
import { judge } from './judge/judge.ts';
import { judgeSending, readSending } from './judge/sending.ts';
import type { Party } from './judge/types.ts';
import { createOperators, type Operators } from './operators/operators.ts';
import { bankAccountOf } from './payers/pay-at-bank.ts';
import { assetOf, openPayers } from './payers/payers.ts';
import type { Course } from './payers/course.ts';
import { persist } from './world/persist.ts';
import { withoutSandbox } from './plan/mix.ts';
import { planPayments } from './plan/plan.ts';
import type { Policies } from './plan/policies.ts';
import { untilQuiet } from './world/quiet.ts';
import type { Outcome } from './report.ts';
import { runAudit } from './world/run-audit.ts';
import { storm, type Storm, type StormOptions } from './faults/storm.ts';
import type { SourceName } from './world/fronts.ts';
import { startTicker } from './world/ticker.ts';
import { startWorld, type World } from './world/world.ts';

interface RunOptions extends StormOptions {
  readonly payments: number;
  readonly quietWithinMs: number;
  readonly closeMs: number;
  readonly keepsFiles: boolean;
  readonly rails: readonly string[];
  readonly sources: readonly SourceName[];
  readonly config: DevelopmentConfig;
  readonly progress: Progress;
  readonly releases: Releases;
}

const COLLECTED_WITHIN_MS = 60_000;
/** What is asked again and again is no rest: nobody waits for the end of it. */
const LOOKS_MAX = 30;

const STATUSES = `select status
    || case when parked_reason is null then '' else ' (parked: ' || parked_reason || ')' end as what,
    count(*)::int as n
  from transaction group by 1 order by 2 desc`;
const readStatuses = async ({ databaseUrl }: World) =>
  withDatabase(databaseUrl, async (client) => {
    const { rows } = await client.query<{ what: string; n: number }>(STATUSES);
    return rows.map(({ what, n }): readonly [string, number] => [what, n]);
  });

const readBanks = async ({ banks, bankUrl }: World) => banks?.read() ?? readBank(bankUrl);

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
    ...(await readBanks(world)),
    ...own,
  };
};

/** Nothing of the plan may be done by nobody: who gave up is counted, and so is a missing payment. */
const partiesOf = (courses: readonly Course[]): readonly Party[] =>
  courses.map(({ payer: { payment, wallet, stranger, contract }, opened }) => ({
    number: payment.number,
    account: wallet.keypair.publicKey(),
    bankAccount: bankAccountOf(payment.number),
    stranger: stranger?.keypair.publicKey() ?? null,
    contract,
    transactionId: opened?.id ?? null,
    payee: payment.kind === 'deposit' ? '' : payment.payee,
  }));

const policiesOf = async ({ environment }: World, { changed }: Storm): Promise<Policies> => {
  const config = {
    ASSET_CODE: environment['ASSET_CODE'] ?? '',
    ASSET_ISSUER: environment['ASSET_ISSUER'] ?? '',
    DISTRIBUTION_ACCOUNT: environment['DISTRIBUTION_ACCOUNT'] ?? '',
    PAY_WITHIN_MS: Number(environment['PAY_WITHIN_MS']),
    RAILHEAD_ANCHOR: environment['RAILHEAD_ANCHOR'],
  };
  const { anchor: first } = await loadBusiness(config, environment);
  if (changed === null) return { first, later: null, changed };
  const later = await loadBusiness({ ...config, RAILHEAD_ANCHOR: LATER_ANCHOR }, environment);
  return { first, later: later.anchor, changed };
};

/** Waits until nothing is under way and nobody who looks finds anything more to say. */
const untilSettled = async (
  world: World,
  { stream, quietWithinMs }: RunOptions,
  {
    operators,
    mended,
    courses,
  }: {
    readonly operators: Operators;
    readonly mended: Promise<unknown>;
    readonly courses: readonly Course[];
  },
): Promise<ReadonlyMap<string, readonly string[]>> => {
  let still: ReadonlyMap<string, readonly string[]> = new Map();
  const ticker = startTicker(stream, () => {
    const counts = [...still].map(([what, ids]) => `${ids.length} ${what}`);
    const mending = courses.filter(({ state }) => state === 'paid').length;
    if (mending > 0) return `waiting for ${mending} payers who trust the asset at last`;
    return `waiting for quiet: ${counts.join(', ') || 'nothing is under way'}`;
  });
  await mended;
  await operators.stop();
  for (let looks = 1; ; looks += 1) {
    const left = await untilQuiet(world.databaseUrl, {
      withinMs: quietWithinMs,
      report: (found) => {
        still = found;
      },
    });
    if (left.size === 0 && looks < LOOKS_MAX && (await operators.pass()) > 0) continue;
    ticker.stop();
    return left;
  }
};

const createClock = () => {
  const timings = { prepareMs: 0, stormMs: 0, quietMs: 0 };
  return {
    timings,
    timed: async <Result>(
      what: keyof typeof timings,
      work: () => Promise<Result>,
    ): Promise<Result> => {
      const startedAt = performance.now();
      const result = await work();
      timings[what] = performance.now() - startedAt;
      return result;
    },
  };
};

/** One whole run: an anchor in real processes, its payers, the storm, the quiet, the judgement. */
export const runChaos = async (options: RunOptions): Promise<Outcome> => {
  const { seed, progress } = options;
  const { timings, timed } = createClock();
  const { world, payers, mix } = await timed('prepareMs', async () => {
    const started = await progress.step('Starting every process', async () => startWorld(options));
    if (options.keepsFiles) progress.note(`logs: ${started.logDirectory}`);
    const rails = started.banks?.names ?? [];
    const held = started.banks ? withoutSandbox(options.mix) : options.mix;
    const payments = planPayments(seed, options.payments, held, rails);
    const opened = await progress.step('Opening the payers’ accounts', async () =>
      openPayers(started, payments, seed),
    );
    return { world: started, payers: opened, mix: held };
  });
  const courses = payers.map((payer): Course => ({ payer, state: 'waiting' }));
  const machine = forPrograms(options.config);
  const operators = createOperators({ world, machine, seed, mix });
  const stormy = await timed('stormMs', async () => storm(world, courses, { ...options, mix }));
  const { mended } = stormy;
  const unsettled = await timed('quietMs', async () =>
    untilSettled(world, options, { operators, mended, courses }),
  );
  const evidence = await persist(async () => collect(world), COLLECTED_WITHIN_MS);
  const sending = await persist(async () => readSending(world.databaseUrl), COLLECTED_WITHIN_MS);
  const decided = await persist(async () => operators.readDecided(), COLLECTED_WITHIN_MS);
  const trial = { evidence, policies: await policiesOf(world, stormy), decided };
  const verdict = judge(trial, partiesOf(courses));
  const failedTasks = options.rolling ? await readFailedTasks(world) : null;
  const audit = await runAudit(world, machine);
  return {
    seed,
    mix,
    courses,
    ...stormy,
    decided,
    complaints: [
      ...stormy.complaints,
      ...operators.complaints(),
      ...judgeSending(sending),
      ...(courses.every(({ state }) => state === 'given up') ? ['nobody could pay'] : []),
      ...(audit.good ? [] : ['the audit found breaks']),
    ],
    fell: world.members.map((member): readonly [string, number] => [member.name, member.fell()]),
    caused: world.banks?.caused() ?? [],
    failedTasks,
    verdict,
    unsettled,
    statuses: await readStatuses(world),
    audit: audit.said,
    timings,
  };
};

import type { Browser } from 'playwright-core';
import type { Incident, Sought } from '../../../src/dev/incidents/incident.ts';
import { playAll, type Staged } from '../../../src/dev/incidents/play/play.ts';
import type { Stage } from '../../../src/dev/incidents/play/stage.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import {
  readAttention,
  type Waiting,
} from '../../../src/services/operations/attention/attention.ts';
import { endingBeside, ENDINGS, type Ending } from './endings.ts';
import { createScene } from './scene.ts';
import { variantOf, type Variant } from './variants.ts';
import { openTeams, type Team, type Teams, type World } from './world.ts';

/** What became of one incident on the pages. */
export interface Walked {
  readonly name: string;
  readonly kind: string;
  readonly variant: string;
  /** Of both people together. */
  readonly presses: number;
  /** From the front page until it has left the attention list. */
  readonly seconds: number;
  /** The longest until a page showed what was done. */
  readonly traceMs: number;
  readonly decided: readonly string[];
  /** Why it was not ended; null where it was. */
  readonly why: string | null;
}

const GONE_WITHIN_MS = 90_000;

const sayFault = (fault: unknown): string => {
  const text = fault instanceof Error ? fault.message : String(fault);
  return text.split('\n').slice(0, 3).join(' ');
};

/** What of it is still open although nobody is asked any more: money may be on its way. */
const OPEN = `select source_key from investigation where source_key = ? and state <> 'resolved'
  union all select id::text from transaction
    where id::text = ? and status not in ('completed', 'refunded', 'expired')`;

/** Waits until it has come to its end, and the front page does not list it any more. */
const untilGone = async (
  { orm }: Stage,
  { hands, front }: Team['operator'],
  { kind, subject }: { readonly kind: string; readonly subject: string },
): Promise<void> => {
  const what = `${kind} ${subject} has ended`;
  await waitUntil(
    async () => {
      const { items } = await readAttention(orm.em.fork(), { limit: 200 });
      if (items.some((item) => item.kind === kind && item.subject === subject)) return false;
      return (await orm.em.fork().execute<unknown[]>(OPEN, [subject, subject])).length === 0;
    },
    { timeoutMs: GONE_WITHIN_MS, intervalMs: 300, what },
  );
  await front();
  const rows = hands.page.locator('main table a').getByText(subject, { exact: true });
  const kinds = await rows.count();
  // Something else may wait about the same payment.
  if (kinds > 1) throw new Error(`${subject} is still on the front page`);
};

interface Walk {
  readonly stage: Stage;
  readonly world: World;
  readonly teams: Teams;
}

/** Something that waits, and how it is brought to its end. */
interface Task {
  readonly name: string;
  readonly found: Waiting;
  readonly sought: Sought;
  readonly end: Ending | undefined;
}

/** Brings one thing to its end. */
const walkOne = async (
  { stage, world, teams }: Walk,
  { name, found, sought, end }: Task,
  variant: Variant,
): Promise<Walked> => {
  const team = await teams.of(variant);
  const pressesOf = (): number => team.operator.hands.presses() + team.approver.hands.presses();
  const [before, startedAt] = [pressesOf(), performance.now()];
  const evidence = `Walk of ${name} (${found.subject}): the statement of today says so.`;
  const scene = createScene({ stage, world, team, found, sought, evidence });
  let why: string | null = null;
  try {
    if (!end) throw new Error('nobody has said how it ends');
    await end(scene);
    await untilGone(stage, team.operator, found);
  } catch (fault) {
    why = `${sayFault(fault)} (at ${team.operator.hands.page.url()})`;
  }
  return {
    name,
    kind: found.kind,
    variant: variant.name,
    presses: pressesOf() - before,
    seconds: (performance.now() - startedAt) / 1_000,
    traceMs: scene.traceMs(),
    decided: scene.decisions(),
    why,
  };
};

const quiet = (): void => undefined;

interface Listening {
  /** True where all that is left counts, whatever it is. */
  readonly sweeps?: boolean;
  readonly say?: (walked: Walked) => void;
  readonly note?: (line: string) => void;
  /** Called while all that stops no other one waits. */
  readonly onStaged?: (all: readonly Staged[], teams: Teams) => Promise<void>;
}

/**
 * Stages incidents and brings each to its end on the pages. Those that stop others are staged and
 * ended one by one, after all of the others have ended.
 */
export const walkAll = async (
  { stage, world, browser }: { stage: Stage; world: World; browser: Browser },
  incidents: readonly Incident[],
  { say = quiet, note = quiet, onStaged = async () => undefined, sweeps = false }: Listening = {},
): Promise<readonly Walked[]> => {
  const teams = await openTeams(stage, world.running, browser);
  const walk = { stage, world, teams };
  const all: Walked[] = [];
  const keep = (walked: Walked): void => {
    all.push(walked);
    say(walked);
  };
  const go = async (staged: Staged): Promise<void> => {
    const { incident } = staged;
    const { name, kind } = incident;
    const variant = variantOf(incidents.indexOf(incident));
    const nothing = { name, kind, presses: 0, seconds: 0, traceMs: 0, decided: [] };
    keep(
      'why' in staged
        ? { ...nothing, variant: variant.name, why: `not staged: ${staged.why}` }
        : await walkOne(walk, { name, ...staged, end: ENDINGS[name] }, variant),
    );
  };
  const noted = (staged: Staged): void =>
    note(`${'why' in staged ? `not staged (${staged.why})` : 'staged'}: ${staged.incident.name}`);
  const beside = incidents.filter(({ when }) => when !== 'last');
  const waiting = await playAll(stage, beside, noted);
  await onStaged(waiting, teams);
  for (const staged of waiting) await go(staged);
  for (const one of incidents.filter(({ when }) => when === 'last')) {
    for (const staged of await playAll(stage, [one], noted)) await go(staged);
  }
  // Some incidents leave something besides themselves.
  const { items } = await readAttention(stage.orm.em.fork(), { limit: 200 });
  for (const [place, found] of items.entries()) {
    const end = endingBeside(found.kind);
    const task = { name: `besides: ${found.kind}`, found, sought: {}, end };
    if (end || sweeps) keep(await walkOne(walk, task, variantOf(place)));
  }
  return all;
};

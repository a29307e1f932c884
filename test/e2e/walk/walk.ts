import type { Browser } from 'playwright-core';
import type { Incident } from '../../../src/dev/incidents/incident.ts';
import { playAll, type Staged } from '../../../src/dev/incidents/play/play.ts';
import type { Stage } from '../../../src/dev/incidents/play/stage.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { readAttention } from '../../../src/services/operations/attention/attention.ts';
import { ENDINGS } from './endings.ts';
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

/** Waits until the front page does not list it any more. */
const untilGone = async (
  { orm }: Stage,
  { hands, front }: Team['operator'],
  { kind, subject }: { readonly kind: string; readonly subject: string },
): Promise<void> => {
  const what = `${kind} ${subject} has left the attention list`;
  await waitUntil(
    async () => {
      const { items } = await readAttention(orm.em.fork(), { limit: 200 });
      return items.every((item) => item.kind !== kind || item.subject !== subject);
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
  readonly say: (walked: Walked) => void;
}

/** Brings one incident to its end. */
const walkOne = async (walk: Walk, staged: Staged, variant: Variant): Promise<Walked> => {
  const { incident } = staged;
  const { name, kind } = incident;
  const nothing = { name, kind, variant: variant.name, presses: 0, seconds: 0, traceMs: 0 };
  if ('why' in staged) return { ...nothing, decided: [], why: `not staged: ${staged.why}` };
  const { stage, world, teams } = walk;
  const team = await teams.of(variant);
  const pressesOf = (): number => team.operator.hands.presses() + team.approver.hands.presses();
  const [before, startedAt] = [pressesOf(), performance.now()];
  const evidence = `Walk of ${name}: the statement of today says so.`;
  const { found, sought } = staged;
  const scene = createScene({ stage, world, team, found, sought, evidence });
  let why: string | null = null;
  try {
    const end = ENDINGS[name];
    if (!end) throw new Error('nobody has said how it ends');
    await end(scene);
    await untilGone(stage, team.operator, found);
  } catch (fault) {
    why = `${sayFault(fault)} (at ${team.operator.hands.page.url()})`;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const did = { traceMs: scene.traceMs(), decided: scene.decisions() };
  return { ...nothing, presses: pressesOf() - before, seconds, ...did, why };
};

/**
 * Stages incidents and brings each to its end on the pages. Those that stop others are staged and
 * ended one by one, after all of the others have ended.
 */
export const walkAll = async (
  { stage, world, browser }: { stage: Stage; world: World; browser: Browser },
  incidents: readonly Incident[],
  say: (walked: Walked) => void,
  note: (line: string) => void,
): Promise<readonly Walked[]> => {
  const teams = await openTeams(stage, world.running, browser);
  const all: Walked[] = [];
  const go = async (staged: Staged): Promise<void> => {
    const variant = variantOf(incidents.indexOf(staged.incident));
    const walked = await walkOne({ stage, world, teams, say }, staged, variant);
    all.push(walked);
    say(walked);
  };
  const noted = (staged: Staged): void =>
    note(`${'why' in staged ? `not staged (${staged.why})` : 'staged'}: ${staged.incident.name}`);
  const beside = incidents.filter(({ when }) => when !== 'last');
  for (const staged of await playAll(stage, beside, noted)) await go(staged);
  for (const one of incidents.filter(({ when }) => when === 'last')) {
    for (const staged of await playAll(stage, [one], noted)) await go(staged);
  }
  return all;
};

import { readAttention, type Waiting } from '../../../services/operations/attention/attention.ts';
import { waitUntil } from '../../wait-until.ts';
import type { Incident, Sought } from '../incident.ts';
import type { Stage } from './stage.ts';

/** What became of one incident. */
export type Staged =
  | { readonly incident: Incident; readonly found: Waiting }
  /** It was not caused, or is not on the attention list. */
  | { readonly incident: Incident; readonly why: string };

/** A review, a trustline and an expiry take a minute at most; a busy machine takes its time, too. */
const SEEN_WITHIN_MS = 120_000;
const PAGE = 200;
const AT_ONCE = 6;

/** All that waits of a kind, however many pages that is. */
const waitingOf = async ({ orm }: Stage, { kind }: Incident): Promise<readonly Waiting[]> => {
  const found: Waiting[] = [];
  let after: string | undefined;
  do {
    const asked = { kinds: [kind], limit: PAGE, ...(after ? { after } : {}) };
    const page = await readAttention(orm.em.fork(), asked);
    found.push(...page.items.filter((item) => item.kind === kind));
    after = page.next ?? undefined;
  } while (after);
  return found;
};

const isSought = (item: Waiting, { transactionId, subject }: Sought): boolean =>
  (transactionId === undefined || item.transactionId === transactionId) &&
  (subject === undefined || item.subject === subject);

const wordsOf = (fault: unknown): string => {
  const words = fault instanceof Error ? fault.message : String(fault);
  return words.split('\n')[0] ?? words;
};

/** Causes one incident, and waits until the attention list shows it. */
const playOne = async (stage: Stage, incident: Incident): Promise<Staged> => {
  try {
    const before = new Set((await waitingOf(stage, incident)).map(({ subject }) => subject));
    const sought = await incident.stage(stage);
    const look = async () =>
      (await waitingOf(stage, incident)).find(
        (item) => isSought(item, sought) && (incident.once === true || !before.has(item.subject)),
      );
    const what = `${incident.kind} is on the attention list`;
    const found = await waitUntil(look, { timeoutMs: SEEN_WITHIN_MS, intervalMs: 500, what });
    return { incident, found };
  } catch (fault) {
    return { incident, why: wordsOf(fault) };
  }
};

/** Plays incidents beside each other, so many at once. */
const playBeside = async (
  incidents: readonly Incident[],
  play: (incident: Incident) => Promise<void>,
): Promise<void> => {
  const waiting = [...incidents];
  const hand = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await play(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hand));
};

/**
 * Stages incidents: those that disturb nobody beside each other, then one by one those that could hit
 * others, and last of all those that stop others. One that fails stops none.
 * @param say is called with each as it is known what became of it.
 */
export const playAll = async (
  stage: Stage,
  incidents: readonly Incident[],
  say: (staged: Staged) => void,
): Promise<readonly Staged[]> => {
  const all: Staged[] = [];
  const play = async (incident: Incident): Promise<void> => {
    const staged = await playOne(stage, incident);
    all.push(staged);
    say(staged);
  };
  await playBeside(
    incidents.filter(({ when }) => when === undefined),
    play,
  );
  for (const when of ['alone', 'last'] as const) {
    for (const incident of incidents.filter((one) => one.when === when)) await play(incident);
  }
  return all;
};

import { readAttention, type Waiting } from '../../../services/operations/attention/attention.ts';
import { waitUntil } from '../../wait-until.ts';
import { createGate } from '../../chaos/world/persist.ts';
import type { Incident, Sought } from '../incident.ts';
import type { Stage } from './stage.ts';

/** What became of one incident. */
export type Staged =
  | { readonly incident: Incident; readonly found: Waiting; readonly sought: Sought }
  /** It was not caused, or is not on the attention list. */
  | { readonly incident: Incident; readonly why: string };

/** A refund that the bank never heard of is proved lost after three minutes; others take less. */
const SEEN_WITHIN_MS = 240_000;
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

/** What is waited for after an incident was caused. */
type Seen = () => Promise<Staged>;

/** Causes one incident. @returns waits until the attention list shows it. */
const cause = async (stage: Stage, incident: Incident): Promise<Seen> => {
  try {
    const before = new Set((await waitingOf(stage, incident)).map(({ subject }) => subject));
    return see(stage, incident, before, await incident.stage(stage));
  } catch (fault) {
    return async () => ({ incident, why: wordsOf(fault) });
  }
};

const see =
  (stage: Stage, incident: Incident, before: ReadonlySet<string>, sought: Sought): Seen =>
  async () => {
    const look = async () =>
      (await waitingOf(stage, incident)).find(
        (item) => isSought(item, sought) && (incident.once === true || !before.has(item.subject)),
      );
    const what = `${incident.kind} is on the attention list`;
    try {
      const found = await waitUntil(look, { timeoutMs: SEEN_WITHIN_MS, intervalMs: 500, what });
      return { incident, found, sought };
    } catch (fault) {
      return { incident, why: wordsOf(fault) };
    }
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
  const finish = async (seen: Seen): Promise<Staged> => {
    const staged = await seen();
    say(staged);
    return staged;
  };
  const beside = createGate(AT_ONCE);
  const first = await Promise.all(
    incidents
      .filter(({ when }) => when === undefined)
      .map(async (one) => beside(async () => finish(await cause(stage, one)))),
  );
  // Each is caused by itself, and all of them are waited for together.
  const alone: Promise<Staged>[] = [];
  for (const one of incidents.filter(({ when }) => when === 'alone')) {
    alone.push(finish(await cause(stage, one)));
  }
  const all = [...first, ...(await Promise.all(alone))];
  for (const one of incidents.filter(({ when }) => when === 'last')) {
    all.push(await finish(await cause(stage, one)));
  }
  return all;
};

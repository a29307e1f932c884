import { setCurrentDetails } from '@temporalio/workflow';
import { spoken, type Saying } from '../../domain/languages/saying.ts';
import type { ParkingSubject } from '../../domain/operations/parked.ts';
import type { Status } from '../../domain/transactions/status.ts';
import type { Funds, Resolution, StoryOrder } from '../../domain/transactions/story.ts';
import { decidedWords, either } from '../../domain/transactions/summaries.ts';
import type { Inbox } from './received/inbox.ts';
import type { Labels } from './labels.ts';
import type { OperatorDecisions } from './operator-decision.ts';
import { store } from '../proxies.ts';

type Action = Resolution['action'];

export interface ParkOptions {
  /**
   * What it is about, in words that a story which starts again says again: so that it is asked once.
   * The reason, where it is not given.
   */
  readonly subject?: ParkingSubject;
  /** What a person reads in Temporal's UI, where that says more than the reason. */
  readonly words?: string;
  /** What the person may decide, besides `refundedByHand` of a deposit; `retry`, `refund`, `settled` when not given. */
  readonly actions?: readonly Action[];
  /** Where the transaction stands meanwhile; it stays where it is when not given. */
  readonly status?: Status;
  /** The money, where it waits for its price: it is recorded, and not credited yet. */
  readonly unpriced?: Funds;
}

interface Parties {
  readonly inbox: Inbox;
  readonly person: OperatorDecisions;
  readonly labels: Labels;
}

/** Rail money goes back by hand from wherever a deposit holds it, and not only where its story asks. */
const allowedFor = ({ kind }: StoryOrder, actions: readonly Action[]): readonly Action[] =>
  kind === 'deposit' && actions.includes('settled')
    ? [...new Set<Action>([...actions, 'refundedByHand'])]
    : actions;

/** Numbers what a story asks about by how often it has: the same whenever it starts again. */
const countSubjects = () => {
  const asked = new Map<string, number>();
  return (subject: string): string => {
    const times = (asked.get(subject) ?? 0) + 1;
    asked.set(subject, times);
    return `${subject}/${times}`;
  };
};

/** How rail money that goes back ends a deposit, whatever its story asked. */
const openEnds = () => {
  let wasSentBack = false;
  let goesBack = false;
  return {
    /** True once somebody sent a deposit's money back on the rail. */
    wasSentBack: (): boolean => wasSentBack,
    /** True once somebody decided that a deposit's money goes back on its rail. */
    goesBack: (): boolean => goesBack,
    /** What whoever asked gets of a decision: what they did not offer ends the story. */
    taken(resolution: Resolution, actions: readonly Action[]): Resolution {
      if (actions.includes(resolution.action)) return resolution;
      if (resolution.action === 'refund') goesBack = true;
      else wasSentBack = true;
      return { ...resolution, action: 'settled' };
    },
  };
};

/** The questions that a story puts to a person, one at a time; each is a row before it is waited for. */
export const openParking = (order: StoryOrder, { inbox, person, labels }: Parties) => {
  const { transactionId } = order;
  const numbered = countSubjects();
  const { taken, ...ends } = openEnds();

  return {
    ...ends,

    /**
     * Waits for a person, or until that is needless, and then it is null. A decision that cannot be
     * taken parks the story again; one that was taken before the story started again is taken at once.
     */
    async until(
      isNeedless: () => boolean,
      reason: string,
      saying: Saying,
      options: ParkOptions,
    ): Promise<Resolution | null> {
      const { actions = ['retry', 'refund', 'settled'], status, unpriced } = options;
      const { subject = reason, words = reason } = options;
      const about = numbered(subject);
      const allowed = allowedFor(order, actions);
      for (let why = reason, said = words; ;) {
        const question = {
          subject: about,
          reason: why,
          ...spoken(saying),
          actions: allowed,
        };
        const parked = await store(`ask a person: ${said}`).park({
          transactionId,
          ...question,
          status,
          unpriced,
        });
        // A story of an earlier version does not know the number of what it had asked.
        if (parked?.decided) return taken(parked.decided, actions);
        labels.needsAttention(true);
        const refusesRefund = parked?.refusesRefund;
        const now = refusesRefund === null ? [...allowed, 'refund' as const] : allowed;
        setCurrentDetails(`**parked**: ${said}: decide ${either(now)}`);
        const number = parked?.number ?? null;
        const asked = { actions: now, parking: number, words: said, refusesRefund };
        const isOver = () => isNeedless() || inbox.renew.isDue();
        const resolution = await person.decision(asked, isOver);
        if (resolution === null && !isNeedless()) await inbox.renew.ifLong();
        const refused =
          resolution &&
          (await store(decidedWords(resolution)).unpark({ transactionId, resolution, unpriced }));
        if (!refused) {
          labels.needsAttention(false);
          return resolution && taken(resolution, actions);
        }
        const no = `; ${resolution.action} was not possible: ${refused}`;
        [why, said] = [`${reason}${no}`, `${words}${no}`];
      }
    },
  };
};

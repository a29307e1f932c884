import { ApplicationFailure } from '@temporalio/common';
import {
  allHandlersFinished,
  condition,
  currentUpdateInfo,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import {
  DECISIONS,
  type InvestigationCase,
  type InvestigationDecision,
} from '../../domain/transactions/investigation.ts';
import { judgeAsked, judgeDecision } from '../../domain/transactions/judge-investigation.ts';
import type { StoryOutcome } from '../../domain/transactions/story.ts';
import { decisions } from '../messages.ts';
import { store } from '../proxies.ts';

const DESCRIPTIONS: Readonly<Record<InvestigationDecision['action'], string>> = {
  attach: 'Give the money, or a part of it, to a transaction that waits for money.',
  refund: 'Send the money, or a part of it, back on Stellar, or on its rail where that can.',
  refundedByHand: 'Rail money was sent back on the rail by hand, as the evidence shows.',
  claim: 'Claim the balance that was left for us; it is then money that came.',
  hold: 'Nothing yet; the policy keeps its hands off it.',
  writeOff: 'It is ours now, or there is nothing to do, as the evidence says.',
};

/** What people read of a case that waits, and until when nothing happens by itself. */
export const waitingWords = (found: InvestigationCase, actsAtMs: number | null): string => {
  const { reason, money, left, state, railRefund } = found;
  if (railRefund?.state === 'underWay') {
    return `**${reason}**: refund ${railRefund.number} is on its way; who knows that it arrived may decide refundedByHand`;
  }
  if (railRefund?.state === 'parked') {
    return `**${reason}**: nobody knows whether refund ${railRefund.number} was sent: decide refundedByHand, refund or hold`;
  }
  const by =
    actsAtMs === null
      ? 'waiting for a person'
      : `waiting for a person, or for the policy on ${new Date(actsAtMs).toISOString().slice(0, 10)}`;
  return `**${reason}**: ${left} left of ${money}, ${state}, ${by}`;
};

/** What is left is not known before the case was read; then the books alone judge that. */
const judgeOfCase = (
  decision: InvestigationDecision,
  sourceKey: string,
  shown: InvestigationCase | null,
): string | null => {
  if (shown === null) return judgeAsked(decision, sourceKey);
  return shown.state === 'resolved'
    ? `it is resolved: ${shown.resolution}`
    : judgeDecision(decision, { sourceKey, ...shown });
};

/**
 * The case of an investigation: where it stands, and the people who decide of it. Decisions are
 * taken one after the other, and each is answered when it stands in the books.
 */
export const openCase = (sourceKey: string) => {
  let shown: InvestigationCase | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  /** The names of decisions that were carried here: one that comes again is the same decision. */
  const named = new Set<string>();

  /** One change at a time, so that what is known of the case is always the newest. */
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  const decide = async (decisionId: string, decision: InvestigationDecision) =>
    inTurn(async () => {
      const who = decisionId === 'policy' ? 'by the policy' : 'by a person';
      const decided = await store(`${decision.action}, ${who}`).decideInvestigation({
        sourceKey,
        decisionId,
        decision,
      });
      shown = decided.standing;
      return decided;
    });

  for (const action of DECISIONS) {
    setHandler(
      decisions[action],
      async ({ decisionId = currentUpdateInfo()?.id ?? '', ...terms }) => {
        named.add(decisionId);
        await condition(() => shown !== null);
        const { refused, standing: now } = await decide(decisionId, { ...terms, action });
        if (refused !== null) throw ApplicationFailure.nonRetryable(refused, 'Refused');
        return `${sourceKey}: ${action}, by ${terms.operator}; ${now.state}, ${now.left} left`;
      },
      {
        description: DESCRIPTIONS[action],
        validator: ({ decisionId, ...terms }) => {
          if (decisionId !== undefined && named.has(decisionId)) return;
          const refused = judgeOfCase({ ...terms, action }, sourceKey, shown);
          if (refused !== null) throw new Error(refused);
        },
      },
    );
  }

  return {
    decide,
    /** Changes the case by an activity, when every decision before it has been taken. */
    change: async (work: () => Promise<InvestigationCase>): Promise<void> =>
      inTurn(async () => {
        shown = await work();
      }),
    shown: (): InvestigationCase => {
      if (shown === null) throw new Error('the case was not opened');
      return shown;
    },
    /** Ends the investigation once everybody who decided has been answered. */
    async end(): Promise<StoryOutcome> {
      await condition(allHandlersFinished);
      const summary = `${shown?.money}: ${shown?.resolution}`;
      setCurrentDetails(summary);
      return { status: 'resolved', summary };
    },
  };
};

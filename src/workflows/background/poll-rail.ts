import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { POLL_IDLE_EVERY_MS } from '../../domain/rails/profile.ts';
import { askedAgainWords, type AskedAgain } from '../../domain/transactions/summaries.ts';
import { askedAgain, wake, type Pace } from '../messages.ts';
import { PATCHES } from '../patches.ts';
import { pollsOf } from '../proxies.ts';
import { keepPace } from './keep-pace.ts';
import { openTurns } from './poll-turns.ts';

export interface PollOrder {
  readonly rail: string;
  /** As the rail's profile says. */
  readonly pollEveryMs: number;
  readonly pollIdleEveryMs?: number;
  readonly pace?: Pace;
}

const ensureError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));

/**
 * One question that is put to a rail again and again. A rail may be out for days and the activity
 * then tries for days, so it is waited for beside the loop and not in it.
 */
const openPoll = (ask: () => Promise<void>) => {
  let isRunning = false;
  let isDue = true;
  let failure: Error | null = null;
  const run = async (): Promise<void> => {
    isRunning = true;
    isDue = false;
    try {
      await ask();
    } catch (error) {
      if (!isCancellation(error)) failure = ensureError(error);
    }
    isRunning = false;
  };
  return {
    isIdle: () => !isRunning,
    isReady: () => (isDue && !isRunning) || failure !== null,
    makeDue: () => {
      isDue = true;
    },
    start: () => {
      if (failure !== null) throw failure;
      if (isDue && !isRunning) void run();
    },
  };
};

/**
 * Asks one rail what it received and what became of its pay-outs, for ever: at its pace while anything
 * is awaited, and else ever more rarely. All the stories of the rail wait on this one timer; a webhook
 * wakes it at once. Neither question waits for the other's answer, so that a rail whose pay-outs cannot be
 * asked for still reports money that came in.
 */
export async function pollRail(order: PollOrder): Promise<never> {
  const { rail, pollIdleEveryMs: idleEveryMs = POLL_IDLE_EVERY_MS } = order;
  const pace = keepPace(order.pace);
  const everyMs = (): number => Math.max(order.pollEveryMs, pace().pollAtLeastMs);
  const wakesOne = patched(PATCHES.webhooksWakeOnePoll);
  const turns = openTurns({ everyMs, idleEveryMs, rests: patched(PATCHES.idleRailsRest) });
  let onTheirWay: number | null = null;
  const failing = new Map<string, AskedAgain>();
  const say = (answered?: string): void => {
    if (answered !== undefined) failing.delete(answered);
    const payouts = onTheirWay === null ? '' : `; ${onTheirWay} pay-outs on their way`;
    const idle = `, and up to every ${idleEveryMs / 1_000} s while nothing is awaited`;
    const lines = [`asks ${rail} every ${everyMs() / 1_000} s${idle}${payouts}`];
    for (const [name, again] of failing) lines.push(askedAgainWords(name, again));
    setCurrentDetails(lines.join('\n\n'));
  };
  say();
  setHandler(askedAgain, (again) => {
    failing.set(again.activity, again);
    say();
  });
  const received = openPoll(async () => {
    const found = await pollsOf(rail)(`ask ${rail} what it received`).pollPendingDeposits();
    say('pollPendingDeposits');
    if (wakesOne && found.asksPayouts) sent.makeDue();
    turns.found(found.awaits !== false || onTheirWay !== 0);
  });
  const sent = openPoll(async () => {
    const step = pollsOf(rail)(`ask ${rail} what became of pay-outs`);
    onTheirWay = await step.pollOutgoingTransactions();
    if (onTheirWay > 0) turns.hurry();
    say('pollOutgoingTransactions');
  });
  const polls = [received, sent];
  const makeDue = (): void => polls.forEach((poll) => poll.makeDue());
  setHandler(wake, () => {
    if (wakesOne) received.makeDue();
    else makeDue();
    turns.hurry();
  });
  const scope = new CancellationScope();
  await scope.run(async () => {
    while (!workflowInfo().continueAsNewSuggested) {
      polls.forEach((poll) => poll.start());
      const isOver = () => polls.some((poll) => poll.isReady()) || turns.isSooner();
      const waitMs = wakesOne ? turns.waitMs() : everyMs();
      const woken = await condition(isOver, waitMs, { summary: `ask ${rail} again` });
      if (woken) continue;
      makeDue();
      turns.begin();
    }
  });
  // What is asked in vain is given up here and asked again by the run that follows.
  scope.cancel();
  await condition(() => polls.every((poll) => poll.isIdle()));
  await condition(allHandlersFinished);
  return continueAsNew<typeof pollRail>({ ...order, pace: pace() });
}

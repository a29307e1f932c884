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
import { askedAgainWords, type AskedAgain } from '../../domain/transactions/summaries.ts';
import { askedAgain, wake, type Pace } from '../messages.ts';
import { PATCHES } from '../patches.ts';
import { pollsOf } from '../proxies.ts';
import { keepPace } from './keep-pace.ts';

export interface PollOrder {
  readonly rail: string;
  /** As the rail's profile says. */
  readonly pollEveryMs: number;
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
 * Asks one rail what it received and what became of its pay-outs, for ever. All the stories of the
 * rail wait on this one timer; a webhook wakes it at once. Neither question waits for the other's
 * answer, so that a rail whose pay-outs cannot be asked for still reports money that came in.
 */
export async function pollRail(order: PollOrder): Promise<never> {
  const { rail } = order;
  const pace = keepPace(order.pace);
  const everyMs = (): number => Math.max(order.pollEveryMs, pace().pollAtLeastMs);
  const wakesOne = patched(PATCHES.webhooksWakeOnePoll);
  let onTheirWay: number | null = null;
  const failing = new Map<string, AskedAgain>();
  const say = (answered?: string): void => {
    if (answered !== undefined) failing.delete(answered);
    const payouts = onTheirWay === null ? '' : `; ${onTheirWay} pay-outs on their way`;
    const lines = [`asks ${rail} every ${everyMs() / 1_000} s${payouts}`];
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
  });
  const sent = openPoll(async () => {
    const step = pollsOf(rail)(`ask ${rail} what became of pay-outs`);
    onTheirWay = await step.pollOutgoingTransactions();
    say('pollOutgoingTransactions');
  });
  const polls = [received, sent];
  const makeDue = (): void => polls.forEach((poll) => poll.makeDue());
  // Both are asked at the rail's own pace, however many webhooks come meanwhile.
  let regularAt = Date.now() + everyMs();
  setHandler(wake, wakesOne ? received.makeDue : makeDue);
  const scope = new CancellationScope();
  await scope.run(async () => {
    while (!workflowInfo().continueAsNewSuggested) {
      polls.forEach((poll) => poll.start());
      const someReady = () => polls.some((poll) => poll.isReady());
      const waitMs = wakesOne ? Math.max(1, regularAt - Date.now()) : everyMs();
      const woken = await condition(someReady, waitMs, { summary: `ask ${rail} again` });
      if (woken) continue;
      makeDue();
      regularAt = Date.now() + everyMs();
    }
  });
  // What is asked in vain is given up here and asked again by the run that follows.
  scope.cancel();
  await condition(() => polls.every((poll) => poll.isIdle()));
  await condition(allHandlersFinished);
  return continueAsNew<typeof pollRail>({ ...order, pace: pace() });
}

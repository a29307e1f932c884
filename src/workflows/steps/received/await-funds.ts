import {
  CancellationScope,
  condition,
  isCancellation,
  patched,
  setCurrentDetails,
} from '@temporalio/workflow';
import type { Expiry } from '../../../services/transactions/expire.ts';
import type { Funds, StoryOrder } from '../../../domain/transactions/story.ts';
import { minutes, moneyIn, oneLine } from '../../../domain/transactions/summaries.ts';
import { fileFunds } from './file-funds.ts';
import type { Inbox } from './inbox.ts';
import { PATCHES } from '../../patches.ts';
import { store, waits } from '../../proxies.ts';

/**
 * True of money that moved before the deadline, as the SEPs have it of a quote: "created_at" is
 * earlier than "expires_at". Both are written by `toISOString`, so that they compare as texts.
 */
const isInTime = ({ at }: Funds, deadline: string): boolean =>
  at < deadline || (at === deadline && !patched(PATCHES.deadlineIsTooLate));

/** What is waited for, with what of it has come. */
const whatIsDue = (order: StoryOrder, parts: readonly Funds[]): string => {
  const { amountExpected } = order;
  const due = amountExpected === null ? 'the money' : moneyIn(order, amountExpected);
  const came = parts.map(({ amount }) => moneyIn(order, amount)).join(' and ');
  return came === '' ? due : `${due}, of which ${came} came`;
};

/** Waits until it is known that nothing came in time; null where money came first. */
const awaitExpiry = async (
  transactionId: string,
  parts: readonly Funds[],
  isHere: () => boolean,
): Promise<Expiry | null> => {
  const scope = new CancellationScope();
  const asked = { transactionId, parts: parts.map(({ source }) => source) };
  const answer = scope.run(async () =>
    waits('read what was paid before the deadline').awaitExpiry(asked),
  );
  let isAnswered = false;
  const answered = answer.then(
    () => void (isAnswered = true),
    () => void (isAnswered = true),
  );
  await condition(() => isAnswered || isHere());
  if (!isAnswered) scope.cancel();
  await answered;
  try {
    return await answer;
  } catch (error) {
    if (isCancellation(error)) return null;
    throw error;
  }
};

/** True once nobody has to wait any longer. A story from before version 2 asks again and again. */
const isOver = async (
  { version, transactionId }: StoryOrder,
  inbox: Inbox,
  parts: readonly Funds[],
): Promise<boolean> => {
  if (version === 1)
    return (await store('expire what nobody paid').expireUnpaid(transactionId)) === 'expired';
  const expiry = await awaitExpiry(transactionId, parts, inbox.hasFunds);
  if (expiry?.state === 'recorded') expiry.funds.forEach(inbox.receive);
  return expiry !== null && expiry.state !== 'recorded';
};

/**
 * Waits for money until the deadline, and longer where it is not known yet what came before it.
 * @param parts what came before, is not enough by itself, and waits with the story.
 * @returns the money; null once nothing that moved before the deadline is unread.
 */
export const awaitFunds = async (
  order: StoryOrder,
  inbox: Inbox,
  deadline: string,
  parts: readonly Funds[],
): Promise<Funds | null> => {
  const { durations } = order;
  inbox.hold(parts);
  let waitMs = Date.parse(deadline) - Date.now();
  for (;;) {
    await inbox.renew.ifLong();
    const due = whatIsDue(order, parts);
    setCurrentDetails(`waiting for ${due}, until ${minutes(deadline)}`);
    const wait = { summary: oneLine(`wait for ${due}`) };
    const isHere = () => inbox.hasFunds() || inbox.renew.isDue();
    await condition(isHere, Math.max(waitMs, 1), wait);
    await inbox.renew.ifLong();
    const funds = inbox.nextFunds();
    if (funds && (funds.attached || isInTime(funds, deadline))) {
      inbox.hold([...parts, funds]);
      return funds;
    }
    if (funds) await fileFunds(order, funds, 'late');
    else if (await isOver(order, inbox, parts)) return null;
    waitMs = durations.expiryRetryMs;
  }
};

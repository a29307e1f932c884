import { condition, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { InvestigationReason } from '../../../domain/transactions/investigation.ts';
import {
  fundsName,
  type Funds,
  type PayoutMove,
  type StoryOrder,
} from '../../../domain/transactions/story.ts';
import { fileFunds } from './file-funds.ts';
import { fundsReceived, informationUpdated, payoutMoved } from '../../messages.ts';
import { store } from '../../proxies.ts';
import { renewal } from '../renew.ts';

const lookForInformation = store('look whether the information was corrected');

/** What others signal to a story: money, updates of pay-outs, corrected information. */
export const openInbox = (order: StoryOrder, isSearchable: () => boolean) => {
  const { transactionId } = order;
  const seen = new Set(order.recorded.map(fundsName));
  const inbox: Funds[] = [...order.recorded];
  /** What was taken out of the inbox and not filed; a renewed story begins with it. */
  let held: readonly Funds[] = [];
  const moves: PayoutMove[] = [];
  // When the newest correction was submitted, and the newest that was applied; ISO 8601.
  let informedAt = order.informedAt ?? '';
  let appliedAt = '';

  const receive = (funds: Funds): void => {
    if (seen.has(fundsName(funds))) return;
    seen.add(fundsName(funds));
    inbox.push(funds);
  };
  setHandler(fundsReceived, receive);
  setHandler(payoutMoved, (move) => void moves.push(move));
  setHandler(informationUpdated, (at) => {
    if (at > informedAt) informedAt = at;
  });
  const moveOf = (key: string): number => moves.findIndex((move) => move.key === key);
  const hasMove = (key: string): boolean => moveOf(key) >= 0;
  const renew = renewal(order, () => ({
    recorded: [...held, ...inbox],
    searchable: isSearchable(),
    ...(informedAt > appliedAt ? { informedAt } : {}),
  }));

  return {
    /** Begins the story anew with a short history, where it has grown long; else does nothing. */
    renew,

    receive,
    hasFunds: (): boolean => inbox.length > 0,
    /** The oldest money that the story has not looked at; it is still to be filed or kept. */
    nextFunds: (): Funds | undefined => inbox.shift(),
    /** What the story has looked at and goes on holding. */
    hold(funds: readonly Funds[]): void {
      held = funds;
    },

    takeMove: (key: string): void => void (hasMove(key) && moves.splice(moveOf(key), 1)),

    /** True once the rail has reported anything of this pay-out that was not applied yet. */
    hasMove,

    /** True once somebody corrected the information; false when nobody did in time. */
    async informationUntil(timeoutMs: number): Promise<boolean> {
      await renew.ifLong();
      setCurrentDetails('waiting for the customer to correct the information');
      // A correction may come before this wait begins: it counts all the same, and once.
      const wait = { summary: 'wait for the customer: corrected information' };
      if (!(await condition(() => informedAt > appliedAt, timeoutMs, wait))) {
        // It may have been submitted in time and not have reached us, with Temporal away.
        informedAt = (await lookForInformation.informationToldAt(transactionId)) ?? '';
      }
      const corrected = informedAt > appliedAt;
      appliedAt = corrected ? informedAt : appliedAt;
      return corrected;
    },

    /** Files the money that came and was not used, so that none of it is forgotten. */
    async drain(reason: InvestigationReason): Promise<void> {
      for (let funds = inbox.shift(); funds; funds = inbox.shift()) {
        await fileFunds(order, funds, reason);
      }
    },
  };
};

export type Inbox = ReturnType<typeof openInbox>;

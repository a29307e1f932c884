import type { InvestigationReason } from '../../../domain/transactions/investigation.ts';
import type { Funds, StoryOrder } from '../../../domain/transactions/story.ts';
import { filingWords } from '../../../domain/transactions/summaries.ts';
import { store } from '../../proxies.ts';

/**
 * Has money that is not the story's become an investigation.
 * @returns false where it is credited already, and is the story's after all.
 */
export const fileFunds = async (
  order: StoryOrder,
  funds: Funds,
  reason: InvestigationReason,
): Promise<boolean> => {
  const { transactionId } = order;
  return store(filingWords(order, funds.amount, reason)).fileFunds({
    transactionId,
    funds,
    reason,
  });
};

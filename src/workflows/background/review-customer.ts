import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { CustomerReviewEnd, CustomerReviewOrder } from '../../domain/customers/customer.ts';
import { reviewsOf } from '../proxies.ts';

/**
 * Has a customer reviewed by the business. What the customer submits meanwhile is reviewed
 * afterwards:
 * nobody has more than one review at a time.
 */
export async function reviewCustomer(order: CustomerReviewOrder): Promise<CustomerReviewEnd> {
  setCurrentDetails('waiting for the business’s review');
  for (;;) {
    const end = await reviewsOf(order.withinMs)('review the customer').reviewCustomer(order);
    if (end !== 'changed') return end;
    if (workflowInfo().continueAsNewSuggested) {
      return continueAsNew<typeof reviewCustomer>(order);
    }
  }
}

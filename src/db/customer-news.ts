import type { EntityManager } from '@mikro-orm/postgresql';
import type { CustomerStatus } from '../domain/customer.ts';
import { waitingStatus } from './present-sep24.ts';

/**
 * Queues what the wallets of open SEP-24 transactions are to be told of their customer: that
 * `kyc_verified` has changed, and, where a transaction waits for the customer, whom it waits for
 * now. In the database transaction that changes the customer, whose row is locked.
 */
export const queueCustomerNews = async (
  em: EntityManager,
  customerId: string,
  before: CustomerStatus,
  after: CustomerStatus,
): Promise<void> => {
  const isVerifiedAnew = (before === 'ACCEPTED') !== (after === 'ACCEPTED');
  const isWaitingAnew = waitingStatus(before) !== waitingStatus(after);
  if (!isVerifiedAnew && !isWaitingAnew) return;
  // Its rows are locked, so that no move of theirs overtakes the news. Written as the index
  // `transaction_of_customer` has it.
  await em.execute(
    `with told as (
       select id, callback_url as url, status,
           status = 'pending_customer_info_update' and transfer_received_at is null as waits
         from transaction
        where customer_id = ? and status not in ('completed', 'refunded', 'expired')
          and protocol = 'sep24' and callback_url is not null
        order by id for no key update
     )
     insert into callback (transaction_id, url, status, at)
       select id, url, case when waits then ? else status end, now() from told
        where waits or ?`,
    [customerId, waitingStatus(after), isVerifiedAnew],
    'run',
  );
};

import type { EntityManager } from '@mikro-orm/postgresql';
import type { CustomerStatus } from '../../domain/customers/contract.ts';
import { waitingStatus } from '../transactions/present/sep24.ts';

/**
 * Queues what sending anchors have to hear of a customer for whom their transaction waits: that
 * the customer has to submit more, or is looked at. Each role has an index,
 * `transaction_waiting_*`.
 */
const queueRemittanceCallback = async (
  em: EntityManager,
  customerId: string,
  after: CustomerStatus,
): Promise<void> => {
  if (after !== 'NEEDS_INFO' && after !== 'PROCESSING') return;
  await em.execute(
    `with notified as (
       select id, callback_url as url, case when sender_id = ? then receiver_id else sender_id end as other
         from transaction
        where status = 'pending_customer_info_update' and (sender_id = ? or receiver_id = ?)
          and transfer_received_at is null and callback_url is not null
        order by id for no key update
     )
     insert into callback (transaction_id, url, status, at)
       select notified.id, url, case when ? or other.status = 'NEEDS_INFO'
           then 'pending_customer_info_update' else 'pending_receiver' end, now()
         from notified left join customer other on other.id = notified.other`,
    [customerId, customerId, customerId, after === 'NEEDS_INFO'],
    'run',
  );
};

/**
 * Queues what the wallets of open SEP-24 transactions are to hear of their customer: that
 * `kyc_verified` has changed, and, where a transaction waits for the customer, whom it waits for
 * now. In the database transaction that changes the customer, whose row is locked.
 */
export const queueCustomerCallback = async (
  em: EntityManager,
  customerId: string,
  before: CustomerStatus,
  after: CustomerStatus,
): Promise<void> => {
  const isVerifiedAnew = (before === 'ACCEPTED') !== (after === 'ACCEPTED');
  const isWaitingAnew = waitingStatus(before) !== waitingStatus(after);
  await queueRemittanceCallback(em, customerId, after);
  if (!isVerifiedAnew && !isWaitingAnew) return;
  // Its rows are locked, so that no move of theirs overtakes the update. Written as the index
  // `transaction_of_customer` has it.
  await em.execute(
    `with notified as (
       select id, callback_url as url, status,
           status = 'pending_customer_info_update' and transfer_received_at is null as waits
         from transaction
        where customer_id = ? and status not in ('completed', 'refunded', 'expired')
          and protocol = 'sep24' and callback_url is not null
        order by id for no key update
     )
     insert into callback (transaction_id, url, status, at)
       select id, url, case when waits then ? else status end, now() from notified
        where waits or ?`,
    [customerId, waitingStatus(after), isVerifiedAnew],
    'run',
  );
};

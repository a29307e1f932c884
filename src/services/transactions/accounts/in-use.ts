import type { EntityManager } from '@mikro-orm/postgresql';
import { distributionAccounts, type Anchor } from '../../../domain/anchor.ts';

const OPEN = `status not in ('incomplete', 'completed', 'refunded', 'expired')`;

/** One step of the index for each account, however many rows are open. */
const RECEIVING = `receiving as (
    (select receiving_account as account from transaction
       where receiving_account is not null and ${OPEN} order by 1 limit 1)
    union all
    select (select receiving_account from transaction
        where receiving_account > receiving.account and ${OPEN} order by 1 limit 1)
      from receiving where receiving.account is not null)`;

/** Every account that was watched or sent from, or that an open transaction is to be paid at. */
const KNOWN = `with recursive ${RECEIVING}
  select substr(source, length('stellar/') + 1) as account from cursor where source like 'stellar/%'
  union select distribution_account from channel
  union select account from receiving where account is not null`;

/** The token of the money that an investigation is about, where that came in on Stellar. */
const TOKEN = `case when i.source_key ~ '^stellar/[0-9]{1,18}$'
  then substr(i.source_key, length('stellar/') + 1)::bigint end`;

/** Those of some accounts that an open row, or money of which nobody has decided, still names. */
const NAMED = `with recursive ${RECEIVING},
  money as (
    select p.receiving_account as account from investigation i
      join received_payment p on p.operation_id = ${TOKEN}
      where i.state <> 'resolved'
    union
    select p.receiving_account from investigation i
      join transaction t on t.id = i.attached_to join received_payment p on p.operation_id = ${TOKEN}
      where i.attached_to is not null and ${OPEN}
    union
    select receiving_account from received_payment where disposition is null)
  select account from unnest(?::text[]) as former(account)
    where account in (select account from receiving where account is not null)
      or account in (select account from money)
      or exists (select from ledger_payment where source_account = account
            and state = 'queued' and leg <> 'refund')
      or exists (select from ledger_payment where source_account = account
            and state = 'queued' and leg = 'refund')
      or exists (select from ledger_envelope where source_account = account and state = 'signed')
    order by account`;

/**
 * The accounts that are watched and sent from: the distribution accounts of `anchor.ts`, and behind
 * them those that it no longer names while an open transaction is to be paid there, a payment of
 * theirs waits, an envelope of theirs is not settled, or money that came there is undecided.
 */
export const accountsInUse = async (
  em: EntityManager,
  anchor: Pick<Anchor, 'assets'>,
): Promise<readonly string[]> => {
  const current = distributionAccounts(anchor);
  const known = await em.execute<{ account: string }[]>(KNOWN);
  const former = known.map(({ account }) => account).filter((name) => !current.includes(name));
  if (former.length === 0) return current;
  const named = await em.execute<{ account: string }[]>(NAMED, [`{${former.join(',')}}`]);
  return [...current, ...named.map(({ account }) => account)];
};

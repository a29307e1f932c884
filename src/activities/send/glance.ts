import type { EntityManager } from '@mikro-orm/postgresql';

/** Where the trigger on `ledger_payment` says whose payment was queued. */
export const QUEUED_CHANNEL = 'ledger_payment_queued';

/** What a sender has to do, by what its account has open. */
interface SendGlance {
  /** An envelope is on its way. */
  readonly isOpen: boolean;
  /** A payment waits, whether or not anything holds it back. */
  readonly isQueued: boolean;
  /** Something was lacking; it is forgotten once nothing waits for it. */
  readonly lacks: boolean;
}

/** Each `exists` is answered by a partial index of what is open alone. */
const GLANCE = `select seen.*,
    case when not (seen."isOpen" or seen."isQueued")
      then pg_notify('${QUEUED_CHANNEL}', seen.proof)::text end
  from (select exists(select from ledger_envelope
        where source_account = asked.account and state = 'signed') as "isOpen",
      exists(select from ledger_payment
        where source_account = asked.account and state = 'queued' and leg <> 'refund')
      or exists(select from ledger_payment
        where source_account = asked.account and state = 'queued' and leg = 'refund') as "isQueued",
      exists(select from sender_alert where account = asked.account
        and kind in ('insufficient_balance', 'fee_at_cap')) as lacks,
      asked.proof
    from (select ?::text as account, ?::text as proof) asked) seen`;

/**
 * One statement that says that an idle sender has nothing to do.
 * @param proof is notified where that is so (`db/listen.ts`); null for nothing.
 */
export const glanceAtSending = async (
  em: EntityManager,
  account: string,
  proof: string | null,
): Promise<SendGlance> => {
  const [seen] = await em.execute<SendGlance[]>(GLANCE, [account, proof]);
  if (!seen) throw new Error('a select of what exists has one row');
  return seen;
};

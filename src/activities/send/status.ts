import type { Orm } from '../../db/orm.ts';
import { UNKNOWN_DOES } from '../../services/operations/treasury/stopped.ts';

/** One line for each thing that a person may want to know of the senders. */
interface SenderLine {
  readonly account: string;
  readonly what: string;
}

const QUERIES: readonly string[] = [
  `select distribution_account as account, format('%s channels %s', count(*), state) as what
     from channel where number > 0 group by distribution_account, state order by 1, 2`,
  `select source_account as account, format('%s payments %s', count(*), state) as what
     from ledger_payment where state in ('queued', 'bound') group by source_account, state
     order by 1, 2`,
  `select source_account as account, format(
       'envelope %s over %s: %s operations, sent %s times, offers %s stroops, until %s%s',
       inner_hash, channel, operations, submissions, fee_bid,
       to_char(max_time at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS'),
       coalesce('; STOPPED: ' || stopped_reason, '')) as what
     from ledger_envelope where state = 'signed' order by signed_at`,
  `select t.account, format('UNKNOWN transaction %s in ledger %s%s, fee %s stroops: %s', t.hash,
       t.ledger, case when t.successful then '' else ' (failed)' end, t.fee_charged,
       ${UNKNOWN_DOES}) as what
     from outgoing_transaction t left join outgoing_operation o using (account, token)
     where t.class = 'unknown' group by t.account, t.token order by t.account, t.token`,
  `select split_part(source, '/', 2) as account, format('STOPPED: %s', stopped_reason) as what
     from cursor where source like 'send/%' and stopped_reason is not null order by source`,
  `select account, case kind
       when 'insufficient_balance' then format('INSUFFICIENT BALANCE of %s: %s%s', asset, reason,
         case when refunds_only then ', for refunds alone' else '' end)
       when 'low_balance' then format('LOW BALANCE of %s: %s', asset, trim_scale(balance))
       when 'channel_stopped' then format('CHANNEL STOPPED: %s', reason)
       when 'missing_key' then format('STOPPED: %s', reason)
       else format('WAITS: %s', reason) end as what
     from sender_alert order by account, kind, asset`,
];

/** How the senders stand: channels, what is queued and on its way, what is lacking or stopped. */
export const senderState = async (orm: Orm): Promise<readonly SenderLine[]> => {
  const lines: SenderLine[] = [];
  for (const query of QUERIES) {
    lines.push(...(await orm.em.fork().execute<SenderLine[]>(query)));
  }
  return lines;
};

import type { Client } from 'pg';
import { stroopsOf } from '../../../domain/money/amount.ts';
import { withDatabase } from '../world/database.ts';
import type { Case, Question } from './decide.ts';

/** Questions are rows in newer versions, and a reason on the transaction in all of them. */
const HAS_PARKINGS = `select to_regclass('parking') is not null as has`;
const PARKING = `left join lateral (select number, actions from parking
    where transaction_id = t.id and closed_at is null order by number desc limit 1) as q on true`;
const NO_PARKING = 'cross join (select null::int as number, null::text[] as actions) as q';

const questionsBy = (parking: string): string => `select t.id::text, t.kind, t.rail,
    t.parked_reason as reason, q.number, q.actions,
    (select key from rail_payment p where p.transaction_id = t.id
      order by p.number desc limit 1) as payout_key,
    array(select rail_reference from rail_receipt r where r.transaction_id = t.id
      and r.disposition = 'credited' order by r.id) as receipts,
    coalesce((select sum(amount) from rail_receipt r where r.transaction_id = t.id
      and r.disposition = 'credited'), 0)::text as credited
  from transaction t ${parking}
  where t.parked_reason is not null order by t.id`;

const CASES = `select i.source_key as key, i.reason, i.amount::text, r.rail, r.rail_reference,
    (select count(*)::int from investigation_event e
      where e.source_key = i.source_key and e.action <> 'opened') as shown
  from investigation i left join rail_receipt r on i.source_key = 'rail/' || r.id
  where i.state = 'open' and i.workflow_started_at is not null
    and not exists (select from ledger_payment p where p.investigation_key = i.source_key)
  order by i.opened_at`;

interface QuestionRow {
  readonly id: string;
  readonly kind: string;
  readonly rail: string | null;
  readonly reason: string;
  readonly number: number | null;
  readonly actions: string[] | null;
  readonly payout_key: string | null;
  readonly receipts: string[];
  readonly credited: string;
}

const readQuestions = async (client: Client): Promise<readonly Question[]> => {
  const { rows: found } = await client.query<{ has: boolean }>(HAS_PARKINGS);
  const sql = questionsBy(found[0]?.has ? PARKING : NO_PARKING);
  const { rows } = await client.query<QuestionRow>(sql);
  return rows.map(({ number, payout_key: payoutKey, rail, credited, ...row }) => ({
    ...row,
    rail: rail ?? '',
    parking: number,
    payoutKey,
    credited: stroopsOf(credited),
  }));
};

interface CaseRow {
  readonly key: string;
  readonly reason: string;
  readonly amount: string;
  readonly rail: string | null;
  readonly rail_reference: string | null;
  readonly shown: number;
}

const readCases = async (client: Client): Promise<readonly Case[]> => {
  const { rows } = await client.query<CaseRow>(CASES);
  return rows.map(({ key, reason, amount, rail, rail_reference: reference, shown }) => ({
    key,
    reason,
    shown,
    amount: stroopsOf(amount),
    receipt: rail !== null && reference !== null ? { rail, reference } : null,
  }));
};

/** What waits for a person, as `npm run resolve` and `npm run investigations` list it. */
export const lookForQuestions = async (databaseUrl: string) =>
  withDatabase(databaseUrl, async (client) => ({
    questions: await readQuestions(client),
    cases: await readCases(client),
  }));

const HAS_REFUNDS = `select to_regclass('rail_refund') is not null as has`;
const LOST_PAYOUT = `select key from rail_payment
  where state = 'asked' and transaction_id::text = $1`;
const LOST = `select key from rail_refund where state = 'asked'
    and $1 in (transaction_id::text, investigation_key) union all ${LOST_PAYOUT}`;

/** The key of the call whose answer was lost, of a transaction or a case; null where there is none. */
export const readLostKey = async (databaseUrl: string, subject: string): Promise<string | null> =>
  withDatabase(databaseUrl, async (client) => {
    const { rows: found } = await client.query<{ has: boolean }>(HAS_REFUNDS);
    const sql = found[0]?.has ? LOST : LOST_PAYOUT;
    const { rows } = await client.query<{ key: string }>(sql, [subject]);
    return rows[0]?.key ?? null;
  });

const SAID = `select 1 from transaction_event where transaction_id::text = $1 and actor = $2
    and reason like $3 || ':%'
  union all select 1 from investigation_event where source_key = $1 and operator = $4
    and action = $5 limit 1`;

/** Whether the anchor has a person's decision, where its answer did not come. */
export const isWritten = async (
  databaseUrl: string,
  { subject, operator, action }: Readonly<Record<'subject' | 'operator' | 'action', string>>,
): Promise<boolean> =>
  withDatabase(databaseUrl, async (client) => {
    const camel = action.replaceAll(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
    const values = [subject, `operator ${operator}`, action, operator, camel];
    return ((await client.query(SAID, values)).rowCount ?? 0) > 0;
  });

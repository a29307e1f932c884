import { stroopsOf } from '../../../domain/money/amount.ts';
import { withDatabase } from '../world/database.ts';
import { plainReference } from './bank.ts';
import type { Placement, Story } from './evidence.ts';

/**
 * Columns that a version may lack are read out of the whole row. A call of contracts that paid several
 * times has its rows at the ids from its own on, and says how far each is from it.
 */
const PLACEMENTS = `select 'stellar/' || (p.operation_id
      - coalesce((to_jsonb(p) ->> 'balance_change')::bigint, 0)) as source, p.amount::text, p.disposition,
    p.transaction_id::text, p.investigation_key, i.state, i.resolution, null as reversed_at
  from received_payment p left join investigation i on i.source_key = p.investigation_key
  union all
  select r.rail || '/' || r.rail_reference, r.amount::text, r.disposition,
    r.transaction_id::text, r.investigation_key, i.state, i.resolution,
    to_jsonb(r) ->> 'reversed_at'
  from rail_receipt r left join investigation i on i.source_key = r.investigation_key`;

const STORIES = `select id::text, kind, status, parked_reason, rail,
    coalesce(amount_in, 0)::text as amount_in, coalesce(amount_out, 0)::text as amount_out,
    amount_expected::text, receiving_memo, rail_reference, pay_until, workflow_started_at,
    (select min(e.at) from transaction_event e
      where e.transaction_id = t.id and e.to_status <> 'incomplete') as agreed_at,
    (select max(e.signed_at) from ledger_payment l
      join ledger_envelope e on e.inner_hash = l.envelope_hash
      where l.transaction_id = t.id and l.leg = 'payout' and l.state = 'included') as signed_at,
    array(select key from rail_payment p where p.transaction_id = t.id) as keys
  from transaction t where status <> 'incomplete'`;

/** An earlier version has none. */
const HAS_REFUNDS = `select to_regclass('rail_refund') is not null as has`;
const REFUNDS = `select key, coalesce(transaction_id::text, investigation_key) as subject
  from rail_refund`;

interface Refund {
  readonly key: string;
  readonly subject: string;
}

type Row = Readonly<Record<string, string | Date | null>>;

const word = (row: Row, name: string): string => {
  const value = row[name];
  return typeof value === 'string' ? value : '';
};
const wordOrNull = (row: Row, name: string): string | null => word(row, name) || null;
const timeOrNull = (row: Row, name: string): number | null => {
  const value = row[name];
  return value === null || value === undefined ? null : new Date(value).getTime();
};

const placementOf = (row: Row): Placement => {
  const state = wordOrNull(row, 'state');
  return {
    source: word(row, 'source'),
    amount: stroopsOf(word(row, 'amount') || '0'),
    disposition: wordOrNull(row, 'disposition'),
    transactionId: wordOrNull(row, 'transaction_id'),
    investigation:
      state === null
        ? null
        : {
            key: word(row, 'investigation_key'),
            state,
            resolution: wordOrNull(row, 'resolution'),
          },
    reversedAtMs: timeOrNull(row, 'reversed_at'),
  };
};

const storyOf = (row: Row, keys: readonly string[]): Story => {
  const expected = wordOrNull(row, 'amount_expected');
  return {
    id: word(row, 'id'),
    kind: word(row, 'kind'),
    status: word(row, 'status'),
    parkedReason: wordOrNull(row, 'parked_reason'),
    rail: word(row, 'rail'),
    amountIn: stroopsOf(word(row, 'amount_in') || '0'),
    amountOut: stroopsOf(word(row, 'amount_out') || '0'),
    amountExpected: expected === null ? null : stroopsOf(expected),
    memo: word(row, 'receiving_memo'),
    reference: plainReference(word(row, 'rail_reference')),
    payUntilMs: timeOrNull(row, 'pay_until') ?? 0,
    agreedAtMs: timeOrNull(row, 'agreed_at'),
    startedAtMs: timeOrNull(row, 'workflow_started_at'),
    signedAtMs: timeOrNull(row, 'signed_at'),
    keys,
  };
};

/** What the anchor itself says, read from its database. */
export const readAnchor = async (databaseUrl: string) => {
  return withDatabase(databaseUrl, async (client) => {
    const placements = (await client.query<Row>(PLACEMENTS)).rows.map(placementOf);
    const stories = (await client.query<Row & { keys: string[] }>(STORIES)).rows;
    const cases = await client.query<{ key: string }>(
      'select source_key as key from investigation',
    );
    const { rows: known } = await client.query<{ has: boolean }>(HAS_REFUNDS);
    const refunds = known[0]?.has ? (await client.query<Refund>(REFUNDS)).rows : [];
    return {
      received: Map.groupBy(placements, ({ source }) => source),
      stories: new Map(stories.map((row) => [word(row, 'id'), storyOf(row, row.keys)])),
      cases: new Set(cases.rows.map(({ key }) => key)),
      refunds: new Map(refunds.map(({ key, subject }) => [key, subject])),
    };
  });
};

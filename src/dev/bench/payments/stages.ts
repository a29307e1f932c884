import type { Kind } from '../../../domain/transactions/transaction.ts';
import type { PaymentsWorld } from './world.ts';

/** Milliseconds of each payment, by the stage that took them. */
export type Stages = Readonly<Record<string, readonly number[]>>;

const EVENT = (status: string): string => `(select min(at) from transaction_event e
  where e.transaction_id = t.id and e.to_status = '${status}')`;

/** When each payment reached what, as the database says; those of a kind since a moment. */
const MOMENTS = `select t.started_at as opened, ${EVENT('pending_user_transfer_start')} as instructed,
    coalesce((select min(received_at) from rail_receipt r where r.transaction_id = t.id),
      (select min(closed_at) from received_payment p where p.transaction_id = t.id)) as paid,
    (select min(at) from transaction_event e where e.transaction_id = t.id
      and e.from_status in ('pending_user_transfer_start', 'pending_sender')) as credited,
    coalesce(envelope.signed_at, rail.asked_at) as submitted,
    coalesce(envelope.closed_at, rail.settled_at) as arrived, ${EVENT('completed')} as completed
  from transaction t
    left join lateral (select n.signed_at, n.closed_at from ledger_payment l
        join ledger_envelope n on n.inner_hash = l.envelope_hash
      where l.transaction_id = t.id limit 1) envelope on true
    left join lateral (select asked_at, settled_at from rail_payment r
      where r.transaction_id = t.id order by number desc limit 1) rail on true
  where t.kind = ? and t.started_at >= ? and t.started_at < ?`;

type Moment = 'opened' | 'instructed' | 'paid' | 'credited' | 'submitted' | 'arrived' | 'completed';
type Row = Readonly<Record<Moment, Date | null>>;

/** From which moment to which each stage goes, and how it is called. */
const STAGES: readonly (readonly [string, Moment, Moment])[] = [
  ['instructed', 'opened', 'instructed'],
  ['credited', 'paid', 'credited'],
  ['submitted', 'credited', 'submitted'],
  ['arrived', 'submitted', 'arrived'],
  ['completed', 'paid', 'completed'],
];

/** How long the stages of all payments of a kind took that were opened between two moments. */
export const readStages = async (
  { orm }: PaymentsWorld,
  kind: Kind,
  since: Date,
  until: Date = new Date(),
): Promise<Stages> => {
  const rows = await orm.em.fork().execute<Row[]>(MOMENTS, [kind, since, until]);
  return Object.fromEntries(
    STAGES.map(([name, from, until]) => [
      name,
      rows.flatMap((row) => {
        const [start, end] = [row[from], row[until]];
        return start && end ? [new Date(end).getTime() - new Date(start).getTime()] : [];
      }),
    ]),
  );
};

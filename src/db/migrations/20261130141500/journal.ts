/** Whose refund it is: a transaction's, or a case's. */
export const OWNER = `coalesce(transaction_id::text, investigation_key)`;

export const tables: readonly string[] = [
  // Received money, or a part of it, that goes back on the rail that it came by.
  `create table rail_refund (
    key text primary key,
    receipt_id bigint not null references rail_receipt,
    transaction_id uuid references transaction,
    investigation_key text references investigation,
    number integer not null check (number > 0),
    rail text not null,
    asset text not null,
    amount numeric(19,7) not null check (amount > 0),
    -- What is kept of it beside what goes back.
    fee numeric(19,7) not null default 0 check (fee >= 0),
    state text not null default 'planned'
      check (state in ('planned', 'asked', 'initiated', 'delivered', 'failed')),
    rail_reference text,
    message text,
    -- Why only a person can say what became of it.
    parked_reason text,
    asked_at timestamptz,
    asks integer not null default 0 check (asks >= 0),
    answer_lost_at timestamptz,
    settled_at timestamptz,
    -- When the rail is asked about it next, and when its workflow was signalled the state it has.
    next_poll_at timestamptz,
    told_at timestamptz,
    created_at timestamptz not null default now(),
    check ((transaction_id is null) <> (investigation_key is null)),
    check (parked_reason is null or state = 'asked')
  )`,
  `create unique index rail_refund_number on rail_refund (${OWNER}, number)`,
  // One try of a receipt's money at a time, whoever wants it back.
  `create unique index rail_refund_alive on rail_refund (receipt_id)
     where state in ('planned', 'asked', 'initiated')`,
  `create index rail_refund_receipt on rail_refund (receipt_id)`,
  `create index rail_refund_due on rail_refund (rail, next_poll_at) where next_poll_at is not null`,
  `create index rail_refund_untold on rail_refund (rail, key)
     where told_at is null and state in ('initiated', 'delivered', 'failed')`,
  `create index rail_refund_reference on rail_refund (rail, rail_reference)
     where rail_reference is not null`,
];

export const journal: readonly string[] = [
  `create trigger rail_refund_stays_written before delete on rail_refund
     for each row execute function refuse_removal()`,
  `create trigger rail_refund_no_truncate before truncate on rail_refund
     for each statement execute function refuse_removal()`,
  `create function rail_refund_goes_forward() returns trigger language plpgsql
   security definer set search_path from current as $$
   begin
     if old.state in ('delivered', 'failed') and new.state <> old.state then
       raise exception 'rail refund % is % and cannot become %', old.key, old.state, new.state;
     end if;
     if old.state = 'initiated' and new.state in ('planned', 'asked') then
       raise exception 'rail refund % was taken on by its rail', old.key;
     end if;
     if old.state = 'asked' and new.state = 'planned' and not (old.answer_lost_at is null
          and old.parked_reason is null and new.asks = old.asks - 1 and new.asked_at is null) then
       raise exception 'rail refund % was asked for and cannot be planned again', old.key;
     end if;
     if (new.key, new.receipt_id, new.number, new.rail, new.asset, new.amount, new.fee)
          <> (old.key, old.receipt_id, old.number, old.rail, old.asset, old.amount, old.fee)
        or new.transaction_id is distinct from old.transaction_id
        or new.investigation_key is distinct from old.investigation_key then
       raise exception 'a journalled refund is never changed';
     end if;
     -- What its rail has taken back is not sent back as well.
     if old.state = 'planned' and new.state = 'asked' and exists (select from rail_receipt
          where id = new.receipt_id and reversed_at is not null) then
       raise exception 'the money of rail refund % was taken back by its rail', new.key;
     end if;
     return new;
   end $$`,
  `create trigger rail_refund_forward before update on rail_refund
     for each row execute function rail_refund_goes_forward()`,
];

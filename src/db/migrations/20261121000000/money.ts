/** Money in, money out, and the books. */
export const money: readonly string[] = [
  // How far a source of money has been read: 'stellar/<account>' or 'rail/<name>'.
  `create table cursor (
    source text primary key,
    cursor text,
    read_through timestamptz,
    start_ledger bigint,
    latest_ledger bigint,
    latest_ledger_hash text,
    last_read_at timestamptz,
    stopped_reason text
  )`,

  `create table investigation (
    source_key text primary key,
    reason text not null,
    asset text not null,
    amount numeric(19,7) not null check (amount >= 0),
    transaction_id uuid references transaction,
    state text not null default 'open' check (state in ('open', 'held', 'resolved')),
    resolution text,
    operator text,
    evidence text,
    workflow_started_at timestamptz,
    opened_at timestamptz not null default now(),
    resolved_at timestamptz
  )`,
  `create index investigation_unstarted on investigation (opened_at)
     where workflow_started_at is null and state <> 'resolved'`,

  `create table received_payment (
    operation_id bigint primary key,
    receiving_account text not null,
    asset text not null,
    amount numeric(19,7) not null check (amount > 0),
    from_account text not null,
    from_muxed_account text,
    memo_type text,
    memo text,
    to_muxed_id text,
    transaction_hash text not null,
    ledger bigint not null,
    closed_at timestamptz not null,
    transaction_id uuid references transaction,
    disposition text check (disposition in ('credited', 'refunded', 'treasury', 'dust', 'investigation')),
    investigation_key text references investigation,
    recorded_at timestamptz not null default now(),
    signalled_at timestamptz
  )`,
  `create index received_payment_unsignalled on received_payment (receiving_account, operation_id)
     where signalled_at is null`,
  `create index received_payment_unfiled on received_payment (operation_id) where disposition is null`,
  `create index received_payment_transaction on received_payment (transaction_id)
     where transaction_id is not null`,

  `create table rail_receipt (
    id bigint generated always as identity primary key,
    rail text not null,
    rail_reference text not null,
    reference text,
    asset text not null,
    amount numeric(19,7) not null check (amount > 0),
    received_at timestamptz not null,
    payer_ciphertext bytea,
    payer_key_id text,
    transaction_id uuid references transaction,
    disposition text check (disposition in ('credited', 'refunded', 'dust', 'investigation')),
    investigation_key text references investigation,
    recorded_at timestamptz not null default now(),
    signalled_at timestamptz,
    unique (rail, rail_reference)
  )`,
  `create index rail_receipt_unsignalled on rail_receipt (rail, id) where signalled_at is null`,
  `create index rail_receipt_unfiled on rail_receipt (id) where disposition is null`,
  `create index rail_receipt_transaction on rail_receipt (transaction_id)
     where transaction_id is not null`,

  `create table ledger_envelope (
    inner_hash text primary key,
    xdr text not null,
    outer_hashes text[] not null default '{}',
    source_account text not null,
    channel text not null,
    sequence bigint not null,
    max_time timestamptz not null,
    state text not null default 'signed' check (state in ('signed', 'included', 'failed', 'dead')),
    result_codes jsonb,
    ledger bigint,
    closed_at timestamptz,
    fee_charged bigint,
    submissions integer not null default 0,
    last_submitted_at timestamptz,
    signed_at timestamptz not null default now(),
    settled_at timestamptz
  )`,
  // A channel carries one envelope at a time, and a sequence number is used at most once.
  `create unique index ledger_envelope_channel on ledger_envelope (channel) where state = 'signed'`,
  `create unique index ledger_envelope_sequence on ledger_envelope (channel, sequence) where state <> 'dead'`,

  `create table ledger_payment (
    id bigint generated always as identity primary key,
    transaction_id uuid references transaction,
    investigation_key text references investigation,
    leg text not null check (leg in ('payout', 'refund', 'create_account')),
    number integer not null check (number > 0),
    operation text not null
      check (operation in ('payment', 'create_account', 'create_claimable_balance')),
    source_account text not null,
    destination text not null,
    asset text not null,
    amount numeric(19,7) not null check (amount > 0),
    memo_type text,
    memo text,
    state text not null default 'queued'
      check (state in ('queued', 'bound', 'included', 'failed', 'withdrawn', 'not_ready', 'parked')),
    reason text,
    envelope_hash text references ledger_envelope,
    operation_index integer,
    dead_envelopes integer not null default 0,
    operation_id bigint unique,
    claimable_balance_id text,
    queued_at timestamptz not null default now(),
    settled_at timestamptz,
    check ((transaction_id is null) <> (investigation_key is null)),
    check ((state in ('bound', 'included')) <= (envelope_hash is not null))
  )`,
  `create unique index ledger_payment_leg on ledger_payment
     (coalesce(transaction_id::text, investigation_key), leg, number)`,
  // At most one try of a leg is alive or done: a second number follows only an ended one.
  `create unique index ledger_payment_alive on ledger_payment
     (coalesce(transaction_id::text, investigation_key), leg)
     where state in ('queued', 'bound', 'included')`,
  `create index ledger_payment_queued on ledger_payment (source_account, id) where state = 'queued'`,
  `create index ledger_payment_envelope on ledger_payment (envelope_hash)`,

  `create table rail_payment (
    key text primary key,
    transaction_id uuid not null references transaction,
    leg text not null check (leg in ('payout')),
    number integer not null check (number > 0),
    rail text not null,
    asset text not null,
    amount numeric(19,7) not null check (amount > 0),
    state text not null default 'planned'
      check (state in ('planned', 'asked', 'initiated', 'ready_for_pickup', 'delivered', 'failed')),
    -- The money that pays for it is a row, not a status: no receipt, no pay-out.
    funded_by bigint not null references received_payment,
    rail_reference text,
    message text,
    needs_info jsonb,
    asks_refund boolean not null default false,
    asked_at timestamptz,
    settled_at timestamptz,
    -- When the rail is asked about it next, and when its story was told of the state it has.
    next_poll_at timestamptz,
    told_at timestamptz,
    created_at timestamptz not null default now(),
    unique (transaction_id, leg, number)
  )`,
  `create unique index rail_payment_alive on rail_payment (transaction_id, leg) where state <> 'failed'`,
  `create index rail_payment_due on rail_payment (rail, next_poll_at)
     where next_poll_at is not null`,
  `create index rail_payment_untold on rail_payment (rail, key)
     where told_at is null and state in ('delivered', 'failed', 'ready_for_pickup')`,
  `create index rail_payment_reference on rail_payment (rail, rail_reference)
     where rail_reference is not null`,

  // All that a rail's worker may see of what goes out on Stellar: that a refund is alive.
  `create view ledger_payment_refund_alive as select transaction_id from ledger_payment
     where leg = 'refund' and state in ('queued', 'bound', 'included', 'parked')`,

  `create table posting (
    id bigint generated always as identity primary key,
    entry text not null,
    account text not null,
    asset text not null,
    amount numeric(26,7) not null check (amount <> 0),
    transaction_id uuid references transaction,
    at timestamptz not null default now()
  )`,
  // An entry is named by what it records, so that recording it twice is impossible.
  `create unique index posting_entry on posting (entry, account, asset)`,
  `create index posting_account on posting (account, asset)`,
];

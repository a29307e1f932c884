/** Customers, transactions, their events, and what clients and operators leave behind. */
export const tables: readonly string[] = [
  // Receiving memos are numbers of a sequence, so no memo is ever used twice.
  `create sequence receiving_memo as bigint minvalue 1000001`,

  `create table customer (
    id uuid primary key,
    account text not null,
    account_memo text,
    type text,
    status text not null default 'NEEDS_INFO'
      check (status in ('ACCEPTED', 'PROCESSING', 'NEEDS_INFO', 'REJECTED')),
    message text,
    fields_ciphertext bytea not null,
    fields_key_id text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  )`,
  `create unique index customer_identity on customer (account, coalesce(account_memo, ''), coalesce(type, ''))`,

  `create table transaction (
    id uuid primary key,
    protocol text not null check (protocol in ('sep6', 'sep24', 'sep31')),
    kind text not null check (kind in ('deposit', 'withdrawal', 'remittance')),
    status text not null,
    message text,
    asset text not null,
    rail text,
    account text not null,
    account_memo text,
    client_domain text,
    amount_expected numeric(19,7) check (amount_expected > 0),
    amount_in numeric(19,7) check (amount_in > 0),
    amount_in_asset text not null,
    amount_out numeric(19,7) check (amount_out >= 0),
    amount_out_asset text not null,
    fee_details jsonb,
    from_account text,
    to_account text,
    destination_memo_type text,
    destination_memo text,
    receiving_account text,
    receiving_memo_type text,
    receiving_memo text,
    refund_memo_type text,
    refund_memo text,
    refunds jsonb,
    claimable_balance_supported boolean not null default false,
    claimable_balance_id text,
    stellar_transaction_id text,
    external_transaction_id text,
    instructions jsonb,
    rail_reference text,
    payee_ciphertext bytea,
    payee_key_id text,
    customer_id uuid references customer,
    sender_id uuid references customer,
    receiver_id uuid references customer,
    required_info_message text,
    required_info_updates jsonb,
    callback_url text,
    language text not null default 'en',
    pay_until timestamptz,
    next_poll_at timestamptz,
    transfer_received_at timestamptz,
    parked_reason text,
    workflow_started_at timestamptz,
    started_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    completed_at timestamptz,
    check ((payee_ciphertext is null) = (payee_key_id is null)),
    check ((receiving_memo is null) = (receiving_memo_type is null)),
    check ((refund_memo is null) = (refund_memo_type is null)),
    check ((destination_memo is null) = (destination_memo_type is null)),
    -- A form that nobody finished expires as it was left.
    check (status in ('incomplete', 'expired') or rail is not null)
  )`,
  `create unique index transaction_receiving_memo
     on transaction (receiving_account, receiving_memo_type, receiving_memo)
     where receiving_memo is not null`,
  `create unique index transaction_rail_reference on transaction (rail, rail_reference)
     where rail_reference is not null`,
  // What the sweep reads each tick: stories that a crash left unstarted, and nothing else.
  `create index transaction_unstarted on transaction (started_at)
     where workflow_started_at is null
       and status not in ('incomplete', 'completed', 'refunded', 'expired')`,
  `create index transaction_incomplete on transaction (started_at) where status = 'incomplete'`,
  `create index transaction_open on transaction (id)
     where status not in ('incomplete', 'completed', 'refunded', 'expired')`,
  `create index transaction_due on transaction (rail, next_poll_at) where next_poll_at is not null`,
  `create index transaction_history
     on transaction (account, coalesce(account_memo, ''), started_at desc, id)`,
  `create index transaction_stellar_id on transaction (stellar_transaction_id)
     where stellar_transaction_id is not null`,
  `create index transaction_external_id on transaction (external_transaction_id)
     where external_transaction_id is not null`,

  `create table transaction_event (
    id bigint generated always as identity primary key,
    transaction_id uuid not null references transaction,
    from_status text,
    to_status text not null,
    actor text not null,
    reason text not null,
    at timestamptz not null default now()
  )`,
  `create index transaction_event_transaction on transaction_event (transaction_id, id)`,

  `create table pause (
    scope text primary key check (scope = 'all' or scope like 'asset:%' or scope like 'rail:%'),
    reason text not null,
    operator text not null,
    at timestamptz not null default now()
  )`,

  // One token for each challenge, and one use of each interactive link.
  `create table used_token (
    id text primary key,
    expires_at timestamptz not null
  )`,
  `create index used_token_expiry on used_token (expires_at)`,

  // A webhook is stored as it came and read by the rail's own worker, which alone can verify it.
  `create table rail_event (
    id bigint generated always as identity primary key,
    rail text not null,
    event_ciphertext bytea not null,
    event_key_id text not null,
    received_at timestamptz not null default now(),
    state text not null default 'received' check (state in ('received', 'read', 'refused'))
  )`,
  `create index rail_event_unread on rail_event (rail, id) where state = 'received'`,

  `create table callback (
    id bigint generated always as identity primary key,
    transaction_id uuid not null references transaction,
    url text not null,
    status text not null,
    at timestamptz not null default now(),
    attempts integer not null default 0,
    delivered_at timestamptz,
    given_up_at timestamptz
  )`,
  `create index callback_waiting on callback (id)
     where delivered_at is null and given_up_at is null`,
];

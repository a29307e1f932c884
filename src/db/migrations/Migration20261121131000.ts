import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  // What is known of each field besides its value, and the message: they may name a person too.
  `alter table customer
     add column states_ciphertext bytea,
     add column states_key_id text,
     -- Counted up with all that is told, so that a review of what stood before is not applied.
     add column revision integer not null default 0,
     add column language text not null default 'en',
     add column callback_url text,
     add column review_due_at timestamptz,
     add column review_attempts integer not null default 0,
     add column erased_at timestamptz,
     drop column message,
     add check ((states_ciphertext is null) = (states_key_id is null)),
     -- An erased row is an id that the journals refer to, and nothing else.
     add check (erased_at is null or (account = '' and account_memo is null and type is null
       and callback_url is null and review_due_at is null))`,
  `create index customer_review_due on customer (review_due_at) where review_due_at is not null`,
  `drop index customer_identity`,
  `create unique index customer_identity
     on customer (account, coalesce(account_memo, ''), coalesce(type, '')) where erased_at is null`,

  // Every move of a customer's status, and who made it; ids and codes only.
  `create table customer_event (
    id bigint generated always as identity primary key,
    customer_id uuid not null references customer on delete cascade,
    from_status text,
    to_status text not null,
    actor text not null,
    at timestamptz not null default now()
  )`,
  `create index customer_event_of on customer_event (customer_id)`,

  `create table customer_file (
    id uuid primary key,
    account text not null,
    account_memo text,
    customer_id uuid references customer,
    field text,
    content_type text not null,
    size integer not null check (size > 0),
    content_ciphertext bytea not null,
    content_key_id text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    check ((customer_id is null) = (field is null)),
    -- What belongs to nobody is forgotten.
    check ((customer_id is null) = (expires_at is not null))
  )`,
  // A ciphertext does not shrink: trying would only take time.
  `alter table customer_file alter column content_ciphertext set storage external`,
  `create unique index customer_file_of on customer_file (customer_id, field)`,
  `create index customer_file_owner on customer_file (account) where expires_at is not null`,
  `create index customer_file_expiring on customer_file (expires_at) where expires_at is not null`,

  `create table customer_verification (
    customer_id uuid not null references customer on delete cascade,
    field text not null,
    code_ciphertext bytea not null,
    code_key_id text not null,
    attempts integer not null default 0,
    sends integer not null default 1,
    sends_since timestamptz not null default now(),
    send_due_at timestamptz,
    expires_at timestamptz not null,
    primary key (customer_id, field)
  )`,
  `create index customer_verification_due on customer_verification (send_due_at)
     where send_due_at is not null`,

  // The outbox of SEP-12: what GET /customer said when the status changed.
  `create table customer_callback (
    id bigint generated always as identity primary key,
    customer_id uuid not null references customer on delete cascade,
    url text not null,
    body_ciphertext bytea not null,
    body_key_id text not null,
    at timestamptz not null default now(),
    attempts integer not null default 0,
    delivered_at timestamptz,
    given_up_at timestamptz
  )`,
  `create index customer_callback_of on customer_callback (customer_id)`,
  `create index customer_callback_waiting on customer_callback (id)
     where delivered_at is null and given_up_at is null`,

  // Encrypting a row anew changes nothing of it that anybody is told.
  `drop trigger transaction_touch on transaction`,
  `create trigger transaction_touch before update on transaction for each row
     when (old.payee_key_id is null or old.payee_key_id is not distinct from new.payee_key_id)
     execute function touch_updated_at()`,
];

/** The whole of SEP-12: states of fields, reviews, documents, codes and callbacks. */
export class Migration20261121131000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    throw new Error('what customers told is not taken back: restore a backup');
  }
}

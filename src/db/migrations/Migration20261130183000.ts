import { Migration } from '@mikro-orm/migrations';

const tables: readonly string[] = [
  // Wallets and sending anchors that operators have named, read with each request: no restart.
  `create table client (
    id uuid primary key,
    kind text not null check (kind in ('wallet', 'sending_anchor')),
    name text not null check (length(name) between 1 and 100),
    domain text unique check (domain = lower(domain)),
    accounts text[] not null default '{}',
    is_allowed boolean not null default true,
    assets text[],
    limits jsonb not null default '{}' check (jsonb_typeof(limits) = 'object'),
    callback_url text,
    contacts_ciphertext bytea,
    contacts_key_id text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check (domain is not null or accounts <> '{}'),
    check ((contacts_ciphertext is null) = (contacts_key_id is null))
  )`,
  'create index client_accounts on client using gin (accounts)',
  `create index transaction_of_client_domain on transaction (client_domain, started_at)
     where client_domain is not null`,

  // What a transaction takes of its client's limits, beside what it takes of its customer's. The
  // column "customer" names the client, client/<id>: the totals of both are in limit_total.
  `create table client_charge (
    transaction_id uuid not null references transaction,
    customer text not null check (customer like 'client/%'),
    asset text not null,
    kind text not null check (kind in ('deposit', 'withdrawal', 'remittance')),
    day date not null,
    amount numeric(19,7) not null check (amount > 0),
    state text not null check (state in ('reserved', 'counted', 'refused', 'given_back')),
    refusal text,
    primary key (transaction_id, customer),
    check ((state = 'refused') = (refusal is not null))
  )`,
];

/** Charges are given back in one order, so that two transactions never wait for each other. */
const comesBack = (ofClients: string): string =>
  `create or replace function limit_comes_back() returns trigger language plpgsql
     security definer set search_path = public, pg_temp as $$
   declare charged text;
   begin
     update limit_charge set state = 'given_back'
       where transaction_id = new.id and state in ('reserved', 'counted');
     ${ofClients}
     return null;
   end $$`;

const guards: readonly string[] = [
  `create trigger client_charge_adds_up after insert or update on client_charge
     for each row execute function limit_adds_up()`,
  `create trigger client_charge_stays_written before delete on client_charge
     for each row execute function refuse_removal()`,
  comesBack(`for charged in select customer from client_charge
         where transaction_id = new.id and state in ('reserved', 'counted')
         order by customer collate "C" loop
       update client_charge set state = 'given_back'
         where transaction_id = new.id and customer = charged;
     end loop;`),
  `create trigger client_stays_written before delete on client
     for each row execute function refuse_removal()`,
  `create trigger client_no_truncate before truncate on client
     for each statement execute function refuse_removal()`,
  `create constraint trigger client_is_recorded after insert or update on client
     deferrable initially deferred for each row execute function act_is_recorded()`,
];

/** What the console's role needs besides to replay callbacks: it marks rows, and copies them. */
const REPLAYED = `given_up_at, due_at, attempts, last_tried_at, last_failure, last_http_status,
  replayed_at, replay_id`;

const role = `do $$ begin
    if exists (select from pg_roles where rolname = 'railhead_console') then
      grant select, insert, update on client to railhead_console;
      grant select on client_charge to railhead_console;
      grant insert, update on callback_replay to railhead_console;
      grant update (${REPLAYED}) on callback, customer_callback to railhead_console;
      grant insert (transaction_id, url, status, customer_status, replay_of, replay_id)
        on callback to railhead_console;
      grant insert (customer_id, url, body_ciphertext, body_key_id, replay_of, replay_id)
        on customer_callback to railhead_console;
    end if;
  end $$`;

const roleBack = `do $$ begin
    if exists (select from pg_roles where rolname = 'railhead_console') then
      revoke insert, update on callback_replay from railhead_console;
      revoke insert, update on callback, customer_callback from railhead_console;
      -- Decisions about customers insert them, too, and were granted it before.
      grant insert on callback, customer_callback to railhead_console;
    end if;
  end $$`;

/** Wallets and sending anchors are rows, with what each of them may do. */
export class Migration20261130183000 extends Migration {
  override up(): void {
    for (const statement of [...tables, ...guards, role]) this.addSql(statement);
  }

  override down(): void {
    this.addSql(roleBack);
    this.addSql(comesBack(''));
    this.addSql('drop index transaction_of_client_domain');
    this.addSql('drop table client_charge');
    this.addSql('drop table client');
  }
}

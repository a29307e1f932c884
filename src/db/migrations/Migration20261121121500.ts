import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  // Who let a stopped listener go on, from which ledger, and what it passed over.
  `create table listener_clearance (
    id bigint generated always as identity primary key,
    account text not null,
    reason text not null,
    cursor_before text not null,
    from_ledger bigint not null,
    gap_first bigint,
    gap_last bigint,
    operator text not null check (operator <> ''),
    evidence text not null check (evidence <> ''),
    at timestamptz not null default now(),
    check ((gap_first is null) = (gap_last is null)),
    check (gap_first <= gap_last),
    check (gap_last is null or gap_last = from_ledger - 1)
  )`,
  `create trigger listener_clearance_append_only before update or delete on listener_clearance
     for each row execute function refuse_change()`,
  // The proof that all was read needs no list of what is still awaited.
  `drop table expected_payment`,
];

/** A person's word that reading may go on, and the gap that it names. */
export class Migration20261121121500 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    throw new Error('what people have decided is not taken back: restore a backup');
  }
}

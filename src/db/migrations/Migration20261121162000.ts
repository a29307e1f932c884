import { Migration } from '@mikro-orm/migrations';

const statements: readonly string[] = [
  // What was answered when money that came was to be priced, refusals as well: the first answer is
  // the answer for ever, whoever asks again and whatever the rates or anchor.ts say by then.
  `create table price_answer (
    transaction_id uuid not null references transaction,
    source text not null,
    quote_id uuid,
    refusal text,
    message text,
    at timestamptz not null default now(),
    primary key (transaction_id, source),
    constraint price_answer_quote foreign key (quote_id, transaction_id)
      references quote (id, used_by),
    check ((quote_id is null) <> (refusal is null)),
    check ((refusal is null) = (message is null))
  )`,
  `create trigger price_answer_append_only before update or delete on price_answer
     for each row execute function refuse_change()`,
  `create trigger price_answer_no_truncate before truncate on price_answer
     for each statement execute function refuse_change()`,
];

/** The journal of prices that were asked for when money came. */
export class Migration20261121162000 extends Migration {
  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }

  override down(): void {
    throw new Error('what was answered is not taken back: restore a backup');
  }
}

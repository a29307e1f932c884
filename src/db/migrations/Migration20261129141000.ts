import { Migration } from '@mikro-orm/migrations';

/** A customer whose review did not answer, or kept failing: a person decides, and it is not repeated. */
export class Migration20261129141000 extends Migration {
  override up(): void {
    this.addSql(
      `alter table customer
         add column review_parked_at timestamptz,
         add column review_parked_reason text check (review_parked_reason in ('silent', 'failed')),
         add check ((review_parked_at is null) = (review_parked_reason is null)),
         add check (review_parked_at is null or (review_due_at is null and erased_at is null))`,
    );
    this.addSql(
      `create index customer_review_parked on customer (review_parked_at)
         where review_parked_at is not null`,
    );
  }

  override down(): void {
    throw new Error('which customers wait for a person is not forgotten: restore a backup');
  }
}

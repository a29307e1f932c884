import { Migration } from '@mikro-orm/migrations';

const TABLES = ['callback', 'customer_callback'] as const;

/** When the next callback becomes due, of all hosts together: one worker posts to all of them. */
export class Migration20261129140000 extends Migration {
  override up(): void {
    for (const table of TABLES) {
      this.addSql(
        `create index ${table}_due on ${table} (due_at)
           where delivered_at is null and given_up_at is null and due_at is not null`,
      );
    }
  }

  override down(): void {
    for (const table of TABLES) this.addSql(`drop index ${table}_due`);
  }
}

import { Migration } from '@mikro-orm/migrations';
import { tables } from './20261121000000/tables.ts';
import { money } from './20261121000000/money.ts';
import { guards } from './20261121000000/guards.ts';
import { roles } from './20261121000000/roles.ts';

/** The first schema. Its rules are those of docs/reference/money.md, so that a bug meets the database. */
export class Migration20261121000000 extends Migration {
  override up(): void {
    for (const statement of [...tables, ...money, ...guards, ...roles]) this.addSql(statement);
  }

  override down(): void {
    throw new Error('the first schema is not taken back: restore a backup or make a new database');
  }
}

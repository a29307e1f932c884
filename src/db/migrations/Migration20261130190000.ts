import { Migration } from '@mikro-orm/migrations';

const kinds = (list: string): string =>
  `alter table proposal drop constraint proposal_kind_check,
     add constraint proposal_kind_check check (kind in (${list}))`;

/** That a sender or a listener which has stopped goes on may be proposed as well. */
export class Migration20261130190000 extends Migration {
  override up(): void {
    this.addSql(kinds(`'resolve', 'investigation', 'clearance'`));
  }

  override down(): void {
    this.addSql(kinds(`'resolve', 'investigation'`));
  }
}

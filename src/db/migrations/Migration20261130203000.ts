import { Migration } from '@mikro-orm/migrations';

/** Of all envelopes hardly any make channels: whether one has failed lately is read from those alone. */
export class Migration20261130203000 extends Migration {
  override up(): void {
    this.addSql(
      `create index ledger_envelope_channels on ledger_envelope (source_account, settled_at)
         where purpose = 'channels'`,
    );
  }

  override down(): void {
    this.addSql('drop index ledger_envelope_channels');
  }
}

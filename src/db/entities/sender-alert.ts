import { defineEntity, p } from '@mikro-orm/core';
import { SENDER_ALERT_KINDS } from '../../domain/ledger/sender-alerts.ts';

/** What an operator should know of an account that sends; a row as long as it is so. */
const SenderAlertSchema = defineEntity({
  name: 'SenderAlert',
  tableName: 'sender_alert',
  properties: {
    /** The distribution account; of `channel_stopped`, the channel. */
    account: p.text().primary(),
    kind: p.enum(SENDER_ALERT_KINDS).primary(),
    /** SEP-38 name; empty where the alert is about no asset. */
    asset: p.text().primary(),
    reason: p.text(),
    /** True where only a refund lacks the asset, so that no pay-out waits. */
    refundsOnly: p.boolean().default(false),
    /** Of `low_balance`: what the account holds. */
    balance: p.decimal('string').precision(19).scale(7).nullable(),
    /** Of `horizon_behind`: when Horizon's newest ledger closed. */
    ledgerClosedAt: p.datetime().nullable(),
    since: p.datetime().defaultRaw('now()'),
    /** When it was found to be so the last time. */
    lastAt: p.datetime(),
  },
});
export class SenderAlert extends SenderAlertSchema.class {}
SenderAlertSchema.setClass(SenderAlert);

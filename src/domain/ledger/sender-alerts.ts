export const SENDER_ALERT_KINDS = [
  'insufficient_balance',
  'low_balance',
  'fee_at_cap',
  'missing_key',
  'horizon_behind',
  'channel_stopped',
] as const;
/**
 * - `insufficient_balance`: the account lacks an asset; payments that need it wait
 * - `low_balance`: it holds less of an asset than anchor.ts wants; a warning, which stops nothing
 * - `fee_at_cap`: the network asks for a better fee than anchor.ts allows
 * - `missing_key`: nobody signs for an account that is in use
 * - `horizon_behind`: Horizon, or the RPC server, shows no ledger that is new enough to sign by
 * - `channel_stopped`: the sequence number of a channel was used by something unknown
 */
export type SenderAlertKind = (typeof SENDER_ALERT_KINDS)[number];

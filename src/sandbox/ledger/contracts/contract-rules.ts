/** What a network asks of contract calls. Equal rules on equal envelopes make equal ledgers. */
export interface ContractRules {
  /** For how many ledgers a balance lives after it was last touched; then it is archived. */
  readonly balanceLife: number;
  /** How many calls a ledger holds, beside its classic operations. */
  readonly callsPerLedger: number;
  /** Whether a call has to declare what it uses, as on the real network. */
  readonly isEnforced: boolean;
  /** Whether simulations ask to have archived entries restored by a transaction before the call. */
  readonly restoresBefore: boolean;
}

/** An asset's contract keeps a balance for 30 days; the rest is as lenient as tests like it. */
export const CONTRACT_RULES: ContractRules = {
  balanceLife: 518_400,
  callsPerLedger: 100,
  isEnforced: false,
  restoresBefore: false,
};

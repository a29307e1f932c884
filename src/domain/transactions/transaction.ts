/**
 * The transaction and the glossary. The SEPs' words are the columns, the types and the titles.
 *
 * - *transaction*: one deposit, withdrawal or remittance that a customer or a sending anchor asked
 *   for. Its id is the SEP transaction id and the second half of its workflow's id.
 * - *story*: the Temporal workflow that carries a transaction from its first day to its last.
 * - *rail*: an off-chain payment network behind the three verbs of the rails contract.
 * - *receipt*: money that a rail says it received for us.
 * - *received payment*: an operation on the ledger that brought money to an account of ours.
 * - *leg*: one movement out of a transaction: `payout`, `refund`, `surplus`, `create_account`; or
 *   `claim`, which brings money that was left for us to claim.
 * - *ledger payment*: a leg that goes out on Stellar. *Envelope*: the signed Stellar transaction
 *   that carries ledger payments. *Rail payment*: a leg that goes out on a rail.
 * - *investigation*: money or a pay-out that fits no story, until a person or a policy decides.
 * - *parked*: a story that waits for a person's `resolve`.
 */
export const KINDS = ['deposit', 'withdrawal', 'remittance'] as const;
export type Kind = (typeof KINDS)[number];

export const PROTOCOLS = ['sep6', 'sep24', 'sep31'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/**
 * `refund` gives back all that is left; `surplus` the part that is more than was announced. `claim`
 * alone brings money: a claimable balance that an account of ours may claim.
 */
export const LEDGER_LEGS = ['payout', 'refund', 'surplus', 'create_account', 'claim'] as const;
export type LedgerLeg = (typeof LEDGER_LEGS)[number];

/**
 * SEP `refunds`: what went back, in the asset that came in. Decimal strings. `amount` is what was
 * sent and `fee` what was kept of it, so of a refund in full the two sums together are `amount_in`.
 */
export interface Refunds {
  readonly amount_refunded: string;
  readonly amount_fee: string;
  readonly payments: readonly {
    readonly id: string;
    readonly id_type: 'stellar' | 'external';
    readonly amount: string;
    readonly fee: string;
  }[];
}

/** Breaks of the books themselves, which no other side is needed to see. */
const BOOK_BREAKS = [
  /** An entry whose lines do not sum to zero in an asset. */
  'unbalanced',
  /** What the books say of a row is not what the row says, or one of the two is missing. */
  'posting',
  /** A transaction has ended, and the books still owe its customer. */
  'customer_owed',
  /** An investigation is resolved, and the books still hold its money. */
  'investigation_held',
  /** Money that nobody credited, refunded or filed, although its story is over. */
  'forgotten',
  /** More was paid out, given back and kept of a transaction than was credited to it. */
  'overpaid',
  /** A completed transaction's customer was paid and given back less than was decided. */
  'underpaid',
  /** More than one pay-out of a transaction left. */
  'paid_twice',
  /** What left is not what was decided: another amount, another asset, or nothing was. */
  'not_decided',
  /** A pay-out left although all of the transaction's money goes back. */
  'refused_payout',
  /** A fee below zero: of a transaction, of a payment, or in the books. */
  'negative_fee',
  /** The ledger's balance is not what the books and the ledger's history come to. */
  'balance',
  /** A balance that is kept for an account of the books is not the sum of its lines. */
  'running_balance',
  /** A journal row that is older than the account's watch, or names no operation. */
  'impossible',
] as const;
export type BookBreakType = (typeof BOOK_BREAKS)[number];

/** Pages of the business's own, which SEP-24 leads to instead of ours; see docs/own-pages.md. */
export interface InteractivePolicy {
  /**
   * An absolute https address, http in development alone. `transaction_id`, `token` and `lang` are
   * added to it, and by wallets `callback` and `on_change_callback`.
   */
  readonly url: string;
}

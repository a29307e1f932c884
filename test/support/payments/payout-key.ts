/** The key by which a rail pays a pay-out of a transaction. */
export const payoutKey = ({ id }: { readonly id: string }, number = 1): string =>
  `${id}/payout/${number}`;

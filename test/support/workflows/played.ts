/** The key by which a played rail pays a pay-out. */
export const payoutKeyOf = ({
  transactionId,
  number,
}: {
  readonly transactionId: string;
  readonly number: number;
}): string => `${transactionId}/payout/${number}`;

/** How the played ledger answers a refund that it has sent. */
export const SENT_REFUND = { state: 'included', hash: '99'.repeat(32), operationId: '9' };

/** One activity of a test: what it is called with, and what it answers. */
type Answer = (input: never) => unknown;
export type Answers = Readonly<Record<string, Answer>>;

/** What activities answer unless a test says otherwise: everything goes well. */
export const WELL: Answers = {
  requestFunds: () => undefined,
  creditFunds: () => ({ review: { decision: 'allow' } }),
  reviewTransaction: () => ({ decision: 'allow' }),
  submitPayment: () => ({ state: 'included', hash: 'ab'.repeat(32), operationId: '1' }),
  executeOutgoingTransaction: ({
    transactionId,
    number,
  }: {
    transactionId: string;
    number: number;
  }) => ({
    state: 'delivered',
    key: `${transactionId}/payout/${number}`,
    number,
  }),
  unpark: () => null,
  informationToldAt: () => null,
  refusePayout: () => undefined,
  fileFunds: () => true,
  afterDeposit: () => undefined,
};

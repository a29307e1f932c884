import type { Rail } from '../../rails/rail.ts';

/** Puts something around one function of a rail. */
type Wrap = <Args extends readonly unknown[], Answer>(
  call: string,
  ask: (...args: Args) => Promise<Answer>,
) => (...args: Args) => Promise<Answer>;

/** The rail with the same around each function that asks its bank; one that it lacks stays absent. */
export const wrapRail = (rail: Rail, wrap: Wrap): Rail => {
  const maybe = <Args extends readonly unknown[], Answer>(
    call: string,
    ask: ((...args: Args) => Promise<Answer>) | undefined,
  ) => (ask ? { [call]: wrap(call, ask) } : {});
  return {
    ...rail,
    executeOutgoingTransaction: wrap('executeOutgoingTransaction', async (payment) =>
      rail.executeOutgoingTransaction(payment),
    ),
    ...maybe('executeOutgoingTransactions', rail.executeOutgoingTransactions?.bind(rail)),
    ...maybe('pollPendingDeposits', rail.pollPendingDeposits?.bind(rail)),
    ...maybe('listReceived', rail.listReceived?.bind(rail)),
    ...maybe('pollOutgoingTransactions', rail.pollOutgoingTransactions?.bind(rail)),
    ...maybe('findOutgoing', rail.findOutgoing?.bind(rail)),
    ...maybe('refundIncoming', rail.refundIncoming?.bind(rail)),
    ...maybe('findRefund', rail.findRefund?.bind(rail)),
    ...maybe('instructions', rail.instructions?.bind(rail)),
    ...maybe('afterDeposit', rail.afterDeposit?.bind(rail)),
    ...maybe('listStatement', rail.listStatement?.bind(rail)),
  };
};

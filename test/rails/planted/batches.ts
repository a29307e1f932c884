import type {
  OutgoingAnswer,
  OutgoingPayment,
  OutgoingResult,
  Rail,
} from '../../../src/rails/rail.ts';

/*
 * Rails that go wrong with batches, each a good one with one mistake.
 */

const REFUSED: OutgoingResult = { state: 'failed', message: 'The bank refused the payment.' };

const withAnswers =
  (
    change: (
      answers: readonly OutgoingAnswer[],
      orders: readonly OutgoingPayment[],
    ) => readonly OutgoingAnswer[],
  ) =>
  (rail: Rail): Rail => ({
    ...rail,
    executeOutgoingTransactions: async (orders) =>
      change((await rail.executeOutgoingTransactions?.(orders)) ?? [], orders),
  });

/** Pairs orders and answers by their places, in an answer that has an order of its own. */
export const pairsByPlace = withAnswers((answers, orders) =>
  answers.flatMap(({ idempotencyKey }, index) => {
    const last = answers.at(-1 - index);
    return last && orders[index] ? [{ idempotencyKey, result: last.result }] : [];
  }),
);

/** Calls failed what an answer leaves out. */
export const takesMissingForFailure = withAnswers((answers, orders) =>
  orders.map(
    ({ idempotencyKey }) =>
      answers.find((answer) => answer.idempotencyKey === idempotencyKey) ?? {
        idempotencyKey,
        result: REFUSED,
      },
  ),
);

/** Calls a whole batch failed when one order of it is refused. */
export const refusesAll = withAnswers((answers) =>
  answers.some(({ result }) => result.state === 'failed')
    ? answers.map(({ idempotencyKey }) => ({ idempotencyKey, result: REFUSED }))
    : answers,
);

/** Answers under the bank's references and not under our keys. */
export const answersByReference = withAnswers((answers) =>
  answers.map((answer) => ({
    ...answer,
    idempotencyKey:
      'railReference' in answer.result
        ? (answer.result.railReference ?? '')
        : answer.idempotencyKey,
  })),
);

/** Gives each batch keys of its own, so that a repeat is another payment. */
export const keysByBatch = (rail: Rail): Rail => {
  let batches = 0;
  return {
    ...rail,
    async executeOutgoingTransactions(orders) {
      batches += 1;
      const suffix = `-${batches}`;
      const renamed = orders.map((order) => ({
        ...order,
        idempotencyKey: `${order.idempotencyKey}${suffix}`,
      }));
      const answers = (await rail.executeOutgoingTransactions?.(renamed)) ?? [];
      return answers.map((answer) => ({
        ...answer,
        idempotencyKey: answer.idempotencyKey.slice(0, -suffix.length),
      }));
    },
  };
};

/** Takes a lost reply to a batch for the refusal of all of it. */
export const takesLostBatchForFailure = (rail: Rail): Rail => ({
  ...rail,
  async executeOutgoingTransactions(orders) {
    try {
      return (await rail.executeOutgoingTransactions?.(orders)) ?? [];
    } catch {
      return orders.map(({ idempotencyKey }) => ({ idempotencyKey, result: REFUSED }));
    }
  },
});

/** Takes batches and does not say so. */
export const saysNothingOfBatches = (rail: Rail): Rail => {
  const { payoutBatch: _unsaid, ...profile } = rail.profile;
  return { ...rail, profile };
};

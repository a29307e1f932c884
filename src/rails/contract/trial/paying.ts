import { answersByKey } from '../../../domain/rails/payout-batch.ts';
import type { OutgoingPayment, OutgoingResult, Rail } from '../../rail.ts';
import type { FakeBank, RailSubject } from '../bank.ts';
import { sameAmount } from './amounts.ts';
import { claimOf, within, wordsOf, type Said } from './said.ts';

/** Notes what was seen, and what the rail's author is to do about it; no full stops. */
export type Finding = (seen: string, advice: string) => void;

const TRIES_MAX = 5;

/** What to do about an amount that changed on its way. */
export const EXACTLY =
  'Count money in whole smallest units with BigInt, from the digits of the string; never by Number, parseFloat or toFixed';

/** Holds what the rail claims against what the bank has done. */
const createCompare =
  (bank: FakeBank, finding: Finding) =>
  async (said: Said<OutgoingResult>, amount: string, wanted = 1): Promise<void> => {
    const paid = await bank.paid();
    const claim = claimOf(said);
    const words = wordsOf(said);
    if (paid.length > wanted) {
      finding(
        `The bank paid ${paid.length} times where ${wanted} was ordered`,
        'Give the bank the idempotencyKey of the order with every try, whole and unchanged',
      );
    } else if (claim === 'notPaid' && paid.length > 0) {
      finding(
        `Your rail ${words}, and the bank has paid`,
        'Return "failed" only for an answer by which the bank refuses the payment; throw otherwise',
      );
    } else if (claim === 'paid' && paid.length < wanted) {
      finding(
        `Your rail ${words}, and the bank has not paid`,
        'Return "delivered" or "initiated" only for an answer by which the bank took this payment',
      );
    }
    const other = paid.find((one) => !sameAmount(one, amount));
    if (other !== undefined) {
      finding(`${amount} was ordered, and the bank paid ${other}`, EXACTLY);
    }
  };

/** Orders as the host gives them: alone, or together to a rail that takes batches. */
const createAsking = (callWithinMs: number, rail: Rail, finding: Finding) => {
  const call = async <Result>(ask: () => Promise<Result>): Promise<Said<Result>> => {
    const said = await within(callWithinMs, ask);
    if (said.said === 'nothing') {
      finding(`Nothing came back within ${callWithinMs} ms`, 'Give every request a time-out');
    }
    return said;
  };
  /** One batch, in which each order gets the answer to its own key. */
  const askTogether = async (
    orders: readonly OutgoingPayment[],
  ): Promise<readonly Said<OutgoingResult>[]> => {
    const said = await call(
      async () =>
        rail.executeOutgoingTransactions?.(orders) ?? Promise.reject(new Error('no batches')),
    );
    if (said.said !== 'answer') return orders.map(() => said);
    const answers = answersByKey(orders, said.result);
    return orders.map(({ idempotencyKey }) => {
      const answer = answers.get(idempotencyKey);
      return answer
        ? { said: 'answer', result: answer.result }
        : { said: 'unknown', words: 'nothing about this key, or more than one thing' };
    });
  };
  /** As the host does: a rail that takes batches is given nothing else. */
  const ask = async (order: OutgoingPayment): Promise<Said<OutgoingResult>> => {
    if (!rail.executeOutgoingTransactions) {
      return call(async () => rail.executeOutgoingTransaction(order));
    }
    const [said = { said: 'nothing' }] = await askTogether([order]);
    return said;
  };
  return { call, ask, askTogether };
};

/** Money out, as the host carries it: journalled keys, one call at a time, repeats by the profile. */
export const createPaying = (
  { bank, callWithinMs = 5_000 }: Pick<RailSubject, 'bank' | 'callWithinMs'>,
  rail: Rail,
  finding: Finding,
) => {
  const { call, ask, askTogether } = createAsking(callWithinMs, rail, finding);
  /** Asks when nobody else does: then nothing may have left where the rail says "not tried". */
  const askAlone = async (order: OutgoingPayment): Promise<Said<OutgoingResult>> => {
    const before = (await bank.paid()).length;
    const said = await ask(order);
    if (said.said === 'notTried' && (await bank.paid()).length > before) {
      finding(
        'Your rail threw RetryLater, which says that nothing was tried, and the bank has paid',
        'Throw RetryLater only for an answer by which the bank surely did nothing; throw an ordinary error when no answer came',
      );
    }
    return said;
  };

  const again = async (
    order: OutgoingPayment,
    last: Said<OutgoingResult>,
  ): Promise<Said<OutgoingResult> | null> => {
    const { retry } = rail.profile;
    if (last.said === 'notTried' || retry.by === 'idempotencyKey') return ask(order);
    if (retry.by === 'neither') return null;
    const found = await call(
      async () =>
        rail.findOutgoing?.(order.idempotencyKey) ?? Promise.reject(new Error('no look-up')),
    );
    if (found.said !== 'answer') return found;
    const { result } = found;
    if (result.state !== 'unknown') return { said: 'answer', result };
    await bank.pass?.(retry.settledAfterMs);
    return ask(order);
  };

  /** Goes on from the last answer until it is certain, or until only a person may go on. */
  const carry = async (
    order: OutgoingPayment,
    from?: Said<OutgoingResult>,
  ): Promise<Said<OutgoingResult>> => {
    let said = from ?? (await ask(order));
    for (let tries = 0; tries < TRIES_MAX && claimOf(said) === 'unknown'; tries += 1) {
      const next = await again(order, said);
      if (next === null) break;
      said = next;
    }
    return said;
  };

  return { call, ask, askAlone, askTogether, carry, compare: createCompare(bank, finding) };
};

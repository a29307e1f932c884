import { parseAmount } from '../../../src/domain/money/amount.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import type {
  InitiatedPayment,
  OutgoingPayment,
  OutgoingResult,
  Rail,
  ReceivedFunds,
} from '../../../src/rails/rail.ts';
import type { RailSubject } from './check.ts';

/** What came of one call to the rail. */
export type Said<Result> =
  | { readonly said: 'answer'; readonly result: Result }
  /** It threw, which means unknown. */
  | { readonly said: 'unknown'; readonly words: string }
  /** It did not even throw in time. */
  | { readonly said: 'nothing' };

/** The three things that an answer may claim about the payee's money. */
export type Claim = 'paid' | 'notPaid' | 'unknown';

export const claimOf = (said: Said<OutgoingResult>): Claim => {
  if (said.said !== 'answer') return 'unknown';
  switch (said.result.state) {
    case 'delivered':
    case 'initiated':
    case 'readyForPickup':
      return 'paid';
    case 'failed':
    case 'refund':
    case 'needsInfo':
      return 'notPaid';
    default:
      return 'unknown';
  }
};

const TRIES_MAX = 5;
const PAGES_MAX = 100;

const sameAmount = (one: string, other: string): boolean => {
  const [first, second] = [parseAmount(one), parseAmount(other)];
  return !isRefusal(first) && !isRefusal(second) && first === second;
};

const within = async <Result>(ms: number, call: () => Promise<Result>): Promise<Said<Result>> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Said<Result>>((resolve) => {
    timer = setTimeout(() => resolve({ said: 'nothing' }), ms);
  });
  const answer = (async (): Promise<Said<Result>> => {
    try {
      return { said: 'answer', result: await call() };
    } catch (error) {
      return { said: 'unknown', words: error instanceof Error ? error.message : String(error) };
    }
  })();
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Money out, as the host carries it: journalled keys, one call at a time, repeats by the profile. */
const createPaying = (
  { bank, callWithinMs = 5_000 }: RailSubject,
  rail: Rail,
  finding: (words: string) => void,
) => {
  const call = async <Result>(ask: () => Promise<Result>): Promise<Said<Result>> => {
    const said = await within(callWithinMs, ask);
    if (said.said === 'nothing') {
      finding(`nothing came back within ${callWithinMs} ms: give every request a time-out`);
    }
    return said;
  };
  const ask = async (order: OutgoingPayment) =>
    call(async () => rail.executeOutgoingTransaction(order));

  const again = async (order: OutgoingPayment): Promise<Said<OutgoingResult> | null> => {
    const { retry } = rail.profile;
    if (retry.by === 'neither') return null;
    if (retry.by === 'idempotencyKey') return ask(order);
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

  /** Goes on from what was said until it is certain, or until only a person may go on. */
  const carry = async (
    order: OutgoingPayment,
    from?: Said<OutgoingResult>,
  ): Promise<Said<OutgoingResult>> => {
    let said = from ?? (await ask(order));
    for (let tries = 0; tries < TRIES_MAX && claimOf(said) === 'unknown'; tries += 1) {
      const next = await again(order);
      if (next === null) break;
      said = next;
    }
    return said;
  };

  /** Holds what the rail claims against what the bank has done. */
  const compare = async (said: Said<OutgoingResult>, amount: string, wanted = 1): Promise<void> => {
    const paid = await bank.paid();
    const claim = claimOf(said);
    const words = said.said === 'answer' ? said.result.state : 'nothing certain';
    if (paid.length > wanted) {
      finding(`the bank paid ${paid.length} times where ${wanted} was ordered`);
    } else if (claim === 'notPaid' && paid.length > 0) {
      finding(`the rail says "${words}", and the bank has paid`);
    } else if (claim === 'paid' && paid.length < wanted) {
      finding(`the rail says "${words}", and the bank has not paid`);
    }
    const other = paid.find((one) => !sameAmount(one, amount));
    if (other !== undefined) finding(`${amount} was ordered, and the bank paid ${other}`);
  };
  return { call, ask, carry, compare };
};

/** Money in, as the host reads it: from the list and its cursor, or by name. */
const createReading = (rail: Rail, finding: (words: string) => void) => ({
  /** What a payer of this deposit is to quote. */
  async announce(transactionId: string): Promise<string> {
    const deposit = { transactionId, amountExpected: '10', language: 'en' };
    return (await rail.instructions?.(deposit))?.reference ?? transactionId;
  },

  /** The list from a cursor to its end; each page with the cursor that it was asked from. */
  async pages(from: string | null) {
    const pages: { readonly from: string | null; readonly received: readonly ReceivedFunds[] }[] =
      [];
    let cursor = from;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const listed = await rail.listReceived?.(cursor);
      if (!listed) return { pages, cursor };
      pages.push({ from: cursor, received: listed.received });
      if (!listed.complete && listed.cursor === cursor) {
        finding('the list is not complete and its cursor stands still: it is read for ever');
        return { pages, cursor };
      }
      cursor = listed.cursor;
      if (listed.complete) return { pages, cursor };
    }
    finding(`the list had not ended after ${PAGES_MAX} pages`);
    return { pages, cursor };
  },
});

export type Trial = ReturnType<typeof createTrial>;

/** What a check works with: the rail, its bank, and the host's ways with both. */
export const createTrial = (subject: RailSubject, finding: (words: string) => void) => {
  const { bank } = subject;
  const rail = subject.createRail();
  return {
    bank,
    rail,
    finding,
    sameAmount,
    ...createPaying(subject, rail, finding),
    ...createReading(rail, finding),
    order: (number = 1, more: Partial<OutgoingPayment> = {}): OutgoingPayment => ({
      idempotencyKey: `00000000-0000-4000-8000-00000000000${number}/payout/1`,
      transactionId: `00000000-0000-4000-8000-00000000000${number}`,
      amount: '25',
      payee: bank.payee,
      ...more,
    }),
    initiated: (order: OutgoingPayment, said: Said<OutgoingResult>): InitiatedPayment => ({
      idempotencyKey: order.idempotencyKey,
      transactionId: order.transactionId,
      railReference:
        said.said === 'answer' && 'railReference' in said.result
          ? (said.result.railReference ?? '')
          : '',
    }),
  };
};

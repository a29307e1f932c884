import { faultOfRefunds } from '../../../domain/rails/refund.ts';
import { deriveKey } from '../../../lib/derive-key.ts';
import type { IncomingRefund, Rail, RefundResult } from '../../rail.ts';
import type { BankFault } from '../bank.ts';
import type { Lacking, RailCheck } from '../check.ts';
import { sameAmount } from '../trial/amounts.ts';
import { EXACTLY } from '../trial/paying.ts';
import { wordsOf, type Said } from '../trial/said.ts';
import type { Trial } from '../trial/trial.ts';

const sendsBack = ({ refundIncoming }: Rail): boolean => refundIncoming !== undefined;

type SaidRefund = Said<RefundResult | { readonly state: 'unknown' } | undefined>;

const AMOUNT = '25';
const ONE_KEY =
  'Give the bank the idempotencyKey of the refund with every try, whole and unchanged';
const NOT_FAILED =
  'Return "failed" only for an answer by which the bank refuses to send this money back; throw otherwise';

const stateOf = (said: SaidRefund): string | undefined =>
  said.said === 'answer' ? said.result?.state : undefined;
const isSent = (said: SaidRefund): boolean =>
  ['delivered', 'initiated'].includes(stateOf(said) ?? '');

/** Money that the rail received, as the host has it to send back. */
const receipt = async (trial: Trial, key = 1): Promise<IncomingRefund | null> => {
  const { bank, rail, announce, readAll, finding } = trial;
  const reference = await announce('deposit-1');
  await bank.receive({ reference, amount: AMOUNT });
  const received = (await readAll([reference])).at(-1);
  if (!received) {
    finding('Money came, and the rail does not report it', 'Mend the checks of money in first');
    return null;
  }
  return {
    idempotencyKey: deriveKey(`rail/1/refund/${key}`, rail.profile.keyFormat),
    railReference: received.railReference,
    amount: AMOUNT,
    amountReceived: received.amount,
    receivedAt: received.receivedAt,
    payer: received.payer ?? {},
  };
};

const send = async ({ rail, call }: Trial, refund: IncomingRefund): Promise<SaidRefund> =>
  call(async () => rail.refundIncoming?.(refund));
const find = async ({ rail, call }: Trial, refund: IncomingRefund): Promise<SaidRefund> =>
  call(async () => rail.findRefund?.(refund));

/** Holds what the rail says against what has left the bank. */
const compare = async ({ bank, finding }: Trial, said: SaidRefund, what: string): Promise<void> => {
  const paid = await bank.paid();
  if (paid.length > 1) finding(`${what}, and the money went back ${paid.length} times`, ONE_KEY);
  else if (stateOf(said) === 'failed' && paid.length > 0) {
    finding(`${what}: your rail returned "failed", and the money went back`, NOT_FAILED);
  } else if (isSent(said) && paid.length === 0) {
    finding(
      `${what}: your rail ${wordsOf(said)}, and nothing went back`,
      'Return "delivered" or "initiated" only for an answer by which the bank took this refund',
    );
  }
  const other = paid.find((one) => !sameAmount(one, AMOUNT));
  if (other !== undefined) finding(`${AMOUNT} was to go back, and ${other} did`, EXACTLY);
};

const lostDuring = async (trial: Trial, fault: BankFault): Promise<Lacking | void> => {
  const { bank, finding } = trial;
  const refund = await receipt(trial);
  if (!refund) return;
  if (!(await bank.fault('refund', fault))) return { needs: `fault('refund', '${fault}')` };
  await compare(trial, await send(trial, refund), `The answer to a refund was lost (${fault})`);
  await bank.recover();
  const found = await find(trial, refund);
  const hasLeft = (await bank.paid()).length > 0;
  if (hasLeft !== isSent(found)) {
    finding(
      `A refund ${hasLeft ? 'has' : 'has not'} left the bank, and findRefund ${wordsOf(found)}`,
      'Ask the bank by the key that the refund was ordered with, and return { state: "unknown" } where it has none',
    );
  }
};

const aboutUs = async (trial: Trial, status: 401 | 403 | 409 | 429): Promise<Lacking | void> => {
  const { bank, finding } = trial;
  const refund = await receipt(trial);
  if (!refund) return;
  if (!(await bank.answer?.('refund', status))) return { needs: `answer('refund', ${status})` };
  const said = await send(trial, refund);
  if (stateOf(said) === 'failed') {
    finding(`The bank answered ${status}, and your rail returned "failed"`, NOT_FAILED);
  }
};

const check = (
  id: string,
  claim: string,
  run: (trial: Trial, refund: IncomingRefund) => Promise<Lacking | void>,
): RailCheck => ({
  id: `refund/${id}`,
  claim,
  concerns: sendsBack,
  async run(trial) {
    const refund = await receipt(trial);
    return refund ? run(trial, refund) : undefined;
  },
});

/** Received money that goes back. */
export const refundChecks: readonly RailCheck[] = [
  {
    id: 'profile/refunds',
    claim: 'has what refunds need, or nothing of it: refundIncoming, findRefund, profile.refunds',
    async run({ rail, finding }) {
      const fault = faultOfRefunds(rail);
      if (fault !== null) finding(fault, 'Have all three, or none of them');
    },
  },
  check(
    'once',
    'sends money back once, however often it is asked under one key',
    async (trial, refund) => {
      const said = await send(trial, refund);
      if (!isSent(said)) {
        trial.finding(
          `Money was to go back, and your rail ${wordsOf(said)}`,
          'Have the bank send it back',
        );
      }
      await compare(trial, said, 'A refund was asked for');
      await compare(trial, await send(trial, refund), 'It was asked for again');
    },
  ),
  ...(['loseReply', 'loseRequest', 'failAfter', 'timeOut'] as const).map((fault): RailCheck => ({
    id: `refund/${fault}`,
    claim: `finds out what became of a refund whose answer was lost (${fault})`,
    concerns: sendsBack,
    run: async (trial) => lostDuring(trial, fault),
  })),
  check(
    'unknown',
    'says a definite "unknown" of a refund that was never asked for',
    async (trial, refund) => {
      const found = await find(trial, refund);
      if (stateOf(found) === 'unknown') return;
      trial.finding(
        `A refund that was never asked for was looked up, and findRefund ${wordsOf(found)}`,
        'Return { state: "unknown" } where the bank says that it has no such refund',
      );
    },
  ),
  check('find-out', 'throws when a look-up of a refund is not answered', async (trial, refund) => {
    await send(trial, refund);
    if (!(await trial.bank.fault('findRefund', 'out')))
      return { needs: `fault('findRefund', 'out')` };
    const found = await find(trial, refund);
    const state = stateOf(found);
    if (state !== 'unknown' && state !== 'failed') return;
    trial.finding(
      `A look-up was not answered, and findRefund ${wordsOf(found)}`,
      'Throw: "unknown" is believed, and then the same money is sent back again',
    );
  }),
  check(
    'other-amount',
    'sends nothing more for another amount under one key',
    async (trial, refund) => {
      // Where parts may go back both together are less than came: nothing else keeps them apart.
      const isPartial = trial.rail.profile.refunds?.partial ?? false;
      await send(trial, isPartial ? { ...refund, amount: '10' } : refund);
      const other = await send(trial, { ...refund, amount: isPartial ? '9' : '24' });
      const paid = await trial.bank.paid();
      if (paid.length <= 1 && !isSent(other)) return;
      trial.finding(
        `Another amount was asked for under a key that was used: your rail ${wordsOf(other)}, and ${paid.length} went back`,
        'Let the bank refuse a key that it knows with another amount, and throw',
      );
    },
  ),
  check(
    'failed-stays',
    'sends nothing back under a key whose refund has failed',
    async (trial, refund) => {
      const { bank, finding } = trial;
      if (!bank.takeBack) return { needs: 'takeBack' };
      await bank.takeBack();
      const said = await send(trial, refund);
      if (isSent(said)) {
        finding(
          `The bank had taken the money back, and your rail ${wordsOf(said)}`,
          'Return "failed" where the bank has it no more',
        );
      }
      if (stateOf(said) !== 'failed') return;
      const again = await send(trial, refund);
      if (isSent(again) || (await bank.paid()).length > 0) {
        finding(`A refund had failed, and asked again your rail ${wordsOf(again)}`, NOT_FAILED);
      }
    },
  ),
  ...([401, 403, 409, 429] as const).map((status): RailCheck => ({
    id: `refund/answer-${status}`,
    claim: `takes ${status} for no refusal of a refund`,
    concerns: sendsBack,
    run: async (trial) => aboutUs(trial, status),
  })),
  {
    ...check('statement', 'shows in its statement what went back', async (trial, refund) => {
      const said = await send(trial, refund);
      const reference =
        said.said === 'answer' && said.result && 'railReference' in said.result
          ? said.result.railReference
          : null;
      const entries = (await trial.statement()).filter(({ direction }) => direction === 'out');
      const [shown] = entries;
      const isNamed =
        shown?.idempotencyKey === refund.idempotencyKey || shown?.railReference === reference;
      if (entries.length === 1 && shown && isNamed && sameAmount(shown.amount, AMOUNT)) return;
      trial.finding(
        `${AMOUNT} went back, and of what left the statement shows ${entries.map(({ amount }) => amount).join(', ') || 'nothing'} under other names`,
        'Show each refund as an entry that went out, with the reference that refundIncoming gave, or its key',
      );
    }),
    concerns: (rail) => sendsBack(rail) && rail.listStatement !== undefined,
  },
];

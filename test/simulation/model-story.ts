import type { Resolution } from '../../src/domain/transactions/story.ts';
import type { PayoutModel, PayoutRow, QuestionRow, Rules } from './model-payout.ts';
import type { Random } from './random.ts';

/** What a story waits for now; an operator's decision is handed to it here. */
export interface Endpoint {
  question: QuestionRow | null;
  /** The pay-out under way that may be settled. */
  key: string | null;
  decided: Resolution | null;
}

export interface StoryWorld {
  readonly model: PayoutModel;
  readonly rules: Rules;
  readonly random: Random;
  readonly whenPayoutFails: 'refund' | 'error';
  readonly endpoint: Endpoint;
}

type Outcome = PayoutRow['state'] | 'withdrawn' | 'parked';

/** The activity that carries a number to the bank; each `yield` is a place where it may be cut off. */
function* execute(world: StoryWorld, number: number): Generator<void, readonly [Outcome, number]> {
  const { model, rules, random } = world;
  for (;;) {
    const { journal } = model;
    model.close();
    const decided = rules.decidePayout({
      number,
      newest: model.newest(),
      isRefundDecided: journal.refund !== null,
      ended: journal.ended,
    });
    if (decided.do === 'withdraw') return ['withdrawn', number];
    if (decided.do === 'answer') return [decided.payout.state, decided.payout.number];
    let row: PayoutRow;
    if (decided.do === 'ask') {
      row = decided.payout ?? { key: `payout/${number}`, number, state: 'planned' };
      if (!decided.payout) journal.payouts.push(row);
      model.ask(row);
      yield;
      // Whoever was cut off here may have called, or not.
    } else {
      row = decided.payout;
      // Only a person can say what became of it, where the bank cannot be asked.
      if (random.chance(40)) return ['parked', row.number];
    }
    const answer = model.call(row.key);
    yield;
    if (answer !== 'lost') model.record(row, answer);
  }
}

/** Waits until a decision is handed in that names what is asked, or until nobody has to decide. */
function* awaitPerson(
  world: StoryWorld,
  isNeedless: () => boolean,
): Generator<void, Resolution | null> {
  const { endpoint } = world;
  while (endpoint.decided === null && !isNeedless()) yield;
  const { decided } = endpoint;
  Object.assign(endpoint, { question: null, key: null, decided: null });
  return decided;
}

/** Parks until a decision is taken; null where the bank has spoken meanwhile. */
function* park(
  world: StoryWorld,
  subject: string,
  actions: QuestionRow['actions'],
  isNeedless: () => boolean,
): Generator<void, Resolution['action'] | null> {
  const { model, endpoint } = world;
  for (;;) {
    const question = model.park(subject, actions);
    if (question.action) return question.action;
    endpoint.question = question;
    const decided = yield* awaitPerson(world, isNeedless);
    yield;
    if (decided === null) return null;
    const named = model.journal.questions.find(({ number }) => number === decided.parking) ?? null;
    if (model.resolve(decided, named)) return decided.action;
  }
}

function* refund(world: StoryWorld): Generator<void, 'ended' | 'pay'> {
  const { model, random } = world;
  const { journal } = model;
  if (journal.refund === null) model.decideRefund('story');
  for (let number = 1; ; number += 1) {
    yield;
    if (journal.isRefundSent || random.chance(60)) {
      journal.isRefundSent = true;
      yield;
      journal.ended ??= 'refunded';
      return 'ended';
    }
    const action = yield* park(
      world,
      `refund/${number}`,
      ['retry', 'payOut', 'settled'],
      () => false,
    );
    if (action === 'settled') return 'ended';
    if (action === 'payOut') return 'pay';
  }
}

/** What a story does once the number has come to something: goes on with another, or is over. */
function* after(
  world: StoryWorld,
  outcome: Outcome,
  number: number,
  times: (subject: string) => string,
): Generator<void, 'again' | 'refund' | 'over'> {
  const { model, endpoint, whenPayoutFails } = world;
  const row = model.newest();
  switch (outcome) {
    case 'delivered':
      model.journal.ended ??= 'completed';
      return 'over';
    case 'withdrawn':
      return model.journal.ended ? 'over' : 'refund';
    case 'failed': {
      if (whenPayoutFails === 'refund') return 'refund';
      const action = yield* park(
        world,
        times(`failed/${number}`),
        ['retry', 'refund', 'settled'],
        () => false,
      );
      if (action === 'settled') return 'over';
      return action === 'refund' ? 'refund' : 'again';
    }
    case 'initiated': {
      const hasMoved = () => row?.state !== 'initiated';
      for (;;) {
        endpoint.key = row?.key ?? null;
        const decided = yield* awaitPerson(world, hasMoved);
        yield;
        if (row && hasMoved()) return yield* after(world, row.state, number, times);
        // The bank may speak between the two activities that look and that write down.
        yield;
        if (decided && model.resolve(decided, null)) return 'over';
      }
    }
    case 'parked': {
      const hasMoved = () => row?.state !== 'asked';
      const action = yield* park(
        world,
        times(`unknown/${number}`),
        ['retry', 'refund', 'settled'],
        hasMoved,
      );
      if (action === null) return row ? yield* after(world, row.state, number, times) : 'again';
      if (action === 'settled') return 'over';
      return action === 'refund' ? 'refund' : 'again';
    }
    case 'planned':
    case 'asked':
    case 'ready_for_pickup':
      return 'again';
  }
}

/** A story from the top; it finds in the rows what is done and decided. */
export function* story(world: StoryWorld): Generator<void, void> {
  const { model } = world;
  const counts = new Map<string, number>();
  const times = (subject: string): string => {
    counts.set(subject, (counts.get(subject) ?? 0) + 1);
    return `${subject}/${counts.get(subject)}`;
  };
  let next: 'pay' | 'refund' = model.journal.refund === null ? 'pay' : 'refund';
  for (let number = 1; model.journal.ended === null;) {
    if (next === 'refund') {
      if ((yield* refund(world)) === 'ended') return;
      next = 'pay';
      continue;
    }
    const [outcome, reached] = yield* execute(world, number);
    yield;
    const then = yield* after(world, outcome, reached, times);
    if (then === 'over') return;
    if (then === 'refund') next = 'refund';
    else number = reached + 1;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { DefinedRail, FakeRail } from '../define-rail.ts';
import type { Rail } from '../rail.ts';
import {
  CannotBeBrought,
  type BankCall,
  type BankFault,
  type FakeBank,
  type RailSubject,
} from './bank.ts';

/** The kit's faults of a payment, by the names that the fakes of rails have for them. */
const FAULTS: Readonly<Partial<Record<BankFault, string>>> = {
  loseReply: 'lostReply',
  failAfter: 'errorAfterActing',
};

const SETTLES_WITHIN_MS = 600;
const NOBODY_LISTENS = 'http://127.0.0.1:9/';

/**
 * A defined rail with its own fake, for {@link judgeRail}: as far as a fake can be brought to what the
 * checks are about. What it cannot be brought to is `cannotTell`.
 * @throws where the rail has no fake, or one without a statement.
 */
export const openFakeSubject = async (defined: DefinedRail): Promise<RailSubject> => {
  const { fake: start, profile } = defined;
  const open = async () => {
    const fake = await start?.({ webhookUrl: NOBODY_LISTENS });
    if (!fake?.statement) throw new Error(`${profile.name} has no fake with a statement`);
    return { fake, rail: await defined.open(fake.settings) };
  };
  let now: { readonly fake: FakeRail; readonly rail: Rail } = await open();

  const bank: FakeBank = {
    payee: now.fake.payee,
    smallestAmount: '0.01',
    async reset() {
      await now.fake.close();
      now = await open();
    },
    close: async () => now.fake.close(),
    async paid() {
      // A fake settles by itself, within a second or so: what it was given is booked by then.
      await now.fake.statement?.();
      await sleep(SETTLES_WITHIN_MS);
      const entries = (await now.fake.statement?.()) ?? [];
      return entries
        .filter(({ direction, state }) => direction === 'out' && state !== 'returned')
        .map(({ amount }) => amount);
    },
    receive: async () => {
      throw new CannotBeBrought('receive, at the moment that a check needs');
    },
    async fault(call: BankCall, fault: BankFault) {
      const name = call === 'pay' ? FAULTS[fault] : undefined;
      if (name === undefined || !now.fake.faults?.includes(name)) return false;
      await now.fake.cause?.(name);
      return true;
    },
    recover: async () => undefined,
    async contradict(key) {
      if (!now.fake.returnPayout) throw new CannotBeBrought('returnPayout');
      await now.fake.returnPayout(key).catch(() => {
        throw new CannotBeBrought('a payment that can be sent back');
      });
    },
  };
  return { bank, createRail: () => now.rail };
};

import { evidenceFor } from './evidence-for.ts';
import { recordReversals } from '../../src/activities/rail/received/record-receipts.ts';
import { inTransaction } from '../../src/services/deps.ts';
import { Parking } from '../../src/db/entities/decisions.ts';
import { Investigation, RailReceipt } from '../../src/db/entities/money-in.ts';
import { LedgerPayment } from '../../src/db/entities/money-out.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { isRefusal } from '../../src/domain/refusal.ts';
import type { Resolution } from '../../src/domain/transactions/story.ts';
import {
  resolveParked,
  type OperatorOrder,
} from '../../src/services/transactions/decisions/decide-parked.ts';
import type { PlayedAnchor } from './played-anchor.ts';

/* What people and banks do to a played anchor. */

const WAIT = { timeoutMs: 20_000, intervalMs: 20 } as const;

/** Carries a decision to a story once, as a person would; its answer, or why it was refused. */
export const resolveOnce = async (
  { deps, client }: PlayedAnchor,
  id: string,
  action: Resolution['action'],
  terms: Partial<OperatorOrder> = {},
): Promise<string> => {
  const evidence = await evidenceFor(deps.orm, id);
  const order = { id, action, operator: 'ada', evidence, ...terms };
  const answer = await resolveParked({ orm: deps.orm, client }, order);
  return isRefusal(answer) ? `refused: ${answer.message}` : answer;
};

/** The question that a story asks now, once its workflow waits for the answer. */
export const untilAsked = async (anchor: PlayedAnchor, id: string): Promise<Parking> =>
  waitUntil(
    async () => {
      const parking = await anchor.em().findOne(Parking, { transactionId: id, closedAt: null });
      if (!parking || !(await anchor.attention(id))) return undefined;
      return (await anchor.find(id)).parkedReason ? parking : undefined;
    },
    { ...WAIT, what: `${id} asks a person` },
  );

/** The same, and a person decides over what they were shown. */
export const decideAsked = async (
  anchor: PlayedAnchor,
  id: string,
  action: Resolution['action'],
  terms: Partial<OperatorOrder> = {},
): Promise<string> => {
  const { number } = await untilAsked(anchor, id);
  return resolveOnce(anchor, id, action, { parking: number, ...terms });
};

/** The bank takes back what it had told us of. */
export const takeBack = async (
  { deps }: PlayedAnchor,
  source: string,
  state: 'returned' | 'chargedBack' = 'chargedBack',
): Promise<void> => {
  const em = deps.orm.em.fork();
  const receipt = await em.findOneOrFail(RailReceipt, { id: source.replace('rail/', '') });
  const profile = deps.anchor.rails.find(({ name }) => name === receipt.rail);
  if (!profile) throw new Error(`there is no rail ${receipt.rail}`);
  const { railReference } = receipt;
  await inTransaction(deps.orm, async (inner) =>
    recordReversals(inner, profile, [{ railReference, state }]),
  );
};

/** The case of some money, once there is one. */
export const untilFiled = async (anchor: PlayedAnchor, sourceKey: string): Promise<Investigation> =>
  waitUntil(async () => (await anchor.em().findOne(Investigation, { sourceKey })) ?? undefined, {
    ...WAIT,
    what: `${sourceKey} is an investigation`,
  });

/** What went back of a case, once it is over: to whom and how much. */
export const untilSentBack = async (
  anchor: PlayedAnchor,
  sourceKey: string,
): Promise<{ readonly to: string; readonly amount: number }> =>
  waitUntil(
    async () => {
      const found = await anchor.em().findOne(Investigation, { sourceKey });
      if (found?.state !== 'resolved' || found.resolution !== 'refund') return undefined;
      const leg = { investigationKey: sourceKey, state: 'included' as const };
      const { destination, amount } = await anchor.em().findOneOrFail(LedgerPayment, leg);
      return { to: destination, amount: Number(amount) };
    },
    { ...WAIT, what: `${sourceKey} went back` },
  );

import { describe, expect, test } from '@jest/globals';
import { Parking } from '../../../src/db/entities/decisions.ts';
import { isRefusal, type Refusal } from '../../../src/domain/refusal.ts';
import {
  carryOut,
  carryOutLeft,
  listLeft,
  proposeDecision,
} from '../../../src/services/operators/carry-out.ts';
import { approveProposal, type ActingOperator } from '../../../src/services/operators/proposals.ts';
import type { DecisionClient } from '../../../src/services/operators/send-decision.ts';
import { Proposal } from '../../../src/db/entities/operator.ts';
import { createTestConsole } from '../../support/console.ts';
import { opened } from '../../support/opened.ts';
import { addTransaction } from '../../support/rows.ts';

const bench = await opened(createTestConsole());
const sent: unknown[] = [];
/** A Temporal whose stories take everything. */
const client = {
  withDeadline: async (_at: number, work: () => Promise<string>) => work(),
  workflow: {
    getHandle: () => ({
      executeUpdate: async (_update: unknown, { args }: { args: unknown[] }) => {
        sent.push(args[0]);
        return 'taken';
      },
    }),
  },
};
const deps: DecisionClient = {
  orm: bench.orm,
  client: Object.assign(Object.create(null), client),
};

const person = async (roles: ActingOperator['roles']): Promise<ActingOperator> => {
  const { id, email } = await bench.add(roles);
  return { id, name: email, roles, channel: 'console', address: '192.0.2.1' };
};
const ada = await person(['operator', 'approver']);
const grace = await person(['approver']);

const parkOne = async (): Promise<string> => {
  const em = bench.owner.em.fork();
  const row = await addTransaction(em, { parkedReason: 'held', status: 'pending_anchor' });
  em.create(Parking, {
    transactionId: row.id,
    number: 1,
    subject: 'review/1',
    reason: 'held',
    actions: ['retry', 'settled'],
  });
  await em.flush();
  return row.id;
};
const em = () => bench.orm.em.fork();
const subjectOf = (id: string) =>
  ({
    kind: 'resolve',
    id,
    terms: { action: 'settled', parking: 1 },
    evidence: 'ticket 12',
  }) as const;
const good = <T>(value: T | Refusal): T => {
  if (isRefusal(value)) throw new Error(value.message);
  return value;
};
const proposeOne = async (actor = ada) => {
  const subject = await parkOne();
  const id = good(await proposeDecision(em(), actor, subjectOf(subject)));
  const row = await em().findOneOrFail(Proposal, { id });
  return { id, subject, verdict: { id, shown: row.termsHash, reason: 'I looked' } };
};

describe('what a crash has left', () => {
  /** A Temporal that is away: nobody knows whether the decision was taken. */
  const away: DecisionClient = {
    orm: bench.orm,
    client: Object.assign(Object.create(null), {
      withDeadline: async () => {
        throw new Error('the process ends here');
      },
      workflow: client.workflow,
    }),
  };

  test('stays approved until its workflow has answered, and is then carried out once', async () => {
    const { id, subject, verdict } = await proposeOne();
    const approved = good(await approveProposal(em(), grace, verdict));
    const before = sent.length;
    await expect(carryOut(away, grace, approved)).rejects.toThrow('ends here');
    const left = await em().findOneOrFail(Proposal, { id });
    expect([left.state, left.carriedOutAt, left.outcome]).toEqual(['approved', null, null]);
    expect((await listLeft(em(), 0)).map((one) => one.id)).toEqual([id]);
    expect(await listLeft(em(), 3_600_000)).toEqual([]);

    await expect(carryOutLeft(away, 0)).rejects.toThrow('ends here');
    expect(await carryOutLeft(deps, 0)).toBe(1);
    expect(await carryOutLeft(deps, 0)).toBe(0);
    expect(sent).toHaveLength(before + 1);
    expect(sent.at(-1)).toMatchObject({ operator: `${ada.name} and ${grace.name}` });
    const done = await em().findOneOrFail(Proposal, { id });
    expect([done.outcome, done.carriedOutAt]).toEqual(['taken', expect.any(Date)]);
    const acts = await bench.owner.em
      .fork()
      .execute<{ act: string; operator: string }[]>(
        'select act, operator from operator_act where subject = ? order by id',
        [subject],
      );
    expect(acts.map(({ act }) => act)).toEqual([
      'proposal.made',
      'proposal.approved',
      'decision.sent',
      'decision.sent',
      'decision.sent',
      'proposal.carried_out',
    ]);
    expect(acts.at(-1)?.operator).toBe(grace.name);
  });

  test('is known to be done where the answer alone was lost', async () => {
    const { id, subject, verdict } = await proposeOne();
    good(await approveProposal(em(), grace, verdict));
    const by = `${ada.name} and ${grace.name}`;
    await bench.owner.em
      .fork()
      .nativeUpdate(
        Parking,
        { transactionId: subject },
        { action: 'settled', operator: by, evidence: 'ticket 12', closedAt: new Date() },
      );
    const before = sent.length;
    expect(await carryOutLeft(deps, 0)).toBe(1);
    expect(sent).toHaveLength(before);
    const done = await em().findOneOrFail(Proposal, { id });
    expect(done.outcome).toContain(`was decided: settled, by ${by}`);
  });
});

import { describe, expect, test } from '@jest/globals';
import { Parking } from '../../../src/db/entities/decisions.ts';
import { carryOut, carryOutLeft, listLeft } from '../../../src/services/operators/carry-out.ts';
import { approveProposal } from '../../../src/services/operators/proposals.ts';
import type { DecisionClient } from '../../../src/services/operators/send-decision.ts';
import { Proposal } from '../../../src/db/entities/operator.ts';
import { opened } from '../../support/opened.ts';
import { createProposalBench, good } from '../../support/proposals.ts';

const bench = await opened(createProposalBench());
const { deps, em, person, sent } = bench;

const ada = await person(['operator', 'approver']);
const grace = await person(['approver']);
const proposeOne = async (actor = ada) => bench.proposeOne(actor);

describe('what a crash has left', () => {
  /** A Temporal that is away: nobody knows whether the decision was taken. */
  const away: DecisionClient = {
    orm: bench.orm,
    client: Object.assign(Object.create(null), {
      withDeadline: async () => {
        throw new Error('the process ends here');
      },
      workflow: deps.client.workflow,
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

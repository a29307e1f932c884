import { describe, expect, test } from '@jest/globals';
import type { DecisionPolicy } from '../../../src/domain/operators/decision-policy.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { carryOut, proposeDecision } from '../../../src/services/operators/carry-out.ts';
import { publishPolicy, readPolicy } from '../../../src/services/operators/policy.ts';
import {
  approveProposal,
  propose,
  refuseProposal,
} from '../../../src/services/operators/proposals.ts';
import { resolveParked } from '../../../src/services/transactions/decisions/decide-parked.ts';
import { Proposal } from '../../../src/db/entities/operator.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { opened } from '../../support/opened.ts';
import { addRailPayment, addReceived } from '../../support/rows.ts';
import { createProposalBench, good, subjectOf } from '../../support/proposals.ts';

const bench = await opened(createProposalBench());
const { deps, em, parkOne, person, sent } = bench;
const LIMIT: DecisionPolicy = { twoPeopleAbove: { 'iso4217:USD': '1000' } };

const ada = await person(['operator', 'approver']);
const grace = await person(['approver']);
const proposeOne = async (actor = ada) => bench.proposeOne(actor);
const messageOf = (value: unknown): string => (isRefusal(value) ? value.message : 'not refused');

describe('what takes two people', () => {
  test('is proposed by one and carried out by another, once, and every step is a row', async () => {
    const { id, subject, verdict } = await proposeOne();
    const approved = good(await approveProposal(em(), grace, verdict));
    expect(await carryOut(deps, grace, approved)).toBe('taken');
    expect(sent.at(-1)).toEqual({
      action: 'settled',
      parking: 1,
      operator: `${ada.name} and ${grace.name}`,
      evidence: 'ticket 12',
    });
    expect(messageOf(await carryOut(deps, grace, approved))).toContain('does not say this');
    expect(messageOf(await approveProposal(em(), grace, verdict))).toContain('is approved');
    const rows = await bench.owner.em
      .fork()
      .execute('select act, operator from operator_act where subject = ? order by id', [subject]);
    expect(rows).toEqual([
      { act: 'proposal.made', operator: ada.name },
      { act: 'proposal.approved', operator: grace.name },
      { act: 'decision.sent', operator: grace.name },
      { act: 'proposal.carried_out', operator: grace.name },
    ]);
    const row = await em().findOneOrFail(Proposal, { id });
    expect([row.outcome, row.carriedOutAt]).toEqual(['taken', expect.any(Date)]);
  });

  test('is not approved by who proposed it, nor by who is no approver', async () => {
    const { id, verdict } = await proposeOne();
    expect(messageOf(await approveProposal(em(), ada, verdict))).toContain('their own');
    const operator = await person(['operator', 'admin']);
    expect(messageOf(await approveProposal(em(), operator, verdict))).toContain('only an approver');
    const byHand = bench.owner.em.fork().execute(
      `update proposal set state = 'approved', decided_by = proposed_by, decided_at = now()
        where id = ?`,
      [id],
    );
    await expect(byHand).rejects.toThrow('check constraint');
    good(await refuseProposal(em(), grace, verdict));
  });

  test('is not approved where it is not what was shown, nor after it expired', async () => {
    const { id, verdict } = await proposeOne();
    const other = { ...verdict, shown: '0'.repeat(64) };
    expect(messageOf(await approveProposal(em(), grace, other))).toContain('not the one');
    const change = bench.owner.em
      .fork()
      .execute(`update proposal set terms = '{"action": "refund"}' where id = ?`, [id]);
    await expect(change).rejects.toThrow('never changed');
    await bench.owner.em.fork().transactional(async (owner) => {
      await owner.execute('alter table proposal disable trigger user');
      await owner.execute(`update proposal set expires_at = now() where id = ?`, [id]);
      await owner.execute('alter table proposal enable trigger user');
    });
    expect(messageOf(await approveProposal(em(), grace, verdict))).toContain('is expired');
  });

  test('is refused where its terms were changed under it', async () => {
    const { id, verdict } = await proposeOne();
    await bench.owner.em.fork().transactional(async (owner) => {
      await owner.execute('alter table proposal disable trigger user');
      await owner.execute(`update proposal set terms = '{"action": "refund"}' where id = ?`, [id]);
      await owner.execute('alter table proposal enable trigger user');
    });
    expect(messageOf(await approveProposal(em(), grace, verdict))).toContain('not the one');
  });

  test('is proposed once at a time, with evidence, by who may', async () => {
    const { subject } = await proposeOne();
    expect(messageOf(await proposeDecision(em(), ada, subjectOf(subject)))).toContain('is open');
    const without = { ...subjectOf(await parkOne()), evidence: ' ' };
    expect(messageOf(await proposeDecision(em(), ada, without))).toContain('evidence');
    const viewer = await person(['viewer']);
    const worth = { asset: 'iso4217:USD', amount: null };
    const refused = await propose(em(), viewer, subjectOf(await parkOne()), worth);
    expect(messageOf(refused)).toContain('only an operator');
  });
});

describe('an operator of the console', () => {
  test('who may see alone does not decide, whatever page sent it', async () => {
    const viewer = await person(['viewer', 'admin']);
    const order = { action: 'settled', operator: 'x', evidence: 'e', parking: 1 };
    const id = await parkOne();
    const answer = await resolveParked(deps, { ...order, id, authority: { actor: viewer } });
    expect(messageOf(answer)).toContain('no operator who may decide');
  });
});

describe('what could pay twice because an answer was lost', () => {
  const loseOne = async () => {
    const id = await parkOne();
    const owner = bench.owner.em.fork();
    const row = await owner.findOneOrFail(Transaction, { id });
    const { operationId } = await addReceived(owner, {
      transactionId: id,
      amount: '10',
      disposition: 'credited',
    });
    const asked = { state: 'asked', amount: '9', fundedBy: operationId } as const;
    const { key } = await addRailPayment(owner, row, asked);
    return { id, key };
  };

  test('needs what the bank has under the key, of a command and of a proposal', async () => {
    const { id, key } = await loseOne();
    const order = { id, action: 'retry', operator: ada.name, evidence: 'ticket 12', parking: 1 };
    const before = sent.length;
    const command = { ...deps, orm: bench.owner };
    expect(messageOf(await resolveParked(command, order))).toContain(key);
    expect(messageOf(await resolveParked(deps, { ...order, authority: { actor: ada } }))).toContain(
      key,
    );
    const subject = { ...subjectOf(id), terms: { action: 'retry', parking: 1 } };
    expect(messageOf(await proposeDecision(em(), ada, subject))).toContain(key);
    expect(sent).toHaveLength(before);
    const evidence = `the bank has nothing under ${key}`;
    expect(await resolveParked(command, { ...order, evidence })).toBe('taken');
    good(await proposeDecision(em(), ada, { ...subject, evidence }));
  });

  test('takes two people whatever its amount, and is taken as it was approved', async () => {
    await publishPolicy(em(), LIMIT);
    try {
      const { id, key } = await loseOne();
      const evidence = `the bank has nothing under ${key}`;
      const order = { id, action: 'refund', operator: ada.name, evidence, parking: 1 };
      const command = { ...deps, orm: bench.owner };
      expect(messageOf(await resolveParked(command, order))).toContain('takes two people');
      const alone = { ...order, authority: { actor: ada } };
      expect(messageOf(await resolveParked(deps, alone))).toContain('takes two people');
      const terms = { action: 'refund', parking: 1 };
      const made = good(await proposeDecision(em(), ada, { ...subjectOf(id), terms, evidence }));
      const { termsHash } = await em().findOneOrFail(Proposal, { id: made });
      const verdict = { id: made, shown: termsHash, reason: 'I looked too' };
      expect(await carryOut(deps, grace, good(await approveProposal(em(), grace, verdict)))).toBe(
        'taken',
      );
      expect(sent.at(-1)).toMatchObject({ action: 'refund', evidence });
    } finally {
      await publishPolicy(em());
    }
  });
});

describe('a command', () => {
  test('decides as before where one person suffices, and the audit trail says so', async () => {
    expect(await readPolicy(em())).toEqual({ onePerson: true });
    const id = await parkOne();
    const order = { id, action: 'settled', operator: 'somebody', evidence: 'e', parking: 1 };
    expect(await resolveParked({ ...deps, orm: bench.owner }, order)).toBe('taken');
    const [row] = await bench.owner.em.fork().execute(
      `select channel, operator_id, before_id from operator_act
        where subject = ? and act = 'decision.sent'`,
      [id],
    );
    const before_id = 'one person suffices';
    expect(row).toEqual({ channel: 'command', operator_id: null, before_id });
  });

  test('cannot do alone what takes two people, and names an operator for the rest', async () => {
    await publishPolicy(em(), LIMIT);
    try {
      const id = await parkOne();
      const asked = async (action: string, operator: string) =>
        messageOf(
          await resolveParked(
            { ...deps, orm: bench.owner },
            { id, action, operator, evidence: 'e', parking: 1 },
          ),
        );
      const before = sent.length;
      expect(await asked('settled', ada.name)).toContain('takes two people');
      expect(await asked('retry', 'somebody')).toContain('two people');
      expect(sent).toHaveLength(before);
    } finally {
      await publishPolicy(em());
    }
  });
});

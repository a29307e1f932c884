import { Parking } from '../../src/db/entities/decisions.ts';
import { Proposal } from '../../src/db/entities/operator.ts';
import { isRefusal, type Refusal } from '../../src/domain/refusal.ts';
import { proposeDecision } from '../../src/services/operators/carry-out.ts';
import type { ActingOperator } from '../../src/services/operators/proposals.ts';
import type { DecisionClient } from '../../src/services/operators/send-decision.ts';
import { createTestConsole } from './console.ts';
import { addTransaction } from './rows.ts';
import { takingClient } from './taking-client.ts';

/** What is no refusal. @throws the refusal's words. */
export const good = <T>(value: T | Refusal): T => {
  if (isRefusal(value)) throw new Error(value.message);
  return value;
};

/** What is proposed of a transaction that is parked. */
export const subjectOf = (id: string) =>
  ({
    kind: 'resolve',
    id,
    terms: { action: 'settled', parking: 1 },
    evidence: 'ticket 12',
  }) as const;

/** People who propose and approve, and a Temporal whose stories take everything. */
export const createProposalBench = async () => {
  const bench = await createTestConsole();
  const sent: unknown[] = [];
  const deps: DecisionClient = { orm: bench.orm, client: takingClient(sent, 'taken') };
  const person = async (roles: ActingOperator['roles']): Promise<ActingOperator> => {
    const { id, email } = await bench.add(roles);
    return { id, name: email, roles, channel: 'console', address: '192.0.2.1' };
  };
  const em = () => bench.orm.em.fork();
  const parkOne = async (): Promise<string> => {
    const owner = bench.owner.em.fork();
    const row = await addTransaction(owner, { parkedReason: 'held', status: 'pending_anchor' });
    owner.create(Parking, {
      transactionId: row.id,
      number: 1,
      subject: 'review/1',
      reason: 'held',
      actions: ['retry', 'settled'],
    });
    await owner.flush();
    return row.id;
  };
  return {
    ...bench,
    em,
    deps,
    /** What workflows were sent. */
    sent,
    person,
    parkOne,
    /** A proposal of somebody, and what whoever looks at it sees. */
    async proposeOne(actor: ActingOperator) {
      const subject = await parkOne();
      const id = good(await proposeDecision(em(), actor, subjectOf(subject)));
      const row = await em().findOneOrFail(Proposal, { id });
      return { id, subject, verdict: { id, shown: row.termsHash, reason: 'I looked' } };
    },
  };
};

import { defineEntity, p } from '@mikro-orm/core';
import type { Act } from '../../domain/operators/acts.ts';
import type { Role } from '../../domain/operators/roles.ts';

/** A person who works on the console. */
const OperatorSchema = defineEntity({
  name: 'Operator',
  tableName: 'operator',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    /** In lower case. */
    email: p.text(),
    roles: p.array<Role>(),
    /** As `hashPassword` writes it; null for who logs in by OpenID Connect. */
    passwordHash: p.text().nullable(),
    totpCiphertext: p.blob().nullable(),
    totpKeyId: p.text().nullable(),
    /** The newest step of a code that was taken. */
    totpStep: p.bigint('number').default(0),
    /** Issuer and subject; null for who has a password. */
    openidSubject: p.text().nullable(),
    disabledAt: p.datetime().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
  },
});
export class Operator extends OperatorSchema.class {}
OperatorSchema.setClass(Operator);

/** A row of the audit trail. */
const OperatorActSchema = defineEntity({
  name: 'OperatorAct',
  tableName: 'operator_act',
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    at: p.datetime(),
    operatorId: p.uuid().nullable(),
    /** The e-mail of an operator, or the name that a command was given. */
    operator: p.text(),
    channel: p.enum(['console', 'command'] as const),
    act: p.text().$type<Act>(),
    /** What it is about: the id of a transaction, a case, a customer, an operator. */
    subject: p.text().nullable(),
    reason: p.text().nullable(),
    address: p.text().nullable(),
    beforeId: p.text().nullable(),
    afterId: p.text().nullable(),
  },
});
export class OperatorAct extends OperatorActSchema.class {}
OperatorActSchema.setClass(OperatorAct);

export const PROPOSAL_STATES = ['open', 'approved', 'refused', 'expired'] as const;
export const PROPOSAL_KINDS = ['resolve', 'investigation', 'clearance'] as const;

/** What one person proposed and another approves. */
const ProposalSchema = defineEntity({
  name: 'Proposal',
  tableName: 'proposal',
  properties: {
    id: p.uuid().primary(),
    kind: p.enum(PROPOSAL_KINDS),
    /** A transaction's id, or a case's source key. */
    subject: p.text(),
    terms: p.json<Readonly<Record<string, unknown>>>(),
    termsHash: p.text(),
    asset: p.text(),
    amount: p.decimal('string').precision(19).scale(7).nullable(),
    evidence: p.text(),
    proposedBy: p.uuid(),
    proposedAt: p.datetime().onCreate(() => new Date()),
    expiresAt: p.datetime(),
    state: p.enum(PROPOSAL_STATES).default('open'),
    decidedBy: p.uuid().nullable(),
    decidedAt: p.datetime().nullable(),
    reason: p.text().nullable(),
    outcome: p.text().nullable(),
    carriedOutAt: p.datetime().nullable(),
  },
});
export class Proposal extends ProposalSchema.class {}
ProposalSchema.setClass(Proposal);

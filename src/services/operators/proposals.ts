import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Proposal, type PROPOSAL_KINDS } from '../../db/entities/operator.ts';
import { allOrNothing } from '../../db/all-or-nothing.ts';
import { forUpdate } from '../../db/orm.ts';
import type { WeighedDecision } from '../../domain/operators/two-people.ts';
import type { Role } from '../../domain/operators/roles.ts';
import { refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import { hashCanonical } from './canonical.ts';
import { recordAct, type Actor } from './record-act.ts';

/** How long a proposal may be approved. */
export const PROPOSAL_HOURS = 24;
const HOUR_MS = 3_600_000;
const EVIDENCE_MAX = 2_000;

/** An operator who is logged in on the console. */
export interface ActingOperator extends Actor {
  readonly id: string;
  readonly roles: readonly Role[];
}

/** What is decided, but for who decides. */
export interface DecisionSubject {
  readonly kind: (typeof PROPOSAL_KINDS)[number];
  /** A transaction's id, or a case's source key. */
  readonly id: string;
  /** The action, and all that it says. */
  readonly terms: Readonly<Record<string, unknown>>;
  readonly evidence: string;
}

type Worth = Pick<WeighedDecision, 'asset' | 'amount'>;

/** The hash of all that an approver is shown, so that what is approved is what was seen. */
const hashOf = ({ kind, id, terms, evidence }: DecisionSubject, { asset, amount }: Worth): string =>
  hashCanonical({ kind, id, terms, evidence, asset, amount });

const subjectOf = ({ kind, subject: id, terms, evidence }: Proposal): DecisionSubject => ({
  kind,
  id,
  terms,
  evidence,
});
const worthOf = ({ asset, amount }: Proposal): Worth => ({ asset, amount: amount ?? null });

const no = (en: string, es: string): Refusal => refuseInWords('not_authorized', { en, es });
const tooLate = (en: string, es: string): Refusal => refuseInWords('not_parked', { en, es });
const unknown = (): Refusal =>
  refuseInWords('request_malformed', {
    en: 'there is no such proposal',
    es: 'no hay tal propuesta',
  });

/** Closes what nobody decided in time. */
export const expireProposals = async (em: EntityManager): Promise<void> =>
  em.transactional(async (inner) => {
    const expired = await inner.execute<{ id: string }[]>(
      `update proposal set state = 'expired', decided_at = now()
        where state = 'open' and expires_at <= now() returning id`,
    );
    const clock: Actor = { id: null, name: 'clock', channel: 'console', address: null };
    for (const { id } of expired) {
      await recordAct(inner, clock, { act: 'proposal.expired', subject: id });
    }
  });

/**
 * Proposes what takes two people, with evidence.
 * @returns the proposal's id; a refusal where the operator may not, or one for the same is open.
 */
export const propose = async (
  em: EntityManager,
  actor: ActingOperator,
  subject: DecisionSubject,
  worth: Worth,
): Promise<string | Refusal> => {
  await expireProposals(em);
  const { kind, id: about, terms } = subject;
  const evidence = subject.evidence.trim();
  if (!actor.roles.includes('operator') && !actor.roles.includes('approver')) {
    return no('only an operator or an approver proposes', 'solo propone un operador o aprobador');
  }
  if (evidence === '' || evidence.length > EVIDENCE_MAX) {
    return refuseInWords('field_missing', {
      en: `evidence: 1 to ${EVIDENCE_MAX} characters`,
      es: `prueba: de 1 a ${EVIDENCE_MAX} caracteres`,
    });
  }
  return allOrNothing(em, async (inner) => {
    const open = await inner.count(Proposal, { kind, subject: about, state: 'open' });
    if (open > 0) {
      return tooLate(`a proposal about ${about} is open`, `hay una propuesta abierta: ${about}`);
    }
    const id = randomUUID();
    // Hashed as it is read back: numeric(19,7) adds zeros.
    const amount = worth.amount === null ? null : padded(worth.amount);
    inner.create(Proposal, {
      id,
      kind,
      subject: about,
      terms: { ...terms },
      termsHash: hashOf({ ...subject, evidence }, { asset: worth.asset, amount }),
      asset: worth.asset,
      amount,
      evidence,
      proposedBy: actor.id,
      expiresAt: new Date(Date.now() + PROPOSAL_HOURS * HOUR_MS),
    });
    await inner.flush();
    await recordAct(inner, actor, { act: 'proposal.made', subject: about, after: id });
    return id;
  });
};

/** As PostgreSQL writes a numeric(19,7). */
const padded = (amount: string): string => {
  const [units = '0', fraction = ''] = amount.split('.');
  return `${units}.${fraction.padEnd(7, '0')}`;
};

interface Verdict {
  readonly id: string;
  /** The hash that was shown with the proposal. */
  readonly shown: string;
  readonly reason: string;
}

/** Why a person may not decide a proposal; null where they may. */
const judgeVerdict = (
  found: Proposal,
  actor: ActingOperator,
  { shown }: Verdict,
): Refusal | null => {
  if (!actor.roles.includes('approver'))
    return no('only an approver decides a proposal', 'solo un aprobador decide una propuesta');
  if (found.state !== 'open') {
    return tooLate(`the proposal is ${found.state}`, 'la propuesta ya no está abierta');
  }
  if (found.expiresAt.getTime() <= Date.now()) {
    return tooLate('the proposal has expired', 'la propuesta venció');
  }
  if (found.proposedBy === actor.id) {
    return no('nobody decides their own proposal', 'nadie decide su propia propuesta');
  }
  const isSame = shown === found.termsHash && isIntact(found);
  return isSame
    ? null
    : tooLate('the proposal is not the one that was shown', 'la propuesta no es la que se mostró');
};

/** True where a stored proposal is still what was proposed. */
export const isIntact = (proposal: Proposal): boolean =>
  proposal.termsHash === hashOf(subjectOf(proposal), worthOf(proposal));

const decide = async (
  em: EntityManager,
  actor: ActingOperator,
  verdict: Verdict,
  state: 'approved' | 'refused',
): Promise<Proposal | Refusal> => {
  await expireProposals(em);
  const { id, reason } = verdict;
  if (reason.trim() === '') {
    return refuseInWords('field_missing', { en: 'reason: say why', es: 'motivo: diga por qué' });
  }
  if (!isRowId(id)) return unknown();
  return allOrNothing(em, async (inner) => {
    const found = await inner.findOne(Proposal, { id }, forUpdate);
    if (!found) return unknown();
    const fault = judgeVerdict(found, actor, verdict);
    if (fault) return fault;
    Object.assign(found, { state, decidedBy: actor.id, decidedAt: new Date(), reason });
    await inner.flush();
    const record = { subject: found.subject, reason, before: id, after: found.termsHash };
    await recordAct(inner, actor, { act: `proposal.${state}`, ...record });
    return found;
  });
};

/** Approves what another person proposed, with a reason. It is carried out by the caller, once. */
export const approveProposal = async (
  em: EntityManager,
  actor: ActingOperator,
  verdict: Verdict,
): Promise<Proposal | Refusal> => decide(em, actor, verdict, 'approved');

/** Refuses what another person proposed, with a reason. */
export const refuseProposal = async (
  em: EntityManager,
  actor: ActingOperator,
  verdict: Verdict,
): Promise<Proposal | Refusal> => decide(em, actor, verdict, 'refused');

/** The newest proposals, those that wait first. */
export const listProposals = async (em: EntityManager): Promise<readonly Proposal[]> => {
  await expireProposals(em);
  const waiting = await em.find(Proposal, { state: 'open' }, { orderBy: { expiresAt: 'asc' } });
  const others = await em.find(
    Proposal,
    { state: { $ne: 'open' } },
    { orderBy: { proposedAt: 'desc' }, limit: 50 },
  );
  return [...waiting, ...others];
};

/** True where an approved proposal, not carried out yet, says exactly this. */
export const isApproved = (proposal: Proposal, subject: DecisionSubject): boolean =>
  proposal.state === 'approved' &&
  !proposal.carriedOutAt &&
  isIntact(proposal) &&
  proposal.termsHash === hashOf(subject, worthOf(proposal));

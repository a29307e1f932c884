import { randomBytes, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { SecretBox } from '../../db/secret.ts';
import { Operator } from '../../db/entities/operator.ts';
import { isRole, readEmail, ROLES, type Role } from '../../domain/operators/roles.ts';
import { refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { hashPassword, PASSWORD_LENGTH } from './login/passwords.ts';
import { recordAct, type Actor } from './record-act.ts';
import { endSessions } from './login/sessions.ts';
import { newTotpSecret, sealTotp } from './login/totp.ts';

/** 120 bits, in letters that nobody mistakes for others. */
const makePassword = (): string =>
  [...randomBytes(24)].map((byte) => 'abcdefghjkmnpqrstuvwxyz23456789'[byte % 31]).join('');

const malformed = (message: string): Refusal => refuseInWords('field_malformed', message);

/** What a new operator is given, once. */
export interface Credentials {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  /** For an authenticator app, in base32; null where the account has none. */
  readonly totpSecret: string | null;
}

interface NewOperator {
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  /** One is made where it is absent. */
  readonly password?: string | undefined;
  /** False only in development: the console takes such an account nowhere else. */
  readonly hasTotp?: boolean;
}

/** Reads roles as they are typed. */
export const readRoles = (names: readonly string[]): readonly Role[] | Refusal => {
  const roles = [...new Set(names)].filter(isRole);
  return roles.length === 0 || roles.length < new Set(names).size
    ? malformed(`roles: one or several of ${ROLES.join(', ')}`)
    : roles;
};

/** Finds an operator by their e-mail, whether disabled or not. */
export const findOperator = async (em: EntityManager, email: string): Promise<Operator | null> => {
  const known = readEmail(email);
  return known === null ? null : em.findOne(Operator, { email: known });
};

/**
 * Adds an operator with a password and one-time codes, in the caller's database transaction.
 * @returns what is shown to them once, or a refusal.
 */
export const addOperator = async (
  em: EntityManager,
  secrets: SecretBox,
  actor: Actor,
  { name, email: typed, roles: names, password = makePassword(), hasTotp = true }: NewOperator,
): Promise<Credentials | Refusal> => {
  const email = readEmail(typed);
  if (email === null) return malformed('e-mail: an address, name@example.com');
  if (name.trim() === '' || name.length > 100) return malformed('name: 1 to 100 characters');
  if (password.length < PASSWORD_LENGTH.min || password.length > PASSWORD_LENGTH.max) {
    return malformed(`password: ${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} characters`);
  }
  const roles = readRoles(names);
  if ('refusal' in roles) return roles;
  if (await findOperator(em, email)) return malformed(`there is an operator ${email}`);
  const id = randomUUID();
  const totpSecret = hasTotp ? newTotpSecret() : null;
  em.create(Operator, {
    id,
    name: name.trim(),
    email,
    roles: [...roles],
    passwordHash: await hashPassword(password),
    ...(totpSecret === null ? {} : sealTotp(secrets, id, totpSecret)),
  });
  await recordAct(em, actor, { act: 'operator.added', subject: id, after: roles.join(' ') });
  await em.flush();
  return { id, email, password, totpSecret };
};

/** Takes an operator's access away, at once and on every device. Their acts stay. */
export const disableOperator = async (
  em: EntityManager,
  actor: Actor,
  operator: Operator,
  reason: string | null = null,
): Promise<void> => {
  operator.disabledAt = new Date();
  await endSessions(em, operator.id);
  await recordAct(em, actor, { act: 'operator.disabled', subject: operator.id, reason });
  await em.flush();
};

/**
 * Gives an operator a new password and a new secret for codes, and lets them in again where they
 * were disabled; their sessions end.
 * @returns what is shown to them once, or a refusal.
 */
export const resetOperator = async (
  em: EntityManager,
  secrets: SecretBox,
  actor: Actor,
  typed: string,
): Promise<Credentials | Refusal> => {
  const operator = await findOperator(em, typed);
  if (!operator) return malformed(`there is no operator ${typed}`);
  const { id, email, openidSubject } = operator;
  if (openidSubject) return malformed(`${email} logs in by OpenID Connect and has no password`);
  const [password, totpSecret] = [makePassword(), newTotpSecret()];
  Object.assign(operator, {
    passwordHash: await hashPassword(password),
    ...sealTotp(secrets, id, totpSecret),
    totpStep: 0,
    disabledAt: null,
  });
  await endSessions(em, id);
  await recordAct(em, actor, { act: 'operator.reset', subject: id });
  await em.flush();
  return { id, email, password, totpSecret };
};

/** Everybody who works on the console, by e-mail. */
export const listOperators = async (em: EntityManager): Promise<readonly Operator[]> =>
  em.find(Operator, {}, { orderBy: { email: 'asc' } });

import { createHash, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { addressBucket } from '../../../lib/web/client-address.ts';
import { Operator } from '../../../db/entities/operator.ts';
import type { Orm } from '../../../db/orm.ts';
import type { SecretBox } from '../../../db/secret.ts';
import { readEmail, type Role } from '../../../domain/operators/roles.ts';
import type { RateBuckets } from '../../rate-buckets.ts';
import { inTransaction } from '../../deps.ts';
import { isPassword } from './passwords.ts';
import { recordAct, type Actor } from '../record-act.ts';
import { openSession } from './sessions.ts';
import { openTotp, stepOfCode } from './totp.ts';

/** Tries of a login a minute. */
const TRIES_PER_ACCOUNT = 5;
const TRIES_PER_ADDRESS = 20;

/** `failed`: no such account, a wrong password or a wrong code; it is not said which. */
export type LoginResult =
  | { readonly sessionId: string }
  | { readonly failed: true }
  | { readonly tooMany: number };

export interface LoginDeps {
  readonly orm: Orm;
  readonly secrets: SecretBox;
  readonly buckets: RateBuckets;
  /** True in development alone: an account without one-time codes is let in. */
  readonly allowsNoTotp: boolean;
  readonly now?: () => number;
}

interface Typed {
  readonly email: string;
  readonly password: string;
  readonly code: string;
  readonly address: string;
}

/** An e-mail that is tried is in no table; its hash counts the tries, whether it is anybody's or not. */
const accountKey = (email: string): string =>
  `console-account/${createHash('sha256').update(email).digest('base64url')}`;

const drawTry = async ({ orm, buckets }: LoginDeps, email: string, address: string) =>
  buckets.draw(orm.em.fork(), [
    { key: accountKey(email), perMinute: TRIES_PER_ACCOUNT, cost: 1 },
    {
      key: `console-address/${addressBucket(address)}`,
      perMinute: TRIES_PER_ADDRESS,
      cost: 1,
    },
  ]);

/** The step of the code; 0 where the account has no codes and may be without; null for a wrong one. */
const codeStep = (deps: LoginDeps, operator: Operator | null, code: string): number | null => {
  if (!operator) return null;
  const { id, totpCiphertext, totpKeyId, totpStep } = operator;
  if (!totpCiphertext || !totpKeyId) return deps.allowsNoTotp ? totpStep : null;
  const secret = openTotp(deps.secrets, id, Buffer.from(totpCiphertext), totpKeyId);
  return stepOfCode(secret, code, totpStep, (deps.now ?? Date.now)());
};

const actorOf = (operator: Operator | null, address: string): Actor => ({
  id: operator?.id ?? null,
  name: operator?.email ?? 'unknown',
  channel: 'console',
  address,
});

/**
 * Takes a code once, and begins a session under a new id: two logins with one code are one.
 * @returns null where the code was taken, or the operator disabled, meanwhile.
 */
const begin = async (
  em: EntityManager,
  operator: Operator,
  step: number,
  address: string,
): Promise<string | null> => {
  const taken = await em.execute<unknown[]>(
    `update operator set totp_step = ? where id = ? and disabled_at is null
       and (totp_ciphertext is null or totp_step < ?) returning id`,
    [step, operator.id, step],
  );
  if (taken.length === 0) return null;
  await recordAct(em, actorOf(operator, address), { act: 'login', subject: operator.id });
  return openSession(em, operator.id, address);
};

/**
 * Logs an operator in by password and one-time code. A try is counted before anything is compared, and
 * the same work is done for an account that does not exist.
 */
export const loginByPassword = async (
  deps: LoginDeps,
  { email: typed, password, code, address }: Typed,
): Promise<LoginResult> => {
  const email = readEmail(typed);
  const tooMany = await drawTry(deps, email ?? typed, address);
  if (tooMany !== null) return { tooMany };
  const found = email === null ? null : await deps.orm.em.fork().findOne(Operator, { email });
  const isRight = await isPassword(password, found?.passwordHash ?? null);
  const step = codeStep(deps, found, code);
  return inTransaction(deps.orm, async (em) => {
    const sessionId =
      found && isRight && step !== null ? await begin(em, found, step, address) : null;
    if (sessionId !== null) return { sessionId };
    await recordAct(em, actorOf(found, address), {
      act: 'login.failed',
      subject: found?.id ?? null,
    });
    return { failed: true };
  });
};

/** Whom an OpenID provider vouches for. */
export interface OpenIdPerson {
  /** Issuer and subject, which never change. */
  readonly subject: string;
  readonly email: string;
  readonly name: string;
  /** What the provider says now; it is believed at each login. */
  readonly roles: readonly Role[];
}

const settleOperator = async (
  em: EntityManager,
  person: OpenIdPerson,
  address: string,
): Promise<Operator | null> => {
  const { subject: openidSubject, email, name } = person;
  const roles = [...person.roles];
  const known = await em.findOne(Operator, { openidSubject });
  if (known?.disabledAt) return null;
  // An address that has a password here is another account, whoever the provider says has it.
  const other = await em.findOne(Operator, { email });
  if (other && other.id !== known?.id) return null;
  const operator =
    known ?? em.create(Operator, { id: randomUUID(), openidSubject, email, name, roles });
  const before = known ? known.roles.join(' ') : null;
  Object.assign(operator, { email, name, roles });
  const after = roles.join(' ');
  if (before !== after) {
    const act = known ? 'operator.changed' : 'operator.added';
    const record = { act, subject: operator.id, before, after } as const;
    await recordAct(em, { ...actorOf(null, address), name: email }, record);
  }
  await em.flush();
  return operator;
};

/**
 * Logs in whom the provider vouches for. Their account is made at the first login, and has the roles
 * that the provider names; one that was disabled here stays so.
 */
export const loginByOpenId = async (
  orm: Orm,
  person: OpenIdPerson,
  address: string,
): Promise<LoginResult> =>
  inTransaction(orm, async (em) => {
    const email = readEmail(person.email);
    const operator =
      email === null || person.roles.length === 0
        ? null
        : await settleOperator(em, { ...person, email }, address);
    const sessionId = operator ? await begin(em, operator, 0, address) : null;
    if (sessionId !== null) return { sessionId };
    await recordAct(em, actorOf(null, address), { act: 'login.failed' });
    return { failed: true };
  });

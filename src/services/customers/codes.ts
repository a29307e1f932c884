import { randomInt, timingSafeEqual } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { VerificationRequest } from '../../domain/customers/contract.ts';
import { refuseField, type Refusal } from '../../domain/refusal.ts';
import { openFields, type CustomerDeps } from './store.ts';
import { Customer, CustomerCode } from '../../db/entities/customer.ts';
import { forUpdate } from '../../db/orm.ts';
import { withinTime } from '../../lib/within-time.ts';

const VALID_FOR_MS = 10 * 60_000;
const ATTEMPTS_MAX = 5;
const SENDS_A_DAY = 10;
const DAY_MS = 24 * 3_600_000;
/** Whoever asks twice at once is sent one code. */
const SEND_AGAIN_AFTER_MS = 60_000;

/** A service that hangs is left to itself; a code is sent again as long as it is valid. */
const SENT_WITHIN_MS = 30_000;
/** Whoever says a code waits for the answer. */
const CHECKED_WITHIN_MS = 5_000;

/** What encrypts a code is bound to the customer and the field. */
export const codeContext = (customerId: string, field: string): string =>
  `customer-code/${customerId}/${field}`;

/**
 * Makes the code that proves a field, to be sent once the caller's database transaction ends. One
 * that was sent within a minute, to the same value, stands.
 * @returns a refusal where too many were asked for in a day.
 */
export const makeCode = async (
  em: EntityManager,
  deps: CustomerDeps,
  customerId: string,
  field: string,
  isChanged: boolean,
): Promise<Refusal | null> => {
  const known = await em.findOne(CustomerCode, { customerId, field }, forUpdate);
  const now = Date.now();
  const madeAt = known ? known.expiresAt.getTime() - VALID_FOR_MS : 0;
  if (known && !isChanged && now - madeAt < SEND_AGAIN_AFTER_MS) return null;
  const isSameDay = known !== null && now - known.sendsSince.getTime() < DAY_MS;
  if (isSameDay && known.sends >= SENDS_A_DAY) {
    return refuseField('request_malformed', field, 'codes_too_many');
  }
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const { ciphertext, keyId } = deps.secrets.seal(code, codeContext(customerId, field));
  const made = {
    codeCiphertext: ciphertext,
    codeKeyId: keyId,
    attempts: 0,
    sends: isSameDay ? known.sends + 1 : 1,
    sendsSince: isSameDay ? known.sendsSince : new Date(now),
    sendDueAt: new Date(now),
    expiresAt: new Date(now + VALID_FOR_MS),
  };
  if (known) em.assign(known, made);
  else em.create(CustomerCode, { customerId, field, ...made });
  return null;
};

const openCode = ({ secrets }: CustomerDeps, row: CustomerCode): string =>
  String(
    secrets.open(
      { ciphertext: Buffer.from(row.codeCiphertext), keyId: row.codeKeyId },
      codeContext(row.customerId, row.field),
    ),
  );

const requestOf = async (
  em: EntityManager,
  deps: CustomerDeps,
  row: CustomerCode,
  code: string,
): Promise<VerificationRequest | null> => {
  const customer = await em.findOne(Customer, { id: row.customerId });
  const value = customer && openFields(deps.secrets, customer)[row.field];
  const { customerId, field } = row;
  if (!customer || !value) return null;
  return { customerId, field, value, code, language: customer.language };
};

/** SQL that says whether codes are still to be sent. */
export const CODES_DUE = `exists(select from customer_verification
  where send_due_at <= now() and expires_at > now())`;

/** Codes that are still to be sent. */
export const dueCodes = async (
  em: EntityManager,
  limit: number,
): Promise<readonly { readonly customerId: string; readonly field: string }[]> =>
  em.find(
    CustomerCode,
    { sendDueAt: { $lte: new Date() }, expiresAt: { $gt: new Date() } },
    { orderBy: { sendDueAt: 'asc' }, limit },
  );

/**
 * Sends a code that is due, by one sender at a time; one that fails is tried again a minute later.
 * A service may so be asked twice for the same code, and send it to the customer twice.
 * @throws what the business's `send` threw, or that it took too long.
 */
export const sendCode = async (
  em: EntityManager,
  deps: CustomerDeps,
  customerId: string,
  field: string,
): Promise<boolean> => {
  const { customerVerification: verification } = deps.anchor;
  const claimed = await em.execute<unknown[]>(
    `update customer_verification set send_due_at = now() + interval '1 minute'
      where customer_id = ? and field = ? and send_due_at <= now() + interval '5 seconds'
      returning field`,
    [customerId, field],
  );
  if (!verification || claimed.length === 0) return false;
  const fork = em.fork();
  const row = await fork.findOne(CustomerCode, { customerId, field });
  // Erased a moment ago.
  if (!row) return false;
  const request = await requestOf(fork, deps, row, openCode(deps, row));
  if (request) await withinTime(verification.send(request), SENT_WITHIN_MS);
  const { expiresAt } = row;
  await fork.nativeUpdate(CustomerCode, { customerId, field, expiresAt }, { sendDueAt: null });
  return true;
};

/** In time that does not depend on where they differ. */
const isSame = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/**
 * Judges what a customer says that their code is. The guess is counted before it is looked at, in
 * a database transaction of its own, so that no number of requests at once has more of them.
 * @returns null when it proves the field.
 * @throws what the business's `check` threw, or that it took too long.
 */
export const checkCode = async (
  em: EntityManager,
  deps: CustomerDeps,
  customerId: string,
  field: string,
  said: string,
): Promise<Refusal | null> => {
  const name = `${field}_verification`;
  const counted = await em.execute<unknown[]>(
    `update customer_verification set attempts = attempts + 1
      where customer_id = ? and field = ? and attempts < ? and expires_at > now() returning field`,
    [customerId, field, ATTEMPTS_MAX],
  );
  const fork = em.fork();
  const row = counted.length === 0 ? null : await fork.findOne(CustomerCode, { customerId, field });
  if (!row) {
    return refuseField('field_malformed', name, 'code_ended', { name: field });
  }
  const check = deps.anchor.customerVerification?.check;
  const request = check ? await requestOf(fork, deps, row, said) : null;
  const isRight = check
    ? request !== null && (await withinTime(check(request), CHECKED_WITHIN_MS))
    : isSame(openCode(deps, row), said);
  return isRight ? null : refuseField('field_malformed', name, 'code_wrong');
};

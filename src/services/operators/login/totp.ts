import { Secret, TOTP } from 'otpauth';
import type { SecretBox } from '../../../db/secret.ts';

/* One-time codes of RFC 6238 as every authenticator app makes them: SHA-1, six digits, 30 seconds. */

const SECRET_BYTES = 20;
const STEP_SECONDS = 30;
/** Clocks of phones differ: the step before and the one after count too. */
const WINDOW = 1;
/** What an operator's encrypted secret is bound to. */
export const totpContext = (operatorId: string): string => `operator-totp/${operatorId}`;

const totpOf = (secret: string, issuer = '', label = ''): TOTP =>
  new TOTP({ secret: Secret.fromBase32(secret), period: STEP_SECONDS, digits: 6, issuer, label });

/** A fresh secret, as authenticator apps take it. */
export const newTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** The address that an authenticator app reads, for example as a QR code. */
export const totpUri = (secret: string, issuer: string, email: string): string =>
  totpOf(secret, issuer, email).toString();

/** The code of a moment. */
export const totpCode = (secret: string, atMs: number): string =>
  totpOf(secret).generate({ timestamp: atMs });

/** Encrypts a secret for the row of its operator. */
export const sealTotp = (secrets: SecretBox, operatorId: string, secret: string) => {
  const { ciphertext, keyId } = secrets.seal(secret, totpContext(operatorId));
  return { totpCiphertext: ciphertext, totpKeyId: keyId };
};

/** Decrypts what {@link sealTotp} encrypted. @throws where the key is unknown. */
export const openTotp = (
  secrets: SecretBox,
  operatorId: string,
  ciphertext: Buffer,
  keyId: string,
): string => String(secrets.open({ ciphertext, keyId }, totpContext(operatorId)));

/**
 * Checks a code.
 * @param after the newest step whose code was taken: neither it nor an older one is taken again.
 * @returns the step of the code; null where it is none.
 */
export const stepOfCode = (
  secret: string,
  code: string,
  after: number,
  nowMs: number,
): number | null => {
  const token = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const delta = totpOf(secret).validate({ token, timestamp: nowMs, window: WINDOW });
  if (delta === null) return null;
  const step = Math.floor(nowMs / 1_000 / STEP_SECONDS) + delta;
  return step > after ? step : null;
};

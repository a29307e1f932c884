import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { UnusableSettings } from '../../domain/unusable-settings.ts';
import { createEfiSender } from './paying/efi.ts';
import { createPixRail } from './rail.ts';
import { openSession, type ClientCertificate } from './session.ts';
import type { PixSettings } from './settings.ts';

/** A wrong certificate is seen when the rail is opened, and not at the first payment. */
const checked = (cert: string, key: string): ClientCertificate => {
  try {
    if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return { cert, key };
  } catch {
    // What OpenSSL says of it would help nobody.
  }
  throw new UnusableSettings(['PIX_CERTIFICATE_FILE: is no PEM of a certificate and its own key']);
};

/** The certificate that the settings name; null where they name none. */
const readCertificate = async (given: PixSettings): Promise<ClientCertificate | null> => {
  const { PIX_CERTIFICATE_PEM: pem, PIX_CERTIFICATE_FILE: file } = given;
  if (pem !== undefined) {
    // Variables of the environment often have line breaks written as two letters.
    const text = pem.replaceAll(String.raw`\n`, '\n');
    return checked(text, text);
  }
  if (file === undefined) return null;
  const cert = await readFile(file, 'utf8');
  const keyFile = given.PIX_CERTIFICATE_KEY_FILE;
  return checked(cert, keyFile === undefined ? cert : await readFile(keyFile, 'utf8'));
};

/** Connects the rail as its settings say, with Efí as the sender. */
export const connectPix = async (given: PixSettings) => {
  const session = openSession({
    tokenUrl: given.PIX_TOKEN_URL,
    clientId: given.PIX_CLIENT_ID,
    clientSecret: given.PIX_CLIENT_SECRET,
    certificate: await readCertificate(given),
  });
  const pixKey = given.PIX_KEY;
  return createPixRail({
    session,
    apiUrl: given.PIX_API_URL,
    sender: createEfiSender(session, { baseUrl: given.PIX_SENDER_URL, pixKey }),
    pixKey,
    chargeSeconds: Number(given.PIX_CHARGE_SECONDS),
    since: new Date(given.PIX_SINCE),
  });
};

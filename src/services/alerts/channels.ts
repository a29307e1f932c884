import { createHmac } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { postPublic } from '../../lib/web/post-public.ts';
import { digestInWords, type Digest } from './digest.ts';

/** One way in which alerts go out. */
export interface AlertChannel {
  readonly name: 'webhook' | 'email';
  /** @returns null when it was taken, or why not: a word, never what the other side said. */
  send(digest: Digest): Promise<string | null>;
}

interface WebhookOptions {
  readonly url: string;
  readonly secret: string;
  /** Allows http and private addresses. */
  readonly development: boolean;
}

/**
 * Posts alerts as JSON, signed: `railhead-signature: t=<seconds>,v1=<hex>`, HMAC-SHA256 by the secret
 * over `<seconds>.<body>`.
 */
export const createWebhookChannel = ({
  url,
  secret,
  development,
}: WebhookOptions): AlertChannel => ({
  name: 'webhook',
  async send(digest) {
    const body = JSON.stringify({ event: 'attention', ...digest });
    const failure = await postPublic({
      url,
      body,
      development,
      async headersFor() {
        const seconds = Math.floor(Date.now() / 1_000);
        const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
        return { 'railhead-signature': `t=${seconds},v1=${signature}` };
      },
    });
    return failure && [failure.reason, failure.httpStatus].filter(Boolean).join(' ');
  },
});

interface EmailOptions {
  /** `smtps://user:password@host:465`, or `smtp://` with STARTTLS. */
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
  /** Lets a password go over a connection that is not encrypted. */
  readonly development: boolean;
}

const WITHIN_MS = 10_000;
const SMTPS_PORT = 465;
const SUBMISSION_PORT = 587;

const codeOf = (fault: unknown): string =>
  typeof fault === 'object' && fault !== null && 'code' in fault ? String(fault.code) : 'other';

/** Sends alerts as plain e-mails. */
export const createEmailChannel = ({
  smtpUrl,
  from,
  to,
  development,
}: EmailOptions): AlertChannel => {
  const { protocol, hostname, port, username, password } = new URL(smtpUrl);
  const isSecure = protocol === 'smtps:';
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isSecure ? SMTPS_PORT : SUBMISSION_PORT) : Number(port),
    secure: isSecure,
    // A password goes over no connection that others can read.
    requireTLS: !isSecure && username !== '' && !development,
    ...(username === ''
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: WITHIN_MS,
    greetingTimeout: WITHIN_MS,
    socketTimeout: WITHIN_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    name: 'email',
    async send(digest) {
      const messageId = `<${digest.id}@railhead.alert>`;
      try {
        await transport.sendMail({ from, to: [...to], messageId, ...digestInWords(digest) });
        return null;
      } catch (fault) {
        return codeOf(fault);
      }
    },
  };
};

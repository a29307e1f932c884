import { z } from 'zod';
import { publicUrl, text, url } from './values.ts';

const addresses = text
  .transform((list) => list.split(',').map((one) => one.trim()))
  .refine((list) => list.every((one) => /^[^\s@<>"]+@[^\s@<>"]+$/.test(one)), {
    message: 'must be e-mail addresses, comma-separated',
  });

const smtpUrl = text.refine(
  (address) => URL.canParse(address) && /^smtps?:$/.test(new URL(address).protocol),
  { message: 'must be smtps://user:password@host, or smtp://' },
);

/** By what alerts go out, and where they lead. */
export const alertVariables = z.object({
  CONSOLE_URL: publicUrl
    .default('http://localhost:8400')
    .describe('Part `core`: the address of the operators’ console, to which alerts link.'),
  ALERT_WEBHOOK_URL: url
    .optional()
    .describe('Part `core`: what enters the attention list is posted here, signed.'),
  ALERT_WEBHOOK_SECRET: text
    .min(32)
    .optional()
    .describe('Signs what is posted to `ALERT_WEBHOOK_URL`; at least 32 characters.'),
  ALERT_EMAIL_TO: addresses
    .optional()
    .describe('Part `core`: who is sent it by e-mail; addresses, comma-separated.'),
  ALERT_EMAIL_FROM: text.optional().describe('The sender of those e-mails.'),
  SMTP_URL: smtpUrl
    .optional()
    .describe('The server that sends them: `smtps://user:password@host`, or `smtp://`.'),
});

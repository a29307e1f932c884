import { z } from 'zod';

const url = z.url({ protocol: /^https?$/ });

/** What the rail reads of the environment. */
export const settings = z
  .object({
    PIX_API_URL: url
      .describe('Pix: the bank’s API Pix, with its version.')
      .meta({ examples: ['https://pix-h.api.efipay.com.br/v2'] }),
    PIX_TOKEN_URL: url
      .describe('Pix: where the bank gives out OAuth tokens.')
      .meta({ examples: ['https://pix-h.api.efipay.com.br/oauth/token'] }),
    PIX_SENDER_URL: url
      .describe('Pix: where pay-outs are ordered, Efí’s API, without a version.')
      .meta({ examples: ['https://pix-h.api.efipay.com.br'] }),
    PIX_CLIENT_ID: z
      .string()
      .min(1)
      .describe('Pix: the client id of your application at the bank.')
      .meta({ examples: ['Client_Id_of_your_application'] }),
    PIX_CLIENT_SECRET: z
      .string()
      .min(1)
      .describe('Pix: its client secret. A secret.')
      .meta({ examples: ['Client_Secret_of_your_application'] }),
    PIX_CERTIFICATE_FILE: z
      .string()
      .optional()
      .describe(
        'Pix: a file with the certificate that the bank issued, as PEM; with its key or not.',
      ),
    PIX_CERTIFICATE_KEY_FILE: z
      .string()
      .optional()
      .describe('Pix: a file with the certificate’s key, as PEM, where it is in another one.'),
    PIX_CERTIFICATE_PEM: z
      .string()
      .optional()
      .describe('Pix: certificate and key as PEM, in place of the files. A secret.'),
    PIX_KEY: z
      .string()
      .min(1)
      .max(77)
      .describe('Pix: your own Pix key, which is paid to and pays.')
      .meta({ examples: ['7d9f0335-8dcc-4054-9bf9-0dbd61d36906'] }),
    PIX_CHARGE_SECONDS: z
      .string()
      .regex(/^[1-9]\d{0,7}$/)
      .default('86400')
      .describe('Pix: how long a charge can be paid; as long as your customers have to pay.'),
    PIX_SINCE: z
      .string()
      .refine((text) => !Number.isNaN(Date.parse(text)), 'is not a date')
      .default('2020-11-16')
      .describe(
        'Pix: the day, in UTC, from which on the account is read; Pix began on 2020-11-16.',
      ),
  })
  .refine(
    (given) =>
      new URL(given.PIX_API_URL).protocol === 'http:' ||
      given.PIX_CERTIFICATE_FILE !== undefined ||
      given.PIX_CERTIFICATE_PEM !== undefined,
    { path: ['PIX_CERTIFICATE_FILE'], message: 'is missing; every bank wants a certificate' },
  );

export type PixSettings = z.output<typeof settings>;

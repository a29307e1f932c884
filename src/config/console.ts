import { database, customers, shared } from './programs.ts';
import { judgePublicUrl } from '../domain/web-settings.ts';
import { machineHost, networks, port, publicUrl, text, url } from './values.ts';

const variables = customers.extend({
  ...shared.pick({
    TEMPORAL_UI_URL: true,
    DEVELOPMENT: true,
    LOG_LEVEL: true,
    RAILHEAD_ANCHOR: true,
    HEALTH_PORT: true,
    HEALTH_HOST: true,
  }).shape,
  CONSOLE_PORT: port.default(8400).describe('The port of the operators’ console.'),
  CONSOLE_HOST: machineHost
    .default('127.0.0.1')
    .describe('The address of this machine that `CONSOLE_PORT` listens on.'),
  CONSOLE_URL: publicUrl
    .default('http://localhost:8400')
    .describe('The address at which operators reach the console: https except in development.'),
  CONSOLE_EXPLORER_URL: url
    .optional()
    .describe(
      'The explorer of the ledger that hashes and accounts link to, such as `https://stellar.expert/explorer/public`; no links where it is absent.',
    ),
  CONSOLE_DATABASE_ROLE: text
    .default('railhead_console')
    .describe('The database role that the console takes; `none` takes no role.'),
  CONSOLE_TRUSTED_PROXIES: networks.describe(
    'Proxies before the console whose `X-Forwarded-For` is believed: addresses or networks.',
  ),
  CONSOLE_OPENID_ISSUER: url
    .optional()
    .describe('The OpenID provider by which operators log in; by password where it is absent.'),
  CONSOLE_OPENID_CLIENT_ID: text.optional().describe('The console’s client id at the provider.'),
  CONSOLE_OPENID_CLIENT_SECRET: text
    .optional()
    .describe('The console’s client secret at the provider.'),
  CONSOLE_OPENID_ROLES_CLAIM: text
    .default('roles')
    .describe('The claim of the ID token that lists an operator’s roles.'),
});

/** What `railhead console` reads. */
export const consoleShape = variables;
export const consoleProgram = variables.superRefine((config, context) => {
  const fault = judgePublicUrl(config.CONSOLE_URL, config.DEVELOPMENT);
  if (fault !== null) context.addIssue({ code: 'custom', message: fault, path: ['CONSOLE_URL'] });
  if (!/^https?:\/\/[^/]+\/?$/.test(config.CONSOLE_URL)) {
    context.addIssue({ code: 'custom', message: 'must have no path', path: ['CONSOLE_URL'] });
  }
  const openId = [
    config.CONSOLE_OPENID_ISSUER,
    config.CONSOLE_OPENID_CLIENT_ID,
    config.CONSOLE_OPENID_CLIENT_SECRET,
  ];
  const given = openId.filter((one) => one !== undefined).length;
  if (given !== 0 && given !== openId.length) {
    const message = 'needs its issuer, its client id and its client secret';
    context.addIssue({ code: 'custom', message, path: ['CONSOLE_OPENID_ISSUER'] });
  }
});

/** What `railhead clients` reads: what `anchor.ts` is made with, and the keys that encrypt contacts. */
export const clients = database.extend(
  shared.pick({
    ASSET_CODE: true,
    ASSET_ISSUER: true,
    DISTRIBUTION_ACCOUNT: true,
    PAY_WITHIN_MS: true,
    RAILHEAD_ANCHOR: true,
    DEVELOPMENT: true,
    DATA_KEYS: true,
  }).shape,
);

/** What `railhead operator` reads: operators, and the keys that encrypt their secrets. */
export const operators = database.extend(shared.pick({ DATA_KEYS: true }).shape);

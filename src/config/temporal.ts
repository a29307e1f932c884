import { readFileSync } from 'node:fs';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import type { TemporalSettings } from '../temporal/settings.ts';
import { codeOf, dataKeys, flag } from './values.ts';

const text = z.string().optional();
const place = 'a path, or the PEM itself in';

/** How Temporal is reached, by the names that its own tools and SDKs read. */
export const temporalVariables = z.object({
  TEMPORAL_ADDRESS: text.describe(
    'The Temporal server, `host:port`; `127.0.0.1:7233` where no profile says otherwise.',
  ),
  TEMPORAL_NAMESPACE: text.describe(
    'The Temporal namespace; `default` where no profile says otherwise.',
  ),
  TEMPORAL_API_KEY: text.describe('An API key of Temporal Cloud, sent as a bearer token over TLS.'),
  TEMPORAL_TLS: flag.optional().describe('`true` speaks TLS; certificates and keys imply it.'),
  TEMPORAL_TLS_CLIENT_CERT_PATH: text.describe(
    `mTLS: the client certificate, ${place} \`TEMPORAL_TLS_CLIENT_CERT_DATA\`.`,
  ),
  TEMPORAL_TLS_CLIENT_CERT_DATA: text.describe('See `TEMPORAL_TLS_CLIENT_CERT_PATH`.'),
  TEMPORAL_TLS_CLIENT_KEY_PATH: text.describe(
    `mTLS: its private key, ${place} \`TEMPORAL_TLS_CLIENT_KEY_DATA\`.`,
  ),
  TEMPORAL_TLS_CLIENT_KEY_DATA: text.describe('See `TEMPORAL_TLS_CLIENT_KEY_PATH`.'),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: text.describe(
    `The authority that signed the server’s certificate, ${place} \`TEMPORAL_TLS_SERVER_CA_CERT_DATA\`.`,
  ),
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: text.describe('See `TEMPORAL_TLS_SERVER_CA_CERT_PATH`.'),
  TEMPORAL_TLS_SERVER_NAME: text.describe(
    'The name in the server’s certificate, where it is not that of `TEMPORAL_ADDRESS`.',
  ),
  PAYLOAD_ENCRYPTION: flag
    .prefault('false')
    .describe(
      '`true` encrypts what Temporal stores, with `DATA_KEYS`; every program needs both then.',
    ),
  DATA_KEYS: dataKeys
    .optional()
    .describe('With `PAYLOAD_ENCRYPTION`: the keys that encrypt what Temporal stores.'),
  TEMPORAL_PROFILE: text.describe('The profile of Temporal’s configuration file; `default`.'),
  TEMPORAL_CONFIG_FILE: text.describe(
    'That file; `temporalio/temporal.toml` in the user’s configuration directory. Variables override it.',
  ),
});

/** What a worker alone reads. */
export const workerVariables = z.object({
  TEMPORAL_DEPLOYMENT_NAME: text.describe(
    'With `TEMPORAL_WORKER_BUILD_ID`: the worker deployment; both turn worker versioning on.',
  ),
  TEMPORAL_WORKER_BUILD_ID: text.describe('The version of this worker in that deployment.'),
  HEARTBEAT_EVERY_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(600_000)
    .default(2_000)
    .describe(
      'How often the activities that never end heartbeat. A worker that is killed is replaced after 2.5 times as long; Temporal Cloud bills each heartbeat. Housekeeping heartbeats no more than twice in `SWEEP_EVERY_MS`.',
    ),
  POLL_AT_LEAST_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe(
      'Part `core`: a rail is asked no more often than this, whatever its profile says; webhooks wake it at once.',
    ),
});

type Payloads = Pick<z.output<typeof temporalVariables>, 'PAYLOAD_ENCRYPTION' | 'DATA_KEYS'>;

const DEFAULT_ADDRESS = '127.0.0.1:7233';
const DEFAULT_NAMESPACE = 'default';

const property = (fault: unknown, name: string): unknown =>
  typeof fault === 'object' && fault !== null ? Reflect.get(fault, name) : undefined;

/** Reads the file of profiles that is named; one that is not named may be missing. */
const readProfiles = (path: string | undefined) => {
  if (path === undefined) return {};
  try {
    return { configSource: { data: readFileSync(path) } };
  } catch (fault) {
    throw new UnusableSettings([`TEMPORAL_CONFIG_FILE: cannot be read (${codeOf(fault)})`]);
  }
};

/** One line about what the profile or a file was wrong with; what a file holds is in none. */
const explain = (fault: unknown, environment: Readonly<Record<string, string>>): string => {
  const path = property(fault, 'path');
  if (typeof path === 'string') {
    const named = Object.keys(environment).find(
      (name) => name.startsWith('TEMPORAL_') && environment[name] === path,
    );
    return `${named ?? 'TEMPORAL_CONFIG_FILE'}: ${path} cannot be read (${codeOf(fault)})`;
  }
  const line = property(fault, 'line');
  if (typeof line === 'number') return `TEMPORAL_CONFIG_FILE: is not TOML, from line ${line} on`;
  const message = fault instanceof Error ? fault.message : '';
  if (message.startsWith('Profile ')) {
    return `TEMPORAL_PROFILE: names "${environment['TEMPORAL_PROFILE']}", which the configuration file lacks`;
  }
  const both = /(\w+)_path and/.exec(message)?.[1]?.toUpperCase();
  if (both !== undefined) return `TEMPORAL_TLS_${both}_PATH: is given beside its _DATA; give one`;
  return 'TEMPORAL_CONFIG_FILE: cannot be used';
};

const onlyHalf = (environment: Readonly<Record<string, string>>): string[] => {
  const has = (name: string): boolean =>
    [`TEMPORAL_TLS_CLIENT_${name}_PATH`, `TEMPORAL_TLS_CLIENT_${name}_DATA`].some(
      (variable) => variable in environment,
    );
  if (has('CERT') === has('KEY') || 'TEMPORAL_PROFILE' in environment) return [];
  const [given, missing] = has('CERT') ? ['CERT', 'KEY'] : ['KEY', 'CERT'];
  return [
    `TEMPORAL_TLS_CLIENT_${missing}_PATH: is missing, and TEMPORAL_TLS_CLIENT_${given} needs it`,
  ];
};

/**
 * How Temporal is reached: the variables, over the profile that they name.
 * @param environment what is set, and not empty.
 * @param config what of it the program has read already.
 * @throws UnusableSettings with a line for what cannot be read.
 */
export const readTemporal = (
  environment: Readonly<Record<string, string>>,
  { PAYLOAD_ENCRYPTION: isEncrypted, DATA_KEYS: payloadKeys }: Payloads,
): TemporalSettings => {
  const lines = onlyHalf(environment);
  if (isEncrypted && !payloadKeys) {
    lines.push('DATA_KEYS: is missing, and PAYLOAD_ENCRYPTION needs it');
  }
  if ('TEMPORAL_TLS_DISABLE_HOST_VERIFICATION' in environment) {
    lines.push(
      'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION: is not supported; give TEMPORAL_TLS_SERVER_NAME',
    );
  }
  if (lines.length > 0) throw new UnusableSettings(lines);
  const profiles = readProfiles(environment['TEMPORAL_CONFIG_FILE']);
  try {
    const { connectionOptions, namespace = DEFAULT_NAMESPACE } = loadClientConnectConfig({
      overrideEnvVars: { ...environment },
      ...profiles,
    });
    const { address = DEFAULT_ADDRESS, apiKey, tls, metadata } = connectionOptions;
    return {
      address,
      namespace,
      ...(typeof apiKey === 'string' ? { apiKey } : {}),
      ...(tls ? { tls: tls === true ? {} : tls } : {}),
      ...(metadata ? { metadata } : {}),
      ...(isEncrypted && payloadKeys ? { payloadKeys } : {}),
    };
  } catch (fault) {
    throw new UnusableSettings([explain(fault, environment)]);
  }
};

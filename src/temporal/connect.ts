import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { tracing } from '../tracing/start.ts';
import { dataConverterOf } from './payload-codec.ts';
import { codeOf, lineOfCode, reach } from './reach.ts';
import type { TemporalSettings } from './settings.ts';

const WITHIN_MS = 5_000;

/** gRPC's numbers. */
const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const UNIMPLEMENTED = 12;
const UNAUTHENTICATED = 16;

/** Temporal does not answer now, and may later. */
export class TemporalAway extends Error {
  override readonly name = 'TemporalAway';
}

/** The options of a connection, for the client's and the worker's alike. */
export const connectionOptions = ({ address, apiKey, tls, metadata }: TemporalSettings) => ({
  address,
  ...(apiKey === undefined ? {} : { apiKey }),
  ...(tls ? { tls } : {}),
  ...(metadata ? { metadata } : {}),
});

/**
 * A connection that is opened by its first call. Close it with `connection.close()`.
 * @throws UnusableSettings where a certificate and a key cannot be used together.
 */
export const lazyConnection = (settings: TemporalSettings): Connection => {
  try {
    return Connection.lazy(connectionOptions(settings));
  } catch (fault) {
    const line = lineOfCode(codeOf(fault), settings);
    throw line === null ? fault : new UnusableSettings([line]);
  }
};

/** A client of the namespace, which carries on the trace that it is called in. */
export const createClient = (settings: TemporalSettings, connection: Connection): Client =>
  new Client({
    connection,
    namespace: settings.namespace,
    ...dataConverterOf(settings),
    ...tracing()?.client,
  });

const lineOf = (code: number, { address, namespace, apiKey }: TemporalSettings): string | null => {
  if (code === UNAUTHENTICATED) {
    return apiKey === undefined
      ? `TEMPORAL_API_KEY: is missing, and ${address} wants to know who calls`
      : `TEMPORAL_API_KEY: ${address} does not accept it`;
  }
  if (code === PERMISSION_DENIED) {
    return `TEMPORAL_NAMESPACE: whoever the certificate or the key belongs to may not use "${namespace}" at ${address}`;
  }
  return code === NOT_FOUND ? `TEMPORAL_NAMESPACE: ${address} has no "${namespace}"` : null;
};

/**
 * Asks whether Temporal can be worked with by these settings.
 * @throws UnusableSettings with the line that names the setting; TemporalAway where it may do later.
 */
export const checkTemporal = async (
  settings: TemporalSettings,
  connection: Connection,
): Promise<void> => {
  const { address, namespace } = settings;
  const reached = await reach(settings);
  if (reached.is === 'refused') throw new UnusableSettings([reached.line]);
  if (reached.is === 'away') {
    throw new TemporalAway(`TEMPORAL_ADDRESS: ${address} does not answer (${reached.code})`);
  }
  try {
    await connection.withDeadline(Date.now() + WITHIN_MS, async () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } catch (fault) {
    const code = isGrpcServiceError(fault) ? fault.code : undefined;
    // Whoever stands between may not know this call; payments do not need it.
    if (code === UNIMPLEMENTED) return;
    const line = code === undefined ? null : lineOf(code, settings);
    if (line !== null) throw new UnusableSettings([line]);
    throw new TemporalAway(`TEMPORAL_ADDRESS: ${address} does not answer (gRPC ${code ?? ''})`);
  }
};

/**
 * Connects to Temporal, and sees that the namespace is there and ours. Close the connection after use.
 * @throws as {@link checkTemporal}.
 */
export const connectTemporal = async (settings: TemporalSettings): Promise<Connection> => {
  const connection = lazyConnection(settings);
  try {
    await checkTemporal(settings, connection);
    return connection;
  } catch (fault) {
    await connection.close();
    throw fault;
  }
};

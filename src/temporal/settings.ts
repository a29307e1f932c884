import type { ConnectionOptions, TLSConfig } from '@temporalio/client';
import type { DataKey } from '../db/secret.ts';

/** How Temporal is reached. Never logged: it may hold keys. */
export interface TemporalSettings {
  /** `host:port`; 7233 where it has no port. */
  readonly address: string;
  readonly namespace: string;
  /** Sent as a bearer token with each call. */
  readonly apiKey?: string;
  /** TLS is spoken where it is given. */
  readonly tls?: TLSConfig;
  /** Headers of each call. */
  readonly metadata?: NonNullable<ConnectionOptions['metadata']>;
  /** Encrypt what Temporal stores, where they are given; the first encrypts. */
  readonly payloadKeys?: readonly DataKey[];
}

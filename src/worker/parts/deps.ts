import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { WorkerConfig } from '../../config.ts';
import type { Business } from '../../config/business.ts';
import { openOrm, type Orm } from '../../db/orm.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { Log } from '../../lib/log.ts';
import type { Serving } from '../../services/rails/serving.ts';

/** By what Temporal, and the database, know the workers of this process. */
export const WORKER_IDENTITY = `${process.pid}@${hostname()}`;

/** What each part of a worker is made with. */
export interface Parts {
  readonly config: WorkerConfig;
  readonly anchor: Anchor;
  readonly openRail: Business['openRail'];
  readonly client: Client;
  readonly connection: NativeConnection;
  readonly searchable: () => Promise<boolean>;
  readonly log: Log;
  /** Says for all rails of this process that they are served; over the first one's connections. */
  readonly servingOf: (orm: Orm) => Serving;
  /** Registers what is to be closed at the end, in reverse. */
  readonly onClose: (release: () => Promise<void>) => void;
}

/** Connections of a part's own, closed with it. */
export const opened = async (parts: Parts, role?: string, connectionsMax = 20): Promise<Orm> => {
  const databaseUrl = parts.config.DATABASE_URL;
  const orm = await openOrm({ databaseUrl, connectionsMax, ...(role ? { role } : {}) });
  parts.onClose(async () => orm.close());
  return orm;
};

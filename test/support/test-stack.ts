import { readDevelopmentConfig, type DevelopmentConfig } from '../../src/config.ts';
import { silentProgress } from '../../src/dev/progress.ts';
import type { Releases } from '../../src/dev/releases.ts';
import { startStack, type Stack } from '../../src/dev/stack.ts';
import { createTestDatabase } from './database.ts';

/** A ledger, a bank and a Temporal of one's own, and a database of the run's server. */
export const startTestStack = async (
  releases: Releases,
  more: Partial<DevelopmentConfig> = {},
): Promise<Stack> => {
  const database = await createTestDatabase();
  releases.add('the database', database.drop);
  return startStack({
    config: {
      ...readDevelopmentConfig({ PATH: process.env['PATH'], HOME: process.env['HOME'] }),
      LEDGER_CLOSE_MS: 500,
      DATABASE_URL: database.url,
      ...more,
    },
    mode: 'ephemeral',
    anyPorts: true,
    progress: silentProgress,
    releases,
  });
};

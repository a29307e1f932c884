import type { Environment } from '../environment.ts';
import type { Progress } from '../progress.ts';

export type TemporalSearch = {
  /** Reads `PATH`. */
  env: Environment;
  /** Keeps what was downloaded or built. */
  cacheDirectory: string;
  progress: Progress;
};

import type { DevelopmentConfig } from '../../config.ts';
import type { Progress } from '../progress.ts';
import type { Releases } from '../releases.ts';
import type { Values } from './options.ts';

/** What every benchmark is given. */
export interface BenchTools {
  readonly config: DevelopmentConfig;
  readonly progress: Progress;
  /** Takes what is started, and stops it at the end, in reverse. */
  readonly releases: Releases;
  /** Writes one line of figures. */
  readonly say: (line: string) => void;
}

/** One benchmark, by the options of its command. */
export type Bench = (values: Values, tools: BenchTools) => Promise<void>;

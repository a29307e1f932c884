import type { Logger } from 'pino';
import type { SecretBox } from '../../db/secret.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { RequestStories } from '../../services/transactions/request-stories.ts';
import type { Tokens } from '../tokens/tokens.ts';

export interface Sep12Deps {
  readonly anchor: Anchor;
  readonly tokens: Tokens;
  readonly stories: RequestStories;
  readonly secrets: SecretBox;
  readonly log: Logger;
  /** The size of the largest document that is taken, in bytes. */
  readonly fileBytesMax: number;
  /** Lets callbacks go to http addresses. */
  readonly development: boolean;
}

import type { Logger } from 'pino';
import type { SecretBox } from '../../db/secret.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { NetworkReader } from '../../services/deps.ts';
import type { RequestStories } from '../../services/transactions/request-stories.ts';
import type { Tokens } from '../tokens/tokens.ts';

export interface Sep6Deps {
  readonly anchor: Anchor;
  readonly tokens: Tokens;
  readonly stories: RequestStories;
  readonly secrets: SecretBox;
  readonly log: Logger;
  readonly publicUrl: string;
  readonly development: boolean;
  readonly network: NetworkReader;
}

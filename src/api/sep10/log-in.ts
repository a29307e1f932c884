import type { Anchor } from '../../domain/anchor.ts';
import { refuse, type Refusal } from '../../domain/refusal.ts';
import { mayLogIn } from '../../services/clients/access.ts';
import type { Proof } from '../../stellar/signing/challenge.ts';
import type { ApiContext } from '../deps.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { useOnce } from '../tokens/used-tokens.ts';

interface LogInDeps {
  readonly anchor: Pick<Anchor, 'mayAuthenticate'>;
  readonly tokens: Pick<Tokens, 'issueSession'>;
}

/** Who may log in at all, by SEP-10 and by SEP-45. @returns null for whoever may. */
export const judgeClient = async (
  ctx: ApiContext,
  { anchor }: Pick<LogInDeps, 'anchor'>,
  comer: Pick<Proof, 'account' | 'clientDomain'>,
): Promise<Refusal | null> =>
  (await mayLogIn(ctx.state.em, anchor, comer))
    ? null
    : refuse('client_not_allowed', 'client_not_served');

/** The token for what a challenge proved: one for each challenge. */
export const giveToken = async (
  ctx: ApiContext,
  deps: LogInDeps,
  proof: Proof,
): Promise<{ readonly token: string } | Refusal> => {
  const refusal = await judgeClient(ctx, deps, proof);
  if (refusal) return refusal;
  const isFirst = await useOnce(ctx.state.em, `challenge/${proof.hash}`, proof.expiresAt);
  return isFirst
    ? { token: await deps.tokens.issueSession(proof, proof.hash) }
    : refuse('challenge_used', 'challenge_used');
};

import type { PostFailure } from '../../lib/post-failure.ts';
import { postPublic } from '../../lib/web/post-public.ts';
import type { Signer } from './signer.ts';

export { ATTEMPT_WITHIN_MS } from '../../lib/web/post-public.ts';

interface SignedPost {
  readonly url: string;
  readonly body: string;
  readonly signer: Signer;
  /** Allows http and private addresses. */
  readonly development: boolean;
}

/** `t=<seconds>, s=<base64>` over `<seconds>.<host>.<body>`, as the SEPs have callbacks signed. */
const signatureOf = async (
  signer: Signer,
  host: string,
  body: string,
  nowMs: number,
): Promise<string> => {
  const seconds = Math.floor(nowMs / 1_000);
  const signature = await signer.sign(Buffer.from(`${seconds}.${host}.${body}`));
  return `t=${seconds}, s=${Buffer.from(signature).toString('base64')}`;
};

/**
 * Posts JSON to a client's callback address, signed with the anchor's `SIGNING_KEY`.
 * @returns null when the client took it (2xx), or why not. A redirect is not followed and counts as
 * a no.
 */
export const postSigned = async (order: SignedPost): Promise<PostFailure | null> =>
  postPublic({
    ...order,
    async headersFor(host) {
      const signature = await signatureOf(order.signer, host, order.body, Date.now());
      // The second is the name that older clients still look for.
      return { signature, 'x-stellar-signature': signature };
    },
  });

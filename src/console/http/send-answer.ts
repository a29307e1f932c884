import type { Answer, Asked, ConsoleDeps } from '../deps.ts';
import type { SignedIn } from '../../services/operators/login/sessions.ts';
import { writePage } from '../layout/layout.ts';

/** What stands around a page. */
interface Frame {
  readonly deps: Pick<ConsoleDeps, 'anchor'>;
  readonly asked: Pick<Asked, 'language' | 'formToken' | 'ctx'>;
  readonly signedIn: SignedIn | null;
  /** How many things wait for a person; null on the pages of who is not logged in. */
  readonly waiting: number | null;
}

const SEE_OTHER = 303;
/** What is in the frame runs nothing, loads nothing and is of no origin. */
const IN_FRAME = "default-src 'none'; sandbox; frame-ancestors 'self'";

/** Sends what a handler answers. */
export const sendAnswer = ({ deps, asked, ...who }: Frame, answer: Answer): void => {
  const { ctx, language, formToken } = asked;
  if ('redirect' in answer) {
    ctx.status = SEE_OTHER;
    ctx.set('location', answer.redirect);
    ctx.body = '';
    return;
  }
  if ('name' in answer && answer.name !== undefined) {
    ctx.set('content-disposition', `attachment; filename="${answer.name}"`);
  }
  if ('stream' in answer) {
    ctx.type = answer.type;
    ctx.body = answer.stream;
    return;
  }
  if ('file' in answer) {
    ctx.type = answer.type;
    if (answer.inFrame) {
      ctx.set('content-security-policy', IN_FRAME);
      ctx.set('x-frame-options', 'SAMEORIGIN');
    }
    ctx.body = answer.file;
    return;
  }
  ctx.status = answer.status ?? 200;
  ctx.type = 'text/html; charset=utf-8';
  ctx.set('content-language', language.tag);
  const { organisation } = deps.anchor;
  ctx.body = writePage({ organisation, language, formToken, path: ctx.path, ...who }, answer.page);
};

import type { Sep6Deps } from './deps.ts';
import { Router } from '@koa/router';
import type { ApiState } from '../deps.ts';
import { feeQuery, writeFee } from '../shared/fee.ts';
import { wordsLanguageOf } from '../http/answer-in-language.ts';
import { authenticate, subjectOf } from '../http/authenticate.ts';
import { validate } from '../http/validate.ts';
import { addBeginnings } from './begin-routes.ts';
import { addHistory } from './history-routes.ts';
import { writeInfo } from './info.ts';

/** SEP-6: deposits and withdrawals that a wallet asks for in its own words, without our pages. */
export const createSep6Routes = (deps: Sep6Deps): Router<ApiState> => {
  const { anchor, tokens } = deps;
  const router = new Router<ApiState>({ prefix: '/sep6' });
  const authenticated = authenticate(tokens);
  router.get('/info', (ctx) => {
    ctx.body = writeInfo(anchor, wordsLanguageOf(ctx));
  });
  addBeginnings(router, deps);
  router.get(
    '/fee',
    authenticated,
    validate(feeQuery, async (query, ctx) => writeFee(deps, subjectOf(ctx), query)),
  );
  addHistory(router, deps);
  return router;
};

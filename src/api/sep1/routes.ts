import { Router } from '@koa/router';
import type { ApiState } from '../deps.ts';
import { writeToml, type TomlDeps } from './toml.ts';

/** SEP-1: where wallets begin. */
export const createSep1Routes = (deps: TomlDeps): Router<ApiState> => {
  const toml = writeToml(deps);
  const router = new Router<ApiState>();
  router.get('/.well-known/stellar.toml', (ctx) => {
    ctx.type = 'text/plain; charset=utf-8';
    ctx.set('cache-control', 'public, max-age=60');
    ctx.body = toml;
  });
  return router;
};

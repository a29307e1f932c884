import type { ApiMiddleware } from '../deps.ts';

/**
 * Serves the api below the path of PUBLIC_URL: addresses that we write begin with it, and it is taken off
 * those that are asked for. A proxy may take it off by itself, too.
 */
export const serveBelow = (publicUrl: string): ApiMiddleware => {
  const basePath = new URL(publicUrl).pathname.replace(/\/+$/, '');
  return async (ctx, next) => {
    ctx.state.basePath = basePath;
    if (basePath !== '' && ctx.path.startsWith(`${basePath}/`)) {
      ctx.path = ctx.path.slice(basePath.length);
    }
    await next();
  };
};

import Koa from 'koa';
import { describeFailure } from '../domain/failure.ts';
import type { ConsoleDeps, ConsoleState, Handlers } from './deps.ts';
import { guardBrowsers, logRequests, readForms } from './http/middleware.ts';
import { createRouter, explainRest } from './http/router.ts';
import { writeStyle } from './layout/style.ts';
import { SCRIPT } from './live/script.ts';
import { loginHandlers } from './login/routes.ts';
import { attentionHandlers } from './pages/attention/attention.ts';
import { exportAudit, showAudit } from './pages/audit.ts';
import { clientHandlers } from './pages/clients/handlers.ts';
import { customerHandlers } from './pages/customers/decide.ts';
import { reconciliationHandlers } from './pages/reconciliation/handlers.ts';
import { figuresHandlers } from './pages/figures/page.ts';
import { caseHandlers } from './pages/investigations/handlers.ts';
import { disable, showOperators } from './pages/operators.ts';
import { paymentHandlers } from './pages/payment/payment.ts';
import { proposalHandlers } from './pages/proposals/handlers.ts';
import { searchHandlers } from './pages/search.ts';
import { clearHandlers } from './pages/treasury/clear.ts';
import { treasuryHandlers } from './pages/treasury/page.ts';

/** The handler of every route of the console. */
const handlersOf = (deps: ConsoleDeps): Handlers => {
  const style = writeStyle(deps.anchor.organisation);
  return {
    ...loginHandlers(deps),
    ...attentionHandlers(deps),
    ...searchHandlers(deps),
    ...paymentHandlers(deps),
    ...proposalHandlers(deps),
    ...clientHandlers(deps),
    ...caseHandlers(deps),
    ...customerHandlers(deps),
    ...reconciliationHandlers(deps),
    ...treasuryHandlers(deps),
    ...clearHandlers(deps),
    ...figuresHandlers(deps),
    'GET /console.css': async () => ({ file: style, type: 'text/css; charset=utf-8' }),
    'GET /console.js': async () => ({ file: SCRIPT, type: 'text/javascript; charset=utf-8' }),
    'GET /audit': showAudit,
    'GET /audit.csv': exportAudit,
    'GET /operators': showOperators,
    'POST /operators/:id/disable': disable,
  };
};

/** The operators' console, put together but not listening. */
export const createConsoleApp = (deps: ConsoleDeps): Koa<ConsoleState> => {
  const app = new Koa<ConsoleState>();
  app.on('error', (fault: unknown) =>
    deps.log.warn({ failure: describeFailure(fault) }, 'not answered'),
  );
  app.use(logRequests(deps.log));
  app.use(guardBrowsers());
  const router = createRouter(deps, handlersOf(deps));
  app.use(explainRest(deps));
  app.use(readForms());
  app.use(router.routes());
  return app;
};

import { z } from 'zod';
import { ok } from './horizon/http.ts';
import type { Answer, Route } from './horizon/http.ts';
import { badRequest } from './horizon/problem.ts';
import { readBody } from './sandbox-body.ts';

const requestSchema = z.strictObject({
  count: z.number().int().min(1).max(10_000).default(1),
  secondsApart: z.number().min(0).max(86_400).default(0),
});

/** Closes ledgers when they are asked for, whatever the clock says. */
export const closingRoutes = (
  closeLedgers: (count: number, apartMs: number) => void,
  heads: () => { readonly core: number; readonly horizon: number },
): Route[] => [
  {
    method: 'POST',
    pattern: '/sandbox/ledgers',
    handle(request): Answer {
      const settings = readBody(request, requestSchema);
      if ('field' in settings) return badRequest(settings.field, settings.reason);
      closeLedgers(settings.count, settings.secondsApart * 1_000);
      const { core, horizon } = heads();
      return ok({ core_latest_ledger: core, history_latest_ledger: horizon }, 201);
    },
  },
];

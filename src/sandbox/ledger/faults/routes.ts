import type { ActiveFault, Faults } from './faults.ts';
import { readFaultSettings } from './schema.ts';
import type { Answer, Route } from '../horizon/http.ts';
import { ok } from '../horizon/http.ts';
import { badRequest, notFound } from '../horizon/problem.ts';
import type { JsonObject } from '../operations/operation.ts';
import { parseBody } from '../sandbox-body.ts';

const present = ({ id, settings, left, struck }: ActiveFault): JsonObject => ({
  id,
  ...settings,
  left: left ?? null,
  struck,
});

/** The switchboard over HTTP; never part of the network that it disturbs. */
export const faultRoutes = (faults: Faults): Route[] => [
  {
    method: 'GET',
    pattern: '/sandbox/faults',
    handle: () => ok({ faults: faults.list().map(present) }),
  },
  {
    method: 'POST',
    pattern: '/sandbox/faults',
    handle(request): Answer {
      const body = parseBody(request);
      if (body === undefined) return badRequest('body', 'a JSON object such as {"fault": "drop"}');
      const settings = readFaultSettings(body);
      if ('field' in settings) return badRequest(settings.field, settings.reason);
      return ok(present(faults.add(settings)), 201);
    },
  },
  {
    method: 'DELETE',
    pattern: '/sandbox/faults',
    handle(): Answer {
      faults.clear();
      return ok({ faults: [] });
    },
  },
  {
    method: 'DELETE',
    pattern: '/sandbox/faults/:id',
    handle: ({ parameters: { id = '' } }): Answer =>
      faults.remove(id) ? ok({ faults: faults.list().map(present) }) : notFound(),
  },
];

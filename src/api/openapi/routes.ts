import { Router } from '@koa/router';
import type { Anchor } from '../../domain/anchor.ts';
import type { ApiState } from '../deps.ts';
import { ROUTES } from './descriptions.ts';
import type { RouteDescription } from './route-description.ts';
import { TAGS } from './tags.ts';
import { writeRoutes } from './write.ts';

interface OpenApiDeps {
  readonly anchor: Pick<Anchor, 'organisation' | 'quotes' | 'interactive'>;
  readonly publicUrl: string;
  /** Whether contract accounts can log in. */
  readonly servesContracts: boolean;
}

/** The routes that this anchor serves. */
const servedRoutes = ({ anchor, servesContracts }: OpenApiDeps): readonly RouteDescription[] =>
  ROUTES.filter(
    ({ tag, token }) =>
      (tag !== 'SEP-38' || anchor.quotes !== undefined) &&
      (tag !== 'SEP-45' || servesContracts) &&
      (token !== 'business' || anchor.interactive !== undefined),
  );

/** OpenAPI 3.1: every route, what it takes by the schemas that judge it, and what it answers. */
export const writeOpenApi = (deps: OpenApiDeps) => {
  const { anchor, publicUrl } = deps;
  const routes = servedRoutes(deps);
  const { paths, components } = writeRoutes(routes);
  return {
    openapi: '3.1.0',
    info: {
      title: anchor.organisation.name,
      version: '0.2.0',
      description:
        'A Stellar anchor: SEP-1, SEP-6, SEP-10, SEP-12, SEP-24, SEP-31, SEP-38 and SEP-45. The SEPs say what each member means.',
    },
    servers: [{ url: publicUrl }],
    tags: TAGS.filter(({ name }) => routes.some(({ tag }) => tag === name)),
    paths,
    components: {
      ...components,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The token that SEP-10 or SEP-45 gives for a signed challenge (POST /auth).',
        },
        ...(anchor.interactive
          ? {
              business: {
                type: 'http',
                scheme: 'bearer',
                description:
                  'INTERACTIVE_TOKEN, which the server of the business’s own pages sends.',
              },
            }
          : {}),
      },
    },
  };
};

/** GET /openapi.json; written once, when the server starts. */
export const createOpenApiRoutes = (deps: OpenApiDeps): Router<ApiState> => {
  const document = writeOpenApi(deps);
  const router = new Router<ApiState>();
  router.get('/openapi.json', (ctx) => {
    ctx.body = document;
  });
  return router;
};

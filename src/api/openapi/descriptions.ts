import type { RouteDescription } from './route-description.ts';
import { EXTERNAL_ROUTES } from './endpoints/external.ts';
import { HOUSE_ROUTES } from './endpoints/house.ts';
import { PAGE_ROUTES } from './endpoints/pages.ts';
import { SEP10_ROUTES, SEP12_ROUTES, SEP45_ROUTES } from './endpoints/parties.ts';
import { SEP31_ROUTES, SEP38_ROUTES } from './endpoints/payments.ts';
import { SEP24_ROUTES, SEP6_ROUTES } from './endpoints/transfers.ts';

/**
 * Every route that an anchor may serve; one that gives no quotes has no SEP-38, one without an RPC
 * server no SEP-45, and one without pages of its own no endpoint for their server.
 */
export const ROUTES: readonly RouteDescription[] = [
  ...HOUSE_ROUTES,
  ...SEP10_ROUTES,
  ...SEP45_ROUTES,
  ...SEP12_ROUTES,
  ...SEP6_ROUTES,
  ...SEP24_ROUTES,
  ...SEP31_ROUTES,
  ...SEP38_ROUTES,
  ...PAGE_ROUTES,
  ...EXTERNAL_ROUTES,
];

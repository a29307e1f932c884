import { percentile } from '../percentile.ts';
import { burned, readCpuTimes } from '../payments/processes.ts';
import type { ApiClient, Request } from './client.ts';
import type { RouteRequest } from './requests.ts';

/** What a route costs while so many clients ask it, each again as soon as it is answered. */
export interface RouteCost {
  readonly p50: number;
  readonly p95: number;
  readonly perSecond: number;
  readonly requests: number;
  /** Milliseconds of a core for each request, of the api and of PostgreSQL. */
  readonly apiMs: number;
  readonly postgresMs: number;
  /** Answers that are no success, by their status. */
  readonly refused: Readonly<Record<string, number>>;
}

const WARM_UP = 5;

const tenth = (figure: number): number => Math.round(figure * 10) / 10;

/** Prepares a client's requests. */
const prepare = async (route: RouteRequest, client: ApiClient): Promise<() => Promise<Request>> => {
  if ('each' in route) return async () => route.each(client);
  const request = await route.once(client);
  return async () => request;
};

/**
 * Asks a route for some seconds, all clients at once. The CPU of what prepares a single request is the
 * request's too.
 */
export const measureRoute = async (
  clients: readonly ApiClient[],
  route: RouteRequest,
  seconds: number,
): Promise<RouteCost> => {
  const prepared = await Promise.all(clients.map(async (client) => prepare(route, client)));
  const tookMs: number[] = [];
  const refused: Record<string, number> = {};
  const ask = async (next: () => Promise<Request>): Promise<void> => {
    const send = await next();
    const askedAt = performance.now();
    const response = await send();
    await response.arrayBuffer();
    tookMs.push(performance.now() - askedAt);
    if (response.status >= 400) {
      refused[response.status] = (refused[response.status] ?? 0) + 1;
    }
  };
  for (let number = 0; number < WARM_UP; number += 1) await Promise.all(prepared.map(ask));
  tookMs.length = 0;
  const cpu = readCpuTimes();
  const startedAt = performance.now();
  const untilMs = startedAt + seconds * 1_000;
  await Promise.all(
    prepared.map(async (next) => {
      while (performance.now() < untilMs) await ask(next);
    }),
  );
  const elapsedMs = performance.now() - startedAt;
  const spent = burned(cpu, readCpuTimes());
  const each = (part: string): number => tenth(Math.max(0, spent.get(part) ?? 0) / tookMs.length);
  return {
    p50: tenth(percentile(tookMs, 50)),
    p95: tenth(percentile(tookMs, 95)),
    perSecond: tenth((tookMs.length * 1_000) / elapsedMs),
    requests: tookMs.length,
    apiMs: each('api'),
    postgresMs: each('PostgreSQL'),
    refused,
  };
};

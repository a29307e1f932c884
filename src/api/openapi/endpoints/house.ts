import { z } from 'zod';
import { jsonRoutes } from '../description.ts';
import type { RouteDescription } from '../route-description.ts';

const part = z.strictObject({ ok: z.boolean() }).meta({ id: 'HealthPart' });
const health = z
  .strictObject({
    status: z.enum(['ok', 'red']),
    database: part,
    temporal: part,
    moving: part,
    holding: part,
    callbacks: part,
    reviews: part,
    rails: part,
    accounts: z.record(z.string(), part),
  })
  .meta({ id: 'Health' });

const route = jsonRoutes('House', '');

/** What is of no SEP but SEP-1: where wallets begin, this document, health and rails. */
export const HOUSE_ROUTES: readonly RouteDescription[] = [
  route({
    method: 'GET',
    path: '/.well-known/stellar.toml',
    operationId: 'getStellarToml',
    summary: 'SEP-1: what this anchor offers and where',
    answers: { 200: { says: 'TOML.', text: 'text/plain' } },
  }),
  route({
    method: 'GET',
    path: '/openapi.json',
    operationId: 'getOpenApi',
    summary: 'This document',
    answers: {
      200: { says: 'OpenAPI 3.1.', json: z.looseObject({ openapi: z.literal('3.1.0') }) },
    },
  }),
  route({
    method: 'GET',
    path: '/health',
    operationId: 'getHealth',
    summary: 'Whether money moves',
    uncounted: true,
    answers: {
      200: { says: 'It does.', json: health },
      503: { says: 'It does not, and which part keeps it.', json: health },
    },
  }),
  route({
    method: 'POST',
    path: '/rails/:rail/events',
    operationId: 'receiveRailEvent',
    summary: 'The webhook of a rail; its own worker verifies what it says',
    body: z.unknown(),
    bodyTypes: ['*/*'],
    answers: { 202: { says: 'It is written down.', json: z.strictObject({}) } },
  }),
];

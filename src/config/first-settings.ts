import { api } from './programs.ts';

/** What nobody can make up for a business, and what it is on a machine of one's own. */
const FIRST = {
  DATABASE_URL: 'postgresql://railhead@127.0.0.1:5432/railhead',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  HORIZON_URL: 'https://horizon-testnet.stellar.org',
  PUBLIC_URL: 'http://localhost:8000',
  HOME_DOMAIN: 'localhost:8000',
  WEB_AUTH_DOMAIN: 'localhost',
  DEVELOPMENT: 'true',
} as const satisfies Partial<Record<keyof typeof api.shape, string>>;

const isFirst = (name: string): name is keyof typeof FIRST => Object.hasOwn(FIRST, name);

/** The settings that a new `.env` needs besides its keys, each with an example and what it is. */
export const firstSettings = (): readonly { name: string; example: string; meaning: string }[] =>
  Object.keys(FIRST)
    .filter(isFirst)
    .map((name) => ({
      name,
      example: FIRST[name],
      meaning: api.shape[name].description ?? '',
    }));

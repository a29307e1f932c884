import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { refuse, type Refusal } from '../../domain/refusal.ts';
import { isAccount } from '../accounts/address.ts';
import type { ClientDomainKey } from './challenge.ts';
import {
  createPublicLookup,
  isPrivate,
  lookupPublic,
  type Resolve,
} from '../../lib/public-address.ts';

const LIMIT_BYTES = 100 * 1024;
const TIMEOUT_MS = 5_000;
const HOST = /^(?=.{1,253}(?::|$))[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i;

interface FetchOptions {
  readonly url: URL;
  readonly lookup?: LookupFunction;
  readonly timeoutMs: number;
}

/** Fetches a small text; a redirect counts as a failure. @throws on anything but a 200 in time. */
const fetchText = ({ url, lookup, timeoutMs }: FetchOptions): Promise<string> =>
  new Promise((resolveText, reject) => {
    const open = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = open(
      url,
      { ...(lookup ? { lookup } : {}), signal: AbortSignal.timeout(timeoutMs), agent: false },
      (response) => {
        if (response.statusCode !== 200) {
          request.destroy(new Error(`status ${response.statusCode}`));
          return;
        }
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
          if (text.length > LIMIT_BYTES) request.destroy(new Error('too long'));
        });
        response.on('end', () => resolveText(text));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    // Whatever else ends a request without an answer or an error (101), nobody waits for it.
    request.on('close', () => reject(new Error('the request ended without an answer')));
    request.end();
  });

/** The one key that is wanted stands above the first table; the rest of the file is not read. */
const signingKey = (toml: string): string | null => {
  const [top = ''] = toml.split(/^\s*\[/m);
  const [, key] = /^\s*SIGNING_KEY\s*=\s*["'](G[A-Z2-7]{55})["']/m.exec(top) ?? [];
  return key !== undefined && isAccount(key) ? key : null;
};

const unreachable = (
  why:
    | 'client_domain_without_host'
    | 'client_domain_not_public'
    | 'client_domain_without_key'
    | 'client_domain_unreadable',
): Refusal => refuse('client_domain_unreachable', why);

/** How long a key that was read is taken for what a wallet's stellar.toml says. */
const REMEMBER_MS = 60_000;
const REMEMBERED_MAX = 1_000;
/** How many files are read at once; each of another domain, as one is read once at a time. */
const READS_MAX = 64;
/** Whose file was never read may be silent: the rest is left to those that answered before. */
const READS_OF_STRANGERS_MAX = 48;

interface Remembered {
  readonly until: number;
  readonly key: Promise<string | Refusal>;
  /** True where this domain's file was read before. */
  readonly isKnown: boolean;
}

/**
 * Remembers keys for a minute, and asks once for all who ask at the same time: a wallet's thousand
 * logins do not become a thousand requests to it, and nobody can make us a hammer. Domains that
 * never answer cannot keep those that do from being read.
 */
const remember = (read: ClientDomainKey): ClientDomainKey => {
  const known = new Map<string, Remembered>();
  let open = 0;

  const readOnce = async (domain: string): Promise<string | Refusal> => {
    open += 1;
    try {
      return await read(domain);
    } finally {
      open -= 1;
    }
  };
  const keep = (domain: string, entry: Remembered): void => {
    known.delete(domain);
    known.set(domain, entry);
    const [oldest] = known.keys();
    if (known.size > REMEMBERED_MAX && oldest !== undefined) known.delete(oldest);
  };
  return async (asked) => {
    // However it is written, it is one host.
    const domain = asked.toLowerCase();
    const now = performance.now();
    const before = known.get(domain);
    if (before && before.until > now) return before.key;
    const isKnown = before?.isKnown ?? false;
    if (open >= (isKnown ? READS_MAX : READS_OF_STRANGERS_MAX))
      return unreachable('client_domain_unreadable');
    const key = readOnce(domain);
    const entry = { until: now + REMEMBER_MS, key, isKnown };
    keep(domain, entry);
    const result = await key;
    if (known.get(domain) !== entry) return result;
    if (typeof result === 'string') known.set(domain, { ...entry, isKnown: true });
    // A wallet that mends its file is not kept waiting.
    else if (isKnown) known.set(domain, { ...entry, until: 0 });
    else known.delete(domain);
    return result;
  };
};

interface ClientDomainOptions {
  /** Resolves names; the operating system's resolver by default. */
  readonly resolve?: Resolve;
  /** How long a wallet's file may take in all; five seconds by default. */
  readonly timeoutMs?: number;
}

/**
 * Reads a wallet's signing key from its stellar.toml: over https, public addresses only, no
 * redirect, at most 100 KB and five seconds. What was read is remembered for a minute.
 * @param development allows plain http to a name with a port, and private addresses.
 */
export const createClientDomainKey = (
  development: boolean,
  { resolve, timeoutMs = TIMEOUT_MS }: ClientDomainOptions = {},
): ClientDomainKey => {
  const lookup = resolve ? createPublicLookup(resolve) : lookupPublic;
  return remember(async (domain) => {
    if (!HOST.test(domain)) return unreachable('client_domain_without_host');
    const hasPort = domain.includes(':');
    const scheme = development && hasPort ? 'http' : 'https';
    const address = `${scheme}://${domain}/.well-known/stellar.toml`;
    // A port beyond 65535, or digits that are no address.
    if (!URL.canParse(address)) return unreachable('client_domain_without_host');
    const url = new URL(address);
    if (!development && (hasPort || (isIP(url.hostname) > 0 && isPrivate(url.hostname)))) {
      return unreachable('client_domain_not_public');
    }
    try {
      const toml = await fetchText({ url, timeoutMs, ...(development ? {} : { lookup }) });
      return signingKey(toml) ?? unreachable('client_domain_without_key');
    } catch {
      return unreachable('client_domain_unreadable');
    }
  });
};

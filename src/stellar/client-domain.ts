import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { refuse, type Refusal } from '../domain/refusal.ts';
import { isAccount } from './address.ts';
import type { ClientDomainKey } from './challenge.ts';
import { isPrivate, lookupPublic } from './public-address.ts';

const LIMIT_BYTES = 100 * 1024;
const TIMEOUT_MS = 5_000;
const HOST = /^(?=.{1,253}(?::|$))[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i;

interface FetchOptions {
  readonly url: URL;
  readonly lookup?: LookupFunction;
}

/** Fetches a small text; a redirect counts as a failure. @throws on anything but a 200 in time. */
const fetchText = ({ url, lookup }: FetchOptions): Promise<string> =>
  new Promise((resolveText, reject) => {
    const open = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = open(
      url,
      { ...(lookup ? { lookup } : {}), signal: AbortSignal.timeout(TIMEOUT_MS), agent: false },
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
    request.end();
  });

/** The one key that is wanted stands above the first table; the rest of the file is not read. */
const signingKey = (toml: string): string | null => {
  const [top = ''] = toml.split(/^\s*\[/m);
  const [, key] = /^\s*SIGNING_KEY\s*=\s*["'](G[A-Z2-7]{55})["']/m.exec(top) ?? [];
  return key !== undefined && isAccount(key) ? key : null;
};

const unreachable = (reason: string): Refusal =>
  refuse('client_domain_unreachable', `The stellar.toml of client_domain ${reason}.`);

/**
 * Reads a wallet's signing key from its stellar.toml: over https, public addresses only, no
 * redirect, at most 100 KB and five seconds.
 * @param development allows plain http to a name with a port, and private addresses.
 */
export const createClientDomainKey = (development: boolean): ClientDomainKey => {
  return async (domain) => {
    if (!HOST.test(domain)) return unreachable('has no host name');
    const hasPort = domain.includes(':');
    const scheme = development && hasPort ? 'http' : 'https';
    const url = new URL(`${scheme}://${domain}/.well-known/stellar.toml`);
    if (!development && (hasPort || (isIP(url.hostname) > 0 && isPrivate(url.hostname)))) {
      return unreachable('must be at a public host name');
    }
    try {
      const toml = await fetchText({ url, ...(development ? {} : { lookup: lookupPublic }) });
      return signingKey(toml) ?? unreachable('names no SIGNING_KEY');
    } catch {
      return unreachable('cannot be read');
    }
  };
};

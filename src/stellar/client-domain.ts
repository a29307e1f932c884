import { lookup as resolve } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { refuse, type Refusal } from '../domain/refusal.ts';
import { isAccount } from './address.ts';
import type { ClientDomainKey } from './challenge.ts';

const LIMIT_BYTES = 100 * 1024;
const TIMEOUT_MS = 5_000;
const HOST = /^(?=.{1,253}(?::|$))[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i;

/** Addresses that no wallet on the Internet has: ours, our neighbours', and the cloud's own. */
const PRIVATE = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(net, prefix, 'ipv6');
}

const isPrivate = (address: string): boolean =>
  PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Resolves a name and drops private addresses at the moment of connecting, not a moment before. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    const open = addresses.filter(({ address }) => !isPrivate(address));
    const [first] = open;
    if (!first) return callback(new Error('the name leads to a private address'), '');
    return options.all ? callback(null, open) : callback(null, first.address, first.family);
  });
};

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

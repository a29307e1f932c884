import { Resolver, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** IPv4 addresses that no wallet on the Internet has: ours, our neighbours', and the cloud's own. */
const PRIVATE_V4 = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Azure answers its machines here, with their secrets, from an address that looks public.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // Multicast, what is reserved, and broadcast.
  ['224.0.0.0', 3],
] as const) {
  PRIVATE_V4.addSubnet(net, prefix, 'ipv4');
}

/**
 * The IPv6 addresses that are given out on the Internet. All else is closed, so that no other way of
 * writing an IPv4 address in one (`::ffff:`, `::ffff:0:`, `64:ff9b::`) has to be known by name.
 */
const GLOBAL_V6 = new BlockList();
GLOBAL_V6.addSubnet('2000::', 3, 'ipv6');

/** Those among them that lead to no host of the Internet. */
const PRIVATE_V6 = new BlockList();
for (const [net, prefix] of [
  // The IETF's own: Teredo, which carries an IPv4 address, benchmarks, ORCHID.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4 carries an IPv4 address, private ones too.
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  PRIVATE_V6.addSubnet(net, prefix, 'ipv6');
}

/** True for an address that an outgoing call of ours must never reach, and for what is no address. */
export const isPrivate = (address: string): boolean => {
  const family = isIP(address);
  if (family === 4) return PRIVATE_V4.check(address, 'ipv4');
  if (family !== 6) return true;
  return !GLOBAL_V6.check(address, 'ipv6') || PRIVATE_V6.check(address, 'ipv6');
};

/** Asks for every address of a name, as `node:dns` `lookup` does. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** The `code` of the error where a name leads nowhere but into our own network. */
export const PRIVATE_ADDRESS = 'ERR_PRIVATE_ADDRESS';

/** Resolves a name and drops private addresses at the moment of connecting, not a moment before. */
export const createPublicLookup =
  (resolveAll: Resolve): LookupFunction =>
  (hostname, options, callback) => {
    resolveAll(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const open = addresses.filter(({ address }) => !isPrivate(address));
      const [first] = open;
      if (!first) {
        const refused = new Error('the name leads to a private address');
        return callback(Object.assign(refused, { code: PRIVATE_ADDRESS }), '');
      }
      return options.all ? callback(null, open) : callback(null, first.address, first.family);
    });
  };

/** A name server that is silent is asked twice. */
const RESOLVE_WITHIN_MS = 1_500;
const RESOLVE_TRIES = 2;

/**
 * Asks name servers for the addresses of a stranger's name. The operating system's own `lookup`
 * takes one of the few threads that files, keys and every other name wait for too, for as long as
 * the stranger's name server is silent.
 */
export const createResolve = (servers?: readonly string[]): Resolve => {
  const resolver = new Resolver({ timeout: RESOLVE_WITHIN_MS, tries: RESOLVE_TRIES });
  if (servers) resolver.setServers(servers);
  return (hostname, _options, callback) => {
    const found: LookupAddress[] = [];
    let error: NodeJS.ErrnoException | null = null;
    let answers = 0;
    const take =
      (family: 4 | 6) =>
      (fault: NodeJS.ErrnoException | null, addresses: readonly string[] = []): void => {
        if (fault) error ??= fault;
        else found.push(...addresses.map((address) => ({ address, family })));
        answers += 1;
        if (answers < 2) return;
        // A name may well have addresses of one kind alone.
        callback(found.length > 0 ? null : error, found);
      };
    resolver.resolve4(hostname, take(4));
    resolver.resolve6(hostname, take(6));
  };
};

export const lookupPublic: LookupFunction = createPublicLookup(createResolve());

import { lookup as resolve, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

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
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  // Teredo and 6to4 carry an IPv4 address, private ones too.
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(net, prefix, 'ipv6');
}

/** True for an address that an outgoing call of ours must never reach, and for what is no address. */
export const isPrivate = (address: string): boolean =>
  isIP(address) === 0 || PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

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

export const lookupPublic: LookupFunction = createPublicLookup(resolve);

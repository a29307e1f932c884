import { BlockList, isIP } from 'node:net';
import type { ApiContext } from '../deps.ts';

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Reads addresses and networks (`10.0.0.0/8`, `::1`). @throws on anything else. */
export const readNetworks = (networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    if (prefix === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(prefix), familyOf(address));
  }
  return list;
};

/** `::ffff:127.0.0.1` is how a socket for both families names 127.0.0.1. */
const plain = (address: string): string =>
  /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;

/**
 * The address of the one who asks. `X-Forwarded-For` is believed only as far as proxies of our own
 * wrote it: it is read from its end, and the first address that is no proxy of ours is the client.
 */
export const clientAddress = (ctx: ApiContext, proxies: BlockList): string => {
  let address = plain(ctx.req.socket.remoteAddress ?? '');
  const forwarded = ctx.get('x-forwarded-for').split(',');
  while (isIP(address) !== 0 && proxies.check(address, familyOf(address))) {
    const before = plain((forwarded.pop() ?? '').trim());
    if (isIP(before) === 0) break;
    address = before;
  }
  return address;
};

/** An IPv6 customer has a whole /64; the address is counted by its network. */
export const addressBucket = (address: string): string => {
  if (isIP(address) !== 6) return address;
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [front, back] = [groups(head), groups(tail)];
  const zeros = address.includes('::') ? Math.max(0, 8 - front.length - back.length) : 0;
  const all = [...front, ...Array.from({ length: zeros }, () => '0'), ...back];
  const network = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
};

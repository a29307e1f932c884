import { BlockList, isIP } from 'node:net';

/** What is read of a request; a context of Koa's has it. */
interface Asked {
  readonly req: { readonly socket: { readonly remoteAddress?: string | undefined } };
  get(header: string): string;
}

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

/** `::ffff:127.0.0.1` is how a socket for both families names 127.0.0.1; `::ffff:7f00:1` is the same. */
const plain = (address: string): string => {
  const [, dotted] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (dotted !== undefined) return dotted;
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  const bytes = [high, low]
    .map((group) => Number.parseInt(group, 16))
    .flatMap((n) => [n >> 8, n & 255]);
  return bytes.join('.');
};

/**
 * The address of one entry of `X-Forwarded-For`, as proxies write it: alone, with a port, in brackets, in
 * quotes, or with the zone of its network.
 * @returns '' for what is no address, such as `unknown`.
 */
export const readForwarded = (entry: string): string => {
  const text = entry.trim().replace(/^"(.*)"$/, '$1');
  const [, bracketed] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text) ?? [];
  const [, withPort] = /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(text) ?? [];
  const address = (bracketed ?? withPort ?? text).replace(/%.*$/, '');
  return isIP(address) === 0 ? '' : plain(address);
};

/**
 * The address of the one who asks. `X-Forwarded-For` is believed only as far as proxies of our own
 * wrote it: it is read from its end, and the first address that is no proxy of ours is the client.
 */
export const clientAddress = (ctx: Asked, proxies: BlockList): string => {
  let address = plain(ctx.req.socket.remoteAddress ?? '');
  const forwarded = ctx.get('x-forwarded-for').split(',');
  while (isIP(address) !== 0 && proxies.check(address, familyOf(address))) {
    const before = readForwarded(forwarded.pop() ?? '');
    if (before === '') break;
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

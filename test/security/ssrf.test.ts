import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { isRefusal } from '../../src/domain/refusal.ts';
import { createAccountSigners } from '../../src/stellar/accounts/signers.ts';
import { createClientDomainKey } from '../../src/stellar/signing/client-domain.ts';
import { createPublicLookup, isPrivate, type Resolve } from '../../src/lib/public-address.ts';
import { serve, type Served } from './support.ts';

const KEY = Keypair.random().publicKey();

const codeOf = (value: unknown): string => (isRefusal(value) ? value.refusal : 'accepted');

/** A resolver that gives these addresses to whoever asks for whatever name. */
const resolving =
  (...answers: readonly (readonly string[])[]): Resolve =>
  (_hostname, _options, callback) => {
    const addresses = asked < answers.length ? answers[asked] : answers.at(-1);
    asked += 1;
    const found = addresses ?? [];
    callback(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
let asked = 0;

const lookUp = async (resolve: Resolve): Promise<readonly string[]> =>
  new Promise((done, fail) => {
    createPublicLookup(resolve)('wallet.example', { all: true }, (error, addresses) => {
      if (error) return fail(error);
      done(Array.isArray(addresses) ? addresses.map(({ address }) => address) : [addresses]);
    });
  });

describe('a name of the Internet that leads to an address of ours', () => {
  beforeEach(() => {
    asked = 0;
  });

  /** What leads to no host of the Internet; https://www.iana.org/assignments/ has the registries. */
  const CLOSED: Readonly<Record<string, string>> = {
    'this network': '0.0.0.0 0.255.255.255',
    'a private network': `10.0.0.0 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.0
      192.168.255.255`,
    'a carrier’s own network': '100.64.0.1 100.100.100.200 100.127.255.255',
    'this machine': '127.0.0.1 127.8.8.8 127.255.255.255 ::1 ::',
    'the link, and a cloud’s metadata': '169.254.169.254 169.254.0.1 fe80::1 fe80::1%eth0 febf::1',
    'Azure’s own endpoint': '168.63.129.16',
    'the IETF’s own': '192.0.0.0 192.0.0.192 192.0.0.255 2001:1::1 2001:1ff:ffff::1',
    documentation: '192.0.2.1 198.51.100.1 203.0.113.255 2001:db8::1 3fff::1 3fff:fff:ffff::1',
    benchmarks: '198.18.0.1 198.19.255.255 2001:2::1',
    'ORCHID, which is no place': '2001:10::1 2001:20::1 2001:2f:ffff::1',
    '6to4, and its relays': '192.88.99.1 2002:7f00:1:: 2002:a00:1::1 2002:808:808::1',
    Teredo: '2001::1 2001:0:7f00:1::1',
    multicast: '224.0.0.1 239.255.255.255 ff02::1 ff0e::1',
    'what is reserved, and broadcast': '240.0.0.1 255.255.255.254 255.255.255.255',
    'an IPv4 address, mapped': '::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::ffff:8.8.8.8',
    'an IPv4 address, translated': '::ffff:0:127.0.0.1 ::ffff:0:10.0.0.1 ::ffff:0:7f00:1',
    'an IPv4 address, as it once was': '::127.0.0.1 ::10.0.0.1 ::a9fe:a9fe',
    NAT64: '64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b:1::1 64:ff9b:1:a00:1::',
    'nobody: discarded': '100::1 100:0:0:1::1',
    'unique local networks': 'fc00::1 fd00::1 fd00:ec2::254 fdff::1',
    'site-local networks': 'fec0::1 feff::1',
    'segment routing': '5f00::1',
    'what nobody has been given': '1fff::1 4000::1 8000::1 e000::1',
    'no address': 'nonsense 127.1 0x7f000001 2130706433 [::1] 1.2.3.4.5 1::2::3',
  };

  describe.each(Object.entries(CLOSED))('is never connected to where it is %s', (_what, list) => {
    it.each(list.split(/\s+/))('%s', async (address) => {
      expect(isPrivate(address)).toBe(true);
      await expect(lookUp(resolving([address]))).rejects.toThrow('private address');
    });
  });

  it.each(
    `1.1.1.1 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255
    128.0.0.0 168.63.129.15 168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0
    191.255.255.255 192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
    2001:200::1 2001:4860:4860::8888 2003::1 2606:4700::1111 2a00:1450::1 3ffe::1`.split(/\s+/),
  )('does not shut out who is on the Internet: %s', async (address) => {
    expect(await lookUp(resolving([address]))).toEqual([address]);
  });

  it('is left out of a name that has public addresses too', async () => {
    expect(await lookUp(resolving(['10.0.0.1', '93.184.216.34', '::1']))).toEqual([
      '93.184.216.34',
    ]);
  });

  it('is judged where it is connected to, so that a second answer changes nothing', async () => {
    const rebinding = resolving(['93.184.216.34'], ['127.0.0.1']);
    expect(await lookUp(rebinding)).toEqual(['93.184.216.34']);
    await expect(lookUp(rebinding)).rejects.toThrow('private address');
  });

  it('is not reached by client_domain, whatever the name resolves to', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const read = createClientDomainKey(false, { resolve: resolving(['127.0.0.1']) });
    expect(codeOf(await read('rebound.example'))).toBe('client_domain_unreachable');
    expect(codeOf(await read(`rebound.example:${port}`))).toBe('client_domain_unreachable');
    expect(connections).toBe(0);
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '017700000001',
    '127.1',
    'localhost',
    'LOCALHOST',
    '[::1]',
    'wallet.example:22',
    'wallet.example/..',
    'user:p@wallet.example',
    'a b',
    '.',
    'wallet.example#x',
    'wallet.example?x',
    'wallet.example\\@x',
    'wallet.example\r\nhost:x',
  ])('is not reached by the spelling %j', async (domain) => {
    const read = createClientDomainKey(false, { resolve: resolving(['127.0.0.1']) });
    expect(codeOf(await read(domain))).toBe('client_domain_unreachable');
  });
});

describe('Horizon', () => {
  let horizon: Served;
  let answer: { readonly status: number; readonly body: string };
  beforeAll(async () => {
    horizon = await serve((_request, response) => {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
  afterAll(async () => horizon.close());
  const ask = async () => createAccountSigners([{ name: 'horizon', url: `${horizon.url}/` }])(KEY);

  it('says who signs, and that an account is not there', async () => {
    const signers = [
      { key: KEY, weight: 2, type: 'ed25519_public_key' },
      { key: 'XABC', weight: 5, type: 'sha256_hash' },
    ];
    const account = { signers, thresholds: { med_threshold: 3 } };
    answer = { status: 200, body: JSON.stringify(account) };
    expect(await ask()).toEqual({ signers: [{ key: KEY, weight: 2 }], mediumThreshold: 3 });
    const type = 'https://stellar.org/horizon-errors/not_found';
    answer = { status: 404, body: JSON.stringify({ type, status: 404 }) };
    expect(await ask()).toBeNull();
  });

  it.each([
    [404, '{"message":"no such page"}'],
    [404, '<html>'],
    [200, '{}'],
    [200, '{"signers":[{"type":"ed25519_public_key"}],"thresholds":{}}'],
    [429, '{}'],
    [503, ''],
    [301, '{}'],
  ])(
    'that answers %i %s lets no master key in that an account has given up',
    async (status, body) => {
      answer = { status, body };
      expect(codeOf(await ask())).toBe('network_away');
    },
  );
});

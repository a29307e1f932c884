import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { readApiConfig } from '../src/config.ts';

const keypair = Keypair.random();
const environment = {
  DATABASE_URL: 'postgresql://127.0.0.1/railhead',
  HORIZON_URL: 'https://horizon.example',
  ASSET_ISSUER: keypair.publicKey(),
  DISTRIBUTION_ACCOUNT: keypair.publicKey(),
  SIGNING_ACCOUNT: keypair.publicKey(),
  SIGNING_SEED: keypair.secret(),
  DATA_KEYS: `first:${Buffer.alloc(32).toString('base64')}`,
  PUBLIC_URL: 'https://anchor.example',
  HOME_DOMAIN: 'anchor.example',
  WEB_AUTH_DOMAIN: 'anchor.example',
  JWT_SECRET: 'a'.repeat(32),
};

describe('the api’s environment', () => {
  it('limits requests and believes no proxy, where nothing is said', () => {
    expect(readApiConfig(environment)).toMatchObject({
      TRUSTED_PROXIES: [],
      RATE_LIMIT_PER_ADDRESS: 3_000,
      RATE_LIMIT_PER_ACCOUNT: 600,
      RATE_LIMIT_PER_CLIENT_DOMAIN: 6_000,
    });
  });

  it('shows figures to this machine alone, where nothing is said', () => {
    const API_METRICS_HOST = '127.0.0.1';
    expect(readApiConfig(environment)).toMatchObject({ API_METRICS_PORT: 9_465, API_METRICS_HOST });
    for (const host of ['0.0.0.0', '::', '10.1.2.3', 'localhost']) {
      const config = readApiConfig({ ...environment, API_METRICS_HOST: host });
      expect(config.API_METRICS_HOST).toBe(host);
    }
    const elsewhere = { ...environment, API_METRICS_HOST: 'metrics.example' };
    expect(() => readApiConfig(elsewhere)).toThrow(/API_METRICS_HOST/);
  });

  it('reads proxies as addresses and networks of either family', () => {
    const TRUSTED_PROXIES = '10.0.0.0/8, 127.0.0.1,fd00::/8,::1';
    const config = readApiConfig({ ...environment, TRUSTED_PROXIES });
    expect(config.TRUSTED_PROXIES).toEqual(['10.0.0.0/8', '127.0.0.1', 'fd00::/8', '::1']);
  });

  it.each(['10.0.0.0/33', '10.0.0', 'proxy.example', '::1/129', '10.0.0.0/8/8', '10.0.0.0/x'])(
    'does not take %s for a proxy',
    (network) => {
      const changed = { ...environment, TRUSTED_PROXIES: network };
      expect(() => readApiConfig(changed)).toThrow(/TRUSTED_PROXIES/);
    },
  );

  it('takes a secret of own pages that a header can carry, and needs none', () => {
    const INTERACTIVE_TOKEN = 'c'.repeat(32);
    const changed = (token: string) => () =>
      readApiConfig({ ...environment, INTERACTIVE_TOKEN: token });
    expect(changed(INTERACTIVE_TOKEN)().INTERACTIVE_TOKEN).toBe(INTERACTIVE_TOKEN);
    expect(readApiConfig(environment).INTERACTIVE_TOKEN).toBeUndefined();
    const both = `2027:${'d'.repeat(32)}, ${INTERACTIVE_TOKEN}`;
    expect(changed(both)().INTERACTIVE_TOKEN).toBe(both);
    for (const token of [
      'c'.repeat(31),
      `${'c'.repeat(32)} d`,
      'ü'.repeat(32),
      `new:${'c'.repeat(32)},old:${'c'.repeat(31)}`,
      `new:${'c'.repeat(32)},new:${'d'.repeat(32)}`,
      `new:${'c'.repeat(32)},`,
    ]) {
      expect(changed(token)).toThrow(/INTERACTIVE_TOKEN/);
      expect(changed(token)).not.toThrow(/ccc|ü/);
    }
  });

  it('wants secrets that are long enough, and never shows one', () => {
    const secret = 'b'.repeat(32);
    const rotating = `new:${secret},${'a'.repeat(32)}`;
    expect(readApiConfig({ ...environment, JWT_SECRET: rotating }).JWT_SECRET).toBe(rotating);
    for (const JWT_SECRET of ['shh', `new:${secret},shh`, `a:${secret},a:${secret}`]) {
      const read = () => readApiConfig({ ...environment, JWT_SECRET });
      expect(read).toThrow(/JWT_SECRET/);
      expect(read).not.toThrow(/shh|bbb/);
    }
  });
});

describe('a variable that is given as a file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'railhead-config-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'secret');
  const { JWT_SECRET, ...others } = environment;

  it('is read without the newline at its end', () => {
    writeFileSync(file, `${JWT_SECRET}\n`);
    expect(readApiConfig({ ...others, JWT_SECRET_FILE: file }).JWT_SECRET).toBe(JWT_SECRET);
  });

  it('is not given as a value too', () => {
    const both = () => readApiConfig({ ...environment, JWT_SECRET_FILE: file });
    expect(both).toThrow(/^JWT_SECRET: is given beside JWT_SECRET_FILE; give one of them$/);
  });

  it('has a line where the file is missing', () => {
    const missing = () => readApiConfig({ ...others, JWT_SECRET_FILE: `${file}-of-yesterday` });
    expect(missing).toThrow(/^JWT_SECRET_FILE: \S+-of-yesterday cannot be read \(ENOENT\)$/);
  });

  it('may be a key of Temporal', () => {
    writeFileSync(file, 'the key\r\n');
    const read = readApiConfig({ ...environment, TEMPORAL_API_KEY_FILE: file });
    expect(read.temporal).toMatchObject({ apiKey: 'the key', tls: {} });
  });
});

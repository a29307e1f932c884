import { describe, expect, test } from '@jest/globals';
import { StrKey } from '@stellar/stellar-sdk';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { writeToml } from '../../src/api/sep1/toml.ts';
import type { CurrencyDetails } from '../../src/domain/publication.ts';
import { DISTRIBUTION, ISSUER, startTestApi } from '../support/api/support.ts';
import { opened } from '../support/opened.ts';

/* SEP-1 2.7, a test for each of its rows. */

const account = z.string().refine((key) => StrKey.isValidEd25519PublicKey(key));
const endpoint = z.url().regex(/[^/]$/);
const text = z.string().min(1);
const currency = z.strictObject({
  code: z.string().regex(/^(native|[A-Za-z0-9]{1,12})$/),
  issuer: account.optional(),
  status: z.enum(['live', 'dead', 'test', 'private']).optional(),
  display_decimals: z.int().min(0).max(7),
  name: z.string().min(1).max(20),
  desc: text.optional(),
  conditions: text.optional(),
  image: z.url().optional(),
  fixed_number: z.int().optional(),
  max_number: z.int().optional(),
  is_unlimited: z.boolean().optional(),
  is_asset_anchored: z.boolean(),
  anchor_asset_type: z
    .enum(['fiat', 'crypto', 'nft', 'stock', 'bond', 'commodity', 'realestate', 'other'])
    .optional(),
  anchor_asset: text.optional(),
  attestation_of_reserve: z.url().optional(),
  redemption_instructions: text.optional(),
  collateral_addresses: z.array(text).optional(),
  collateral_address_messages: z.array(text).optional(),
  collateral_address_signatures: z.array(text).optional(),
  regulated: z.boolean().optional(),
  approval_server: z.url().optional(),
  approval_criteria: text.optional(),
});
const file = z.strictObject({
  VERSION: z.string().regex(/^2\.\d+\.\d+$/),
  NETWORK_PASSPHRASE: text,
  ACCOUNTS: z.array(account).min(1),
  SIGNING_KEY: account,
  WEB_AUTH_ENDPOINT: endpoint,
  KYC_SERVER: endpoint,
  TRANSFER_SERVER: endpoint,
  TRANSFER_SERVER_SEP0024: endpoint,
  DIRECT_PAYMENT_SERVER: endpoint,
  ANCHOR_QUOTE_SERVER: endpoint,
  DOCUMENTATION: z.record(z.string().regex(/^ORG_[A-Z_]+$/), text),
  PRINCIPALS: z.array(
    z.strictObject({
      name: text,
      email: z.email(),
      keybase: text.optional(),
      telegram: text.optional(),
      twitter: text.optional(),
      github: text.optional(),
      id_photo_hash: text.optional(),
      verification_photo_hash: text.optional(),
    }),
  ),
  CURRENCIES: z.array(currency).min(1),
});

const api = await opened(
  startTestApi((anchor) => ({
    ...anchor,
    organisation: {
      ...anchor.organisation,
      logo: 'https://railhead.example/logo.png',
      principals: [{ name: 'Ada', email: 'ada@railhead.example', github: 'ada' }],
    },
    assets: anchor.assets.flatMap((policy) => [
      policy,
      { ...policy, asset: 'stellar:native', name: 'Lumens', currency: {} },
    ]),
  })),
);

const fetchFile = async (method = 'GET') =>
  fetch(`${api.url}/.well-known/stellar.toml`, {
    method,
    headers: { origin: 'https://wallet.example', 'access-control-request-method': 'GET' },
  });
const read = async () => file.parse(parse(await (await fetchFile()).text()));

describe('SEP-1', () => {
  test('/.well-known/stellar.toml is text/plain, open to any site, at most 100 KB', async () => {
    const response = await fetchFile();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain\b/);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect((await response.arrayBuffer()).byteLength).toBeLessThanOrEqual(100 * 1024);
  });

  test('OPTIONS preflight is answered, and so is HEAD', async () => {
    const preflight = await fetchFile('OPTIONS');
    expect(preflight.ok).toBe(true);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect((await fetchFile('HEAD')).status).toBe(200);
  });

  test('General: every service that is offered is named, absolute, without a trailing slash', async () => {
    expect(await read()).toMatchObject({
      NETWORK_PASSPHRASE: api.deps.config.NETWORK_PASSPHRASE,
      SIGNING_KEY: api.server.publicKey(),
      WEB_AUTH_ENDPOINT: `${api.url}/auth`,
      KYC_SERVER: `${api.url}/sep12`,
      TRANSFER_SERVER: `${api.url}/sep6`,
      TRANSFER_SERVER_SEP0024: `${api.url}/sep24`,
      DIRECT_PAYMENT_SERVER: `${api.url}/sep31`,
      ANCHOR_QUOTE_SERVER: `${api.url}/sep38`,
    });
  });

  test('General: what is not served is not named (AUTH_SERVER, FEDERATION_SERVER, SEP-59, and SEP-45 without RPC)', async () => {
    // `file` is strict, so that a name which is not in it would not be read at all.
    for (const absent of ['AUTH_SERVER', 'FEDERATION_SERVER', 'WEB_AUTH_CONTRACT_ID']) {
      expect(await read()).not.toHaveProperty(absent);
    }
  });

  test('[DOCUMENTATION]: who the organisation is, each value a text', async () => {
    const { DOCUMENTATION } = await read();
    expect(DOCUMENTATION).toMatchObject({
      ORG_NAME: api.anchor.organisation.legalName,
      ORG_URL: expect.stringMatching(/^https:/),
      ORG_LOGO: expect.stringMatching(/^https:/),
      ORG_SUPPORT_EMAIL: expect.stringContaining('@'),
    });
  });

  test('[[PRINCIPALS]]: at least name and email of each', async () => {
    expect((await read()).PRINCIPALS).toEqual([
      { name: 'Ada', email: 'ada@railhead.example', github: 'ada' },
    ]);
  });

  test('[[CURRENCIES]]: each asset by code and issuer, native by its code alone', async () => {
    const { CURRENCIES } = await read();
    expect(CURRENCIES.map(({ code, issuer }) => [code, issuer !== undefined])).toEqual([
      ['USDC', true],
      ['native', false],
    ]);
  });

  test('[[CURRENCIES]]: exactly one of fixed_number, max_number, is_unlimited', async () => {
    for (const one of (await read()).CURRENCIES) {
      const said = [one.fixed_number, one.max_number, one.is_unlimited];
      expect(said.filter((value) => value !== undefined)).toHaveLength(1);
    }
  });

  test('[[CURRENCIES]]: what is anchored says to what', async () => {
    expect((await read()).CURRENCIES[0]).toMatchObject({
      is_asset_anchored: true,
      anchor_asset_type: 'fiat',
      anchor_asset: 'USD',
    });
  });

  test('General: VERSION is that of the SEP; ACCOUNTS are those that sign, pay and issue', async () => {
    const { VERSION, ACCOUNTS } = await read();
    expect(VERSION).toBe('2.7.0');
    expect(ACCOUNTS).toEqual([api.server.publicKey(), DISTRIBUTION, ISSUER]);
  });

  test('[[CURRENCIES]]: status, conditions, image, reserve, redemption, collateral, regulated', () => {
    const detailed: CurrencyDetails = {
      status: 'live',
      displayDecimals: 3,
      conditions: 'For adults.',
      image: 'https://railhead.example/usdc.png',
      supply: { fixed: 1_000_000n },
      anchorAssetType: 'crypto',
      attestationOfReserve: 'https://railhead.example/reserve',
      redemptionInstructions: 'Withdraw.',
      collateral: { addresses: ['1abc'], messages: ['ours'], signatures: ['c2ln'] },
      regulated: {
        approvalServer: 'https://railhead.example/approve',
        approvalCriteria: 'Everybody.',
      },
    };
    const assets = api.anchor.assets.slice(0, 1).map((policy) => ({
      ...policy,
      currency: detailed,
    }));
    const written = writeToml({
      anchor: { ...api.anchor, assets },
      config: api.deps.config,
      signingAccount: api.server.publicKey(),
    });
    expect(file.parse(parse(written)).CURRENCIES).toEqual([
      {
        code: 'USDC',
        issuer: ISSUER,
        name: 'US Dollar Coin',
        desc: expect.any(String),
        status: 'live',
        display_decimals: 3,
        conditions: 'For adults.',
        image: 'https://railhead.example/usdc.png',
        fixed_number: 1_000_000,
        is_asset_anchored: true,
        anchor_asset_type: 'crypto',
        anchor_asset: 'USD',
        attestation_of_reserve: 'https://railhead.example/reserve',
        redemption_instructions: 'Withdraw.',
        collateral_addresses: ['1abc'],
        collateral_address_messages: ['ours'],
        collateral_address_signatures: ['c2ln'],
        regulated: true,
        approval_server: 'https://railhead.example/approve',
        approval_criteria: 'Everybody.',
      },
    ]);
  });
});

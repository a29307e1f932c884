import { describe, expect, it } from '@jest/globals';
import { Keypair, StellarToml } from '@stellar/stellar-sdk';
import { parse } from 'smol-toml';
import { writeToml } from '../../../src/api/sep1/toml.ts';
import type { Anchor, AssetPolicy } from '../../../src/domain/anchor.ts';
import { DISTRIBUTION, ISSUER, startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const LUMENS: Pick<AssetPolicy, 'asset' | 'name' | 'description'> = {
  asset: 'stellar:native',
  name: 'Lumens',
  description: 'The native asset.',
};

/** Everything that SEP-1 lets an anchor say of itself. */
const filled = (anchor: Anchor): Anchor => {
  const [first] = anchor.assets;
  if (!first) throw new Error('the example anchor has no asset');
  const { anchoredTo: _unanchored, currency: _none, ...plain } = first;
  return {
    ...anchor,
    organisation: {
      ...anchor.organisation,
      description: 'Says "hello"\nand \\ backslashes, and naïve ☂ text.',
      logo: 'https://railhead.example/logo.png',
      physicalAddress: '1 Station Road',
      physicalAddressAttestation: 'https://railhead.example/address.pdf',
      phoneNumber: '+14155550100',
      phoneNumberAttestation: 'https://railhead.example/phone.pdf',
      keybase: 'railhead',
      twitter: 'railhead_t',
      github: 'railhead_g',
      officialEmail: 'office@railhead.example',
      licence: { authority: 'FCA', type: 'EMI', number: '900123' },
      principals: [
        { name: 'Ada', email: 'ada@railhead.example', keybase: 'a', telegram: 'b', twitter: 'c' },
        {
          name: 'Grace',
          email: 'grace@railhead.example',
          github: 'd',
          idPhotoHash: 'e'.repeat(64),
          verificationPhotoHash: 'f'.repeat(64),
        },
      ],
    },
    assets: [
      {
        ...first,
        currency: {
          status: 'live',
          displayDecimals: 4,
          conditions: 'Only for tests.',
          image: 'https://railhead.example/usdc.png',
          supply: { fixed: 90_071_992_547_409n },
          attestationOfReserve: 'https://railhead.example/reserve.pdf',
          redemptionInstructions: 'Ask.',
          collateral: { addresses: ['2C1m'], messages: ['ours'], signatures: ['304402'] },
          regulated: {
            approvalServer: 'https://railhead.example/approve',
            approvalCriteria: 'Being known.',
          },
        },
      },
      { ...plain, ...LUMENS },
      { ...first, asset: `stellar:GOLD:${ISSUER}`, anchoredTo: 'other:GOLD', currency: {} },
    ],
  };
};

const api = await opened(startTestApi(filled));

const read = async () =>
  parse(await (await api.get('/.well-known/stellar.toml')).text()) as Record<string, unknown> & {
    CURRENCIES: Record<string, unknown>[];
  };
const write = (change: (anchor: Anchor) => Anchor, publicUrl = api.url) =>
  writeToml({
    anchor: change(api.anchor),
    config: { ...api.deps.config, PUBLIC_URL: publicUrl },
    signingAccount: api.server.publicKey(),
  });

describe('SEP-1 stellar.toml', () => {
  it('is read alike by a TOML parser and by the Stellar SDK over HTTP', async () => {
    const host = new URL(api.url).host;
    const resolved = await StellarToml.Resolver.resolve(host, { allowHttp: true });
    expect(JSON.parse(JSON.stringify(resolved))).toEqual(JSON.parse(JSON.stringify(await read())));
    expect(resolved.CURRENCIES).toHaveLength(3);
  });

  it('is text for any site, also when it is only asked for its head', async () => {
    for (const method of ['GET', 'HEAD']) {
      const response = await fetch(`${api.url}/.well-known/stellar.toml`, { method });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
    }
  });

  it('says all that the organisation says of itself, to the letter', async () => {
    expect(await read()).toMatchObject({
      VERSION: '2.7.0',
      ACCOUNTS: [api.server.publicKey(), DISTRIBUTION, ISSUER],
      DOCUMENTATION: {
        ORG_NAME: 'Railhead Sandbox Ltd',
        ORG_DBA: 'Railhead Sandbox',
        ORG_URL: 'https://railhead.example',
        ORG_LOGO: 'https://railhead.example/logo.png',
        ORG_DESCRIPTION: 'Says "hello"\nand \\ backslashes, and naïve ☂ text.',
        ORG_PHYSICAL_ADDRESS: '1 Station Road',
        ORG_PHYSICAL_ADDRESS_ATTESTATION: 'https://railhead.example/address.pdf',
        ORG_PHONE_NUMBER: '+14155550100',
        ORG_PHONE_NUMBER_ATTESTATION: 'https://railhead.example/phone.pdf',
        ORG_KEYBASE: 'railhead',
        ORG_TWITTER: 'railhead_t',
        ORG_GITHUB: 'railhead_g',
        ORG_OFFICIAL_EMAIL: 'office@railhead.example',
        ORG_SUPPORT_EMAIL: 'support@railhead.example',
        ORG_LICENSING_AUTHORITY: 'FCA',
        ORG_LICENSE_TYPE: 'EMI',
        ORG_LICENSE_NUMBER: '900123',
      },
      PRINCIPALS: [
        { name: 'Ada', email: 'ada@railhead.example', keybase: 'a', telegram: 'b', twitter: 'c' },
        { name: 'Grace', github: 'd', id_photo_hash: 'e'.repeat(64) },
      ],
    });
  });

  it('describes every asset, the native one by its code alone', async () => {
    const { CURRENCIES } = await read();
    expect(CURRENCIES).toMatchObject([
      {
        code: 'USDC',
        issuer: ISSUER,
        status: 'live',
        display_decimals: 4,
        name: 'US Dollar Coin',
        desc: 'One unit is redeemable for one US dollar.',
        conditions: 'Only for tests.',
        image: 'https://railhead.example/usdc.png',
        fixed_number: 90_071_992_547_409,
        is_asset_anchored: true,
        anchor_asset_type: 'fiat',
        anchor_asset: 'USD',
        attestation_of_reserve: 'https://railhead.example/reserve.pdf',
        redemption_instructions: 'Ask.',
        collateral_addresses: ['2C1m'],
        collateral_address_messages: ['ours'],
        collateral_address_signatures: ['304402'],
        regulated: true,
        approval_server: 'https://railhead.example/approve',
        approval_criteria: 'Being known.',
      },
      { code: 'native', is_asset_anchored: false, max_number: 50_001_806_812 },
      { code: 'GOLD', issuer: ISSUER, is_unlimited: true, anchor_asset_type: 'other' },
    ]);
    expect(CURRENCIES[1]).not.toHaveProperty('issuer');
    for (const currency of CURRENCIES) {
      const supplies = ['fixed_number', 'max_number', 'is_unlimited'].filter((n) => n in currency);
      expect(supplies).toHaveLength(1);
    }
  });

  it('names only endpoints that are served here, none with a trailing slash', async () => {
    const endpoints = Object.entries(await read()).filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && entry[1].startsWith(api.url),
    );
    expect(endpoints.length).toBeGreaterThanOrEqual(4);
    for (const [name, url] of endpoints) {
      expect([name, url]).toEqual([name, expect.not.stringMatching(/\/$/)]);
      const path =
        name === 'WEB_AUTH_ENDPOINT' ? '' : name === 'KYC_SERVER' ? '/customer' : '/info';
      const { status } = await fetch(url + path);
      expect([name, status]).toEqual([name, expect.any(Number)]);
      expect([name, [404, 405].includes(status)]).toEqual([name, false]);
    }
  });

  it('leaves out what no asset offers, and the slashes of PUBLIC_URL', () => {
    const none = write(
      (anchor) => ({
        ...anchor,
        assets: anchor.assets.map((policy) => ({ ...policy, operations: {} })),
      }),
      'https://anchor.example//',
    );
    const parsed = parse(none);
    expect(parsed).not.toHaveProperty('TRANSFER_SERVER_SEP0024');
    expect(parsed).not.toHaveProperty('DIRECT_PAYMENT_SERVER');
    expect(parsed).toMatchObject({ WEB_AUTH_ENDPOINT: 'https://anchor.example/auth' });
  });

  it('stops the server at its start when it is larger than wallets read', () => {
    const organisation = { ...api.anchor.organisation, description: 'x'.repeat(103_000) };
    expect(() => write((anchor) => ({ ...anchor, organisation }))).toThrow(/at most 102400/);
    const many = Array.from({ length: 2_000 }, () => Keypair.random().publicKey());
    expect(() => write((anchor) => ({ ...anchor, ourAccounts: many }))).toThrow(/stellar.toml/);
  });
});

import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Asset, Claimant, Keypair, Operation } from '@stellar/stellar-sdk';
import { AuthClawbackEnabledFlag, AuthRevocableFlag } from '@stellar/stellar-sdk';
import { pay, recordsOf, startLedger, failedWith } from './support.ts';
import type { TestLedger } from './support.ts';

const started = startLedger();
let ledger: TestLedger;
let sponsor: Keypair;
let owner: Keypair;
let usd: Asset;

/** An account whose reserves and trust line somebody else pays for. */
beforeEach(async () => {
  ledger = await started;
  sponsor = await ledger.account();
  owner = Keypair.random();
  usd = new Asset('USD', ledger.ledger.root.publicKey());
  const sponsoredId = owner.publicKey();
  const operations = [
    Operation.beginSponsoringFutureReserves({ sponsoredId }),
    Operation.createAccount({ destination: sponsoredId, startingBalance: '0' }),
    Operation.changeTrust({ asset: usd, source: sponsoredId }),
    Operation.endSponsoringFutureReserves({ source: sponsoredId }),
  ];
  await ledger.run(sponsor, operations, { signers: [sponsor, owner] });
});

afterAll(async () => (await started).close());

const countsOf = async (account: Keypair) => {
  const { json } = await ledger.get(`/accounts/${account.publicKey()}`);
  return [json['num_sponsoring'], json['num_sponsored']];
};

describe('revoke_sponsorship', () => {
  test('gives a trust line and an account back to who can pay for them', async () => {
    const line = Operation.revokeTrustlineSponsorship({ account: owner.publicKey(), asset: usd });
    expect(await ledger.codes(sponsor, [line])).toEqual(failedWith('op_low_reserve'));
    await ledger.run(sponsor, [pay(owner, '5', Asset.native())]);
    const { hash } = await ledger.run(sponsor, [line]);
    expect([await countsOf(sponsor), await countsOf(owner)]).toEqual([
      [2, 0],
      [0, 2],
    ]);
    const effects = recordsOf(await ledger.get(`/transactions/${String(hash)}/effects`));
    expect(effects).toMatchObject([
      { type: 'trustline_sponsorship_removed', former_sponsor: sponsor.publicKey() },
    ]);
    await ledger.run(sponsor, [Operation.revokeAccountSponsorship({ account: owner.publicKey() })]);
    const { json } = await ledger.get(`/accounts/${owner.publicKey()}`);
    expect([json['sponsor'], json['num_sponsored'], await countsOf(sponsor)]).toEqual([
      undefined,
      0,
      [0, 0],
    ]);
  });

  test('hands a reserve over to another sponsor', async () => {
    const other = await ledger.account();
    const hand = [
      Operation.beginSponsoringFutureReserves({ sponsoredId: sponsor.publicKey() }),
      Operation.revokeAccountSponsorship({
        account: owner.publicKey(),
        source: sponsor.publicKey(),
      }),
      Operation.endSponsoringFutureReserves({ source: sponsor.publicKey() }),
    ];
    await ledger.run(other, hand, { signers: [other, sponsor] });
    expect([await countsOf(sponsor), await countsOf(other), await countsOf(owner)]).toEqual([
      [1, 0],
      [2, 0],
      [0, 3],
    ]);
  });

  test('is refused to everybody else, and for what is not there', async () => {
    const account = Operation.revokeAccountSponsorship({ account: owner.publicKey() });
    expect(await ledger.codes(await ledger.account(), [account])).toEqual(
      failedWith('op_not_sponsor'),
    );
    const euros = new Asset('EUR', sponsor.publicKey());
    const missing = { account: owner.publicKey(), asset: euros };
    expect(await ledger.codes(sponsor, [Operation.revokeTrustlineSponsorship(missing)])).toEqual(
      failedWith('op_does_not_exist'),
    );
  });
});

describe('clawback_claimable_balance', () => {
  test('takes a balance back for its issuer, where the asset allows it', async () => {
    const issuer = await ledger.account();
    const asset = new Asset('BACK', issuer.publicKey());
    const claimants = [new Claimant(owner.publicKey())];
    const create = Operation.createClaimableBalance({ asset, amount: '5', claimants });
    const idOf = async () => {
      const page = await ledger.get(`/claimable_balances?sponsor=${issuer.publicKey()}&order=desc`);
      return String(recordsOf(page)[0]?.['id']);
    };
    await ledger.run(issuer, [create]);
    const firm = Operation.clawbackClaimableBalance({ balanceId: await idOf() });
    expect(await ledger.codes(sponsor, [firm])).toEqual(failedWith('op_not_issuer'));
    expect(await ledger.codes(issuer, [firm])).toEqual(failedWith('op_not_clawback_enabled'));
    const setFlags = AuthRevocableFlag | AuthClawbackEnabledFlag;
    await ledger.run(issuer, [Operation.setOptions({ setFlags }), create]);
    const balanceId = await idOf();
    const clawback = Operation.clawbackClaimableBalance({ balanceId });
    const { hash } = await ledger.run(issuer, [clawback]);
    expect((await ledger.get(`/claimable_balances/${balanceId}`)).status).toBe(404);
    const effects = recordsOf(await ledger.get(`/transactions/${String(hash)}/effects`));
    expect(effects.map(({ type }) => type)).toEqual([
      'claimable_balance_clawed_back',
      'account_credited',
      'claimable_balance_sponsorship_removed',
    ]);
    expect(await ledger.codes(issuer, [clawback])).toEqual(failedWith('op_does_not_exist'));
  });
});

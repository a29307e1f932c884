import { afterAll, describe, expect, it } from '@jest/globals';
import { Account, Memo, MuxedAccount, nativeToScVal, Operation } from '@stellar/stellar-sdk';
import { TransactionBuilder } from '@stellar/stellar-sdk';
import { bySource, invoke } from '../../support/contract-calls.ts';
import { startContractLedger, TRAPPED, UNIT } from './contract-support.ts';
import { recordsOf } from './support.ts';

const ledger = await startContractLedger();
const { test, issuer, alice, bob, usd } = ledger;
afterAll(() => test.close());

describe('a contract', () => {
  it('holds what it was given, and the asset counts it', async () => {
    await test.run(alice, [ledger.transfer(alice, ledger.wallet, 100n * UNIT)]);
    expect(await ledger.latestOf(alice, 'effects')).toMatchObject({
      type: 'contract_credited',
      contract: ledger.wallet,
      amount: '100.0000000',
    });
    const assets = await test.get(`/assets?asset_code=USD&asset_issuer=${issuer.publicKey()}`);
    expect(recordsOf(assets)[0]).toMatchObject({
      num_contracts: 1,
      contracts_amount: '100.0000000',
    });
  });

  it('pays several accounts in one operation, which lists every change', async () => {
    const muxed = new MuxedAccount(new Account(bob.publicKey(), '0'), '7').accountId();
    const asset = `USD:${issuer.publicKey()}`;
    const payments = [
      { asset, to: bob.publicKey(), amount: '1' },
      { asset, to: muxed, amount: '2.5' },
      { asset, to: bob.publicKey(), amount: '1' },
    ];
    expect(await ledger.payByContract(payments)).toMatchObject({
      status: 200,
      json: { successful: true },
    });
    const record = await ledger.latestOf(bob, 'payments');
    const change = {
      type: 'transfer',
      from: ledger.wallet,
      to: bob.publicKey(),
      asset_code: 'USD',
    };
    expect(record).toMatchObject({
      type: 'invoke_host_function',
      asset_balance_changes: [
        { ...change, amount: '1.0000000' },
        { ...change, amount: '2.5000000', destination_muxed_id: '7' },
        { ...change, amount: '1.0000000' },
      ],
    });
    const effects = recordsOf(await test.get(`/operations/${String(record?.['id'])}/effects`));
    const both = ['contract_debited', 'account_credited'];
    expect(effects.map(({ type }) => type)).toEqual([...both, ...both, ...both]);
  });

  it('pays all or nothing', async () => {
    const asset = `USD:${issuer.publicKey()}`;
    const before = await ledger.balanceOf(bob);
    const answer = await ledger.payByContract([
      { asset, to: bob.publicKey(), amount: '1' },
      { asset, to: bob.publicKey(), amount: '1000' },
    ]);
    expect(answer).toMatchObject({ status: 400, json: { extras: { result_codes: TRAPPED } } });
    expect(await ledger.balanceOf(bob)).toBe(before);
  });

  it('names what it was asked wrongly', async () => {
    const [payment] = [{ asset: 'native', to: bob.publicKey(), amount: '1' }];
    for (const [payments, field] of [
      [[], 'payments'],
      [[{ ...payment, to: 'nobody' }], 'payments.0.to'],
      [[{ ...payment, asset: 'USD' }], 'payments.0.asset'],
      [[{ ...payment, amount: '-1' }], 'payments.0.amount'],
    ] as const) {
      const answer = await ledger.payByContract(payments);
      expect(answer).toMatchObject({ status: 400, json: { extras: { invalid_field: field } } });
    }
  });
});

describe('a contract call', () => {
  it('with a memo, a muxed source or a second operation is refused before the ledger', async () => {
    const operation = ledger.transfer(alice, bob.publicKey(), UNIT);
    const muxed = new MuxedAccount(new Account(alice.publicKey(), '0'), '7').accountId();
    const call = ledger.call(alice, bob.publicKey(), UNIT);
    const fromMuxed = Operation.invokeContractFunction({
      ...call,
      auth: [bySource(call)],
      source: muxed,
    });
    expect(await test.codes(alice, [operation], { memo: Memo.id('7') })).toEqual({
      transaction: 'tx_soroban_invalid',
    });
    expect(await test.codes(alice, [fromMuxed])).toEqual({ transaction: 'tx_soroban_invalid' });
    expect(await test.codes(alice, [operation, operation])).toEqual({
      transaction: 'tx_malformed',
    });
  });

  it('that names no resources, or more than its fee, is malformed', async () => {
    const { networkPassphrase } = test.ledger;
    const source = new Account(alice.publicKey(), String(await test.sequenceOf(alice)));
    const bare = new TransactionBuilder(source, { fee: '100', networkPassphrase })
      .addOperation(ledger.transfer(alice, bob.publicKey(), UNIT))
      .setTimeout(0)
      .build();
    bare.sign(alice);
    const { status, json } = await test.post(bare);
    expect(status).toBe(400);
    expect(json).toMatchObject({ extras: { result_codes: { transaction: 'tx_malformed' } } });
  });

  it('of any other function is not supported, and it is said which', async () => {
    const contract = usd.contractId(test.ledger.networkPassphrase);
    const approve = { contract, function: 'approve', args: [nativeToScVal(1)] };
    expect(await test.codes(alice, [invoke(approve)])).toEqual({
      transaction: 'tx_failed',
      operations: ['op_not_supported'],
    });
    const upload = Operation.uploadContractWasm({ wasm: new Uint8Array(8) });
    expect(await test.codes(alice, [upload])).toMatchObject({ operations: ['op_not_supported'] });
    expect(ledger.unsupported).toEqual([
      'invokeHostFunction approve',
      'invokeHostFunction hostFunctionTypeUploadContractWasm',
    ]);
  });
});

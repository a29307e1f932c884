import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Address, Asset, Keypair, Operation, xdr } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { pay, recordsOf, startLedger } from '../sandbox/ledger/support.ts';
import type { Json, TestLedger } from '../sandbox/ledger/support.ts';
import { byAddress, bySource, invoke } from '../support/contract-calls.ts';
import type { Call } from '../support/contract-calls.ts';

const recordedTransaction = z.object({
  name: z.string(),
  operation: z.looseObject({
    source_account: z.string(),
    transaction_successful: z.boolean(),
    parameters: z.array(z.object({ value: z.string(), type: z.string() })).nullable(),
  }),
  effects: z.array(z.looseObject({})),
  resultXdr: z.string().optional(),
  eventsXdr: z.array(z.string()).optional(),
});

/** Contract calls of a real network (stellar-core 27.1), as its Horizon 28 shows them. */
const recorded = z
  .object({
    accounts: z.record(z.string(), z.object({ secret: z.string() })),
    transactions: z.array(recordedTransaction),
  })
  .parse(
    JSON.parse(
      gunzipSync(
        readFileSync(new URL('recorded-contract-transfers.json.gz', import.meta.url)),
      ).toString('utf8'),
    ),
  );

type Recorded = z.output<typeof recordedTransaction>;

const keyOf = (name: string): Keypair =>
  Keypair.fromSecret(recorded.accounts[name]?.secret ?? `no secret of ${name}`);
const [issuer, alice, anchor, bob] = ['issuer', 'alice', 'anchor', 'bob'].map(keyOf);
const everybody = [issuer, alice, anchor, bob].filter((key) => key !== undefined);

let ledger: TestLedger;

beforeAll(async () => {
  ledger = await startLedger();
  if (!issuer || !alice || !anchor || !bob) throw new Error('the recording names no accounts');
  const usdc = new Asset('USDC', issuer.publicKey());
  await ledger.run(
    ledger.ledger.root,
    everybody.map((key) =>
      Operation.createAccount({ destination: key.publicKey(), startingBalance: '10000' }),
    ),
  );
  await ledger.run(issuer, [Operation.setOptions({ setFlags: 10 })]);
  for (const holder of [alice, anchor, bob]) {
    await ledger.run(holder, [Operation.changeTrust({ asset: usdc })]);
  }
  await ledger.run(issuer, [pay(alice, '10000', usdc), pay(anchor, '100000', usdc)]);
});

afterAll(() => ledger.close());

/** The call a record tells of; undefined where it made an asset's contract. */
function callOf({ operation }: Recorded): Call | undefined {
  const [contract, name, ...args] = (operation.parameters ?? []).map(({ value }) =>
    xdr.ScVal.fromXdr(value, 'base64'),
  );
  if (contract?.type !== 'scvAddress' || name?.type !== 'scvSymbol') return undefined;
  return {
    contract: Address.fromScAddress(contract.address).toString(),
    function: name.sym.toString(),
    args,
  };
}

/** The transfers a call of the recorded paying contract makes itself. */
function innerCalls(call: Call): Call[] {
  if (!call.function.startsWith('pay')) return [];
  const [token, ...args] = call.args;
  if (token?.type !== 'scvAddress') return [];
  const contract = Address.fromScAddress(token.address).toString();
  const inner = { contract, function: 'transfer', args };
  return call.function === 'pay_twice' ? [inner, inner] : [inner];
}

let nonce = 0n;

function operationOf(record: Recorded): xdr.Operation {
  const call = callOf(record);
  if (!call) {
    const isNative = record.name === 'sac_deploy_xlm';
    const asset = isNative ? Asset.native() : new Asset('USDC', issuer?.publicKey());
    return Operation.createStellarAssetContract({ asset });
  }
  const payer = call.args[call.function.startsWith('pay') ? 1 : 0];
  const address =
    payer?.type === 'scvAddress' ? Address.fromScAddress(payer.address).toString() : '';
  const below = innerCalls(call);
  nonce += 1n;
  // A clawback is signed for by the issuer, everything else by who pays.
  const isByContract = address.startsWith('C') && call.function !== 'clawback';
  const auth = isByContract
    ? byAddress(address, call, { below, nonce, expires: 1_000 })
    : bySource(call, below);
  return invoke(call, [auth]);
}

const withoutPlace = ({
  _links,
  id: _id,
  paging_token: _token,
  created_at: _time,
  transaction_hash: _hash,
  ...rest
}: Json): Json => rest;

describe('the contract calls of a real network, made on the sandbox', () => {
  for (const record of recorded.transactions) {
    const { name, operation, effects, resultXdr, eventsXdr } = record;

    test(`${name}: operation, effects, result and events are equal`, async () => {
      const source = everybody.find((key) => key.publicKey() === operation.source_account);
      if (!source) throw new Error(`nobody can sign for ${operation.source_account}`);
      const transaction = await ledger.build(source, [operationOf(record)]);
      await ledger.post(transaction);
      const path = `/transactions/${Buffer.from(transaction.hash()).toString('hex')}`;
      const [ourOperation] = recordsOf(await ledger.get(`${path}/operations`));
      const ourEffects = recordsOf(await ledger.get(`${path}/effects`));
      expect(withoutPlace(ourOperation ?? {})).toEqual(operation);
      expect(ourEffects.map(withoutPlace)).toEqual(effects);
      const payments = recordsOf(await ledger.get(`${path}/payments`));
      expect(payments).toHaveLength(effects.length > 0 ? 1 : 0);
      const { json } = await ledger.get(path);
      // Of what was not recorded, nothing is compared.
      expect(resultXdr && resultOf(json)).toEqual(resultXdr && resultOf({ result_xdr: resultXdr }));
      expect(eventsXdr && eventsOf(json)).toEqual(eventsXdr);
    });
  }
});

/** What became of the operation; for a success a hash over what it returned and published. */
function resultOf({ result_xdr: text }: Json): unknown {
  const { result } = xdr.TransactionResult.fromXdr(String(text), 'base64');
  return result.toJson();
}

function eventsOf({ result_meta_xdr: text }: Json): string[] {
  const meta = xdr.TransactionMeta.fromXdr(String(text), 'base64');
  if (meta.type !== 'v4') throw new Error(`meta of version ${meta.type}`);
  return meta.v4.operations.flatMap(({ events }) => events.map((event) => event.toXdr('base64')));
}

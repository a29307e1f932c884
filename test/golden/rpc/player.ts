import { Account, Address, Asset, Keypair, Networks, Operation } from '@stellar/stellar-sdk';
import { SorobanDataBuilder, TransactionBuilder, xdr } from '@stellar/stellar-sdk';
import type { Transaction } from '@stellar/stellar-sdk';
import { FIRST_LEDGER } from '../../../src/sandbox/ledger/closing/chain.ts';
import { declaredFee } from '../../../src/sandbox/ledger/transactions/resource-fees.ts';
import { formatAmount } from '../../../src/sandbox/ledger/state/amounts.ts';
import { createSandboxLedger } from '../../../src/sandbox/ledger/sandbox-ledger.ts';
import type { SandboxLedger } from '../../../src/sandbox/ledger/sandbox-ledger.ts';
import { byAddress, bySource, invoke } from '../../support/contract-calls.ts';
import { readCast } from './recording.ts';
import type { Played } from './recording.ts';

/** A sandbox whose ledgers carry the numbers, times and transactions of the recorded network. */
export interface Player {
  readonly ledger: SandboxLedger;
  readonly url: string;
  /** Closes ledgers until this one is the newest, each with what was in it. */
  advanceTo(sequence: number): void;
  /** Lets the clock stand so many seconds after the newest ledger closed. */
  wait(seconds: number): void;
}

/** The contract accounts of the recorded network: its own one, one that judges nothing, and none. */
const CONTRACT_ACCOUNTS = [
  [
    'CCO7OUB2YX4H7RC4VRFX67DETYDMFO3LTPE5XDVUNTNZ7DI7XVF7T36Z',
    { signer: 'GBJCCWS5AXJZATLIJ46U3TPFRQBUBBIZH3CSNSKQLMG3US2BECZMGD74' },
  ],
  ['CBKR7T65YQXBRFSEHRETZMLMFRMM3FA7C33RFEYPGT4JCQVS7ANNLQ7J', { outcome: 'refuses' }],
  ['CAEQSCIJBEEQSCIJBEEQSCIJBEEQSCIJBEEQSCIJBEEQSCIJBEEQTD2L', { outcome: 'refuses' }],
] as const;

/** Starts the sandbox at its first ledger, with nothing played yet. */
export async function startPlayer(): Promise<Player> {
  const { accounts, firstCloseTime, times, played } = readCast();
  const shifts = Object.entries(times).map(([from, time]) => ({ from: Number(from), time }));
  const closeTime = (sequence: number): number => {
    const shift = shifts.findLast(({ from }) => from <= sequence);
    return shift ? shift.time + sequence - shift.from : firstCloseTime + sequence;
  };
  let clock = closeTime(FIRST_LEDGER);
  const ledger = createSandboxLedger({
    closeMs: 86_400_000,
    now: () => clock * 1_000,
    friendbotUrl: 'http://127.0.0.1:22800',
    rpc: { firstLedger: 199 },
  });
  const { url } = await ledger.listen();
  for (const [contract, rule] of CONTRACT_ACCOUNTS) ledger.contractAccounts.set(contract, rule);
  const keyOf = (name: string): Keypair => {
    const secret = accounts[name];
    return secret === undefined ? Keypair.master(Networks.TESTNET) : Keypair.fromSecret(secret);
  };

  function submit(item: Played): void {
    const key = keyOf(item.source);
    const sequence = ledger.network.state.account(key.publicKey())?.sequence ?? 0n;
    const envelope = item.envelope ?? build(item, key, sequence, keyOf)?.toXDR();
    if (envelope === undefined) return;
    const { kind, ...rest } = ledger.network.submit(envelope);
    if (kind !== 'pending') {
      throw new Error(`${item.name} in ${item.ledger}: ${kind} ${JSON.stringify(rest)}`);
    }
  }

  return {
    ledger,
    url,
    advanceTo(sequence) {
      for (let next = ledger.latestLedger() + 1; next <= sequence; next += 1) {
        for (const item of played) if (item.ledger === next) submit(item);
        clock = closeTime(next);
        ledger.network.closeLedger();
      }
    },
    wait(seconds) {
      clock = closeTime(ledger.latestLedger()) + seconds;
    },
  };
}

/** The transaction that stands for one that is not recorded whole. */
function build(item: Played, key: Keypair, sequence: bigint, keyOf: (name: string) => Keypair) {
  const { fn, c, args = [], resourceFee } = item;
  const builder = new TransactionBuilder(new Account(key.publicKey(), String(sequence)), {
    fee: '100',
    networkPassphrase: Networks.TESTNET,
    timebounds: { minTime: 0, maxTime: 0 },
  });
  if (c !== undefined && fn !== undefined) {
    builder.addOperation(callOf(c, fn, args, sequence));
    const data = (instructions: number): xdr.SorobanTransactionData =>
      new SorobanDataBuilder()
        .setResourceFee(BigInt(resourceFee ?? 0))
        .setResources(instructions, 0, 0)
        .build();
    const size = sizeOf(builder.setSorobanData(data(0)).build(), key);
    // So many instructions that the call costs what the real one did.
    const wanted = Number(item.cost ?? 0) - 100 - Number(item.refundable ?? 0);
    const others = Number(declaredFee(data(0).resources, size));
    const again = new TransactionBuilder(new Account(key.publicKey(), String(sequence)), {
      fee: '100',
      networkPassphrase: Networks.TESTNET,
      timebounds: { minTime: 0, maxTime: 0 },
    });
    again.addOperation(callOf(c, fn, args, sequence));
    again.setSorobanData(data((wanted - others) * 100));
    const call = again.build();
    call.sign(key);
    return call;
  } else {
    const wanted = BigInt(item.seq);
    if (wanted <= sequence) return undefined;
    if (item.pay) builder.addOperation(usdcPayment(item.pay, keyOf));
    if (wanted > sequence + 1n) {
      builder.addOperation(Operation.bumpSequence({ bumpTo: String(wanted) }));
    }
    const count = BigInt([wanted > sequence + 1n, item.pay, item.fee].filter(Boolean).length);
    const amount = BigInt(item.fee ?? 0) - 100n * count;
    if (amount > 0n) builder.addOperation(payAway(formatAmount(amount)));
    else if (count <= 1n && !item.pay)
      builder.addOperation(Operation.bumpSequence({ bumpTo: '0' }));
  }
  const transaction = builder.build();
  transaction.sign(key, ...(item.pay ? [keyOf(item.pay.from)] : []));
  return transaction;
}

const usdcPayment = (
  { from, to, amount }: NonNullable<Played['pay']>,
  keyOf: (name: string) => Keypair,
): xdr.Operation =>
  Operation.payment({
    source: keyOf(from).publicKey(),
    destination: to,
    asset: new Asset('USDC', keyOf('issuer').publicKey()),
    amount,
  });

/** The size of a transaction's envelope with one signature, in bytes. */
function sizeOf(transaction: Transaction, key: Keypair): number {
  transaction.sign(key);
  return transaction.toEnvelope().toXdr().length;
}

/** What the real transaction cost beyond the fee of the one in its place. */
const payAway = (amount: string): xdr.Operation =>
  Operation.payment({
    destination: Keypair.master(Networks.TESTNET).publicKey(),
    asset: Asset.native(),
    amount,
  });

/** A recorded call, signed for by its source or by a contract, whose signature is taken as good. */
function callOf(c: string, fn: string, args: readonly string[], sequence: bigint): xdr.Operation {
  const values = args.map((arg) => xdr.ScVal.fromXdr(arg, 'base64'));
  const call = { contract: addressIn(xdr.ScVal.fromXdr(c, 'base64')), function: fn, args: values };
  const [token, ...inner] = values;
  const isPaying = fn.startsWith('pay');
  const below =
    isPaying && token ? [{ contract: addressIn(token), function: 'transfer', args: inner }] : [];
  const payer = fn === 'clawback' ? '' : addressIn(values[isPaying ? 1 : 0]);
  const auth = payer.startsWith('C')
    ? byAddress(payer, call, { below, nonce: sequence, expires: 100_000 })
    : bySource(call, below);
  return invoke(call, [auth]);
}

function addressIn(value: xdr.ScVal | undefined): string {
  if (value?.type !== 'scvAddress') throw new Error('an argument is no address');
  return Address.fromScAddress(value.address).toString();
}

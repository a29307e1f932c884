import {
  Asset,
  Horizon,
  Keypair,
  Operation,
  TransactionBuilder,
  type xdr,
} from '@stellar/stellar-sdk';
import { concurrently } from '../../../lib/concurrently.ts';
import { muxedAddress } from '../../../stellar/accounts/address.ts';
import { createPerson } from '../../demo/payments.ts';
import type { Stack } from '../../stack.ts';
import { PAID } from './open.ts';
import type { PaymentsWorld } from './world.ts';

/** A transaction that waits for its money, and what names it. */
export interface AwaitedPayment {
  readonly id: string;
  /** What is quoted at the bank; null where it is paid on the ledger. */
  readonly reference: string | null;
  readonly account: string | null;
  readonly memo: string | null;
}

const AT_ONCE = 16;
const OPERATIONS_MAX = 100;
const FEE = '10000';

const payAtBank = async (
  { bankUrl }: PaymentsWorld,
  all: readonly AwaitedPayment[],
): Promise<void> => {
  await concurrently(all, AT_ONCE, async ({ reference }) => {
    const response = await fetch(`${bankUrl}/sandbox/transfers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rail: 'sandbox-bank', reference, amount: PAID }),
    });
    if (!response.ok) throw new Error(`the bank answered ${response.status}`);
  });
};

/** Signs operations and has a ledger take them. */
const submit = async (
  { environment, horizonUrl }: Stack,
  signer: Keypair,
  operations: readonly xdr.Operation[],
): Promise<void> => {
  const server = new Horizon.Server(horizonUrl, { allowHttp: true });
  const source = await server.loadAccount(signer.publicKey());
  const networkPassphrase = environment['NETWORK_PASSPHRASE'] ?? '';
  const builder = new TransactionBuilder(source, { fee: FEE, networkPassphrase });
  for (const operation of operations) builder.addOperation(operation);
  const transaction = builder.setTimeout(120).build();
  transaction.sign(signer);
  await server.submitTransaction(transaction);
};

const assetOf = ({ environment }: Stack): Asset =>
  new Asset(environment['ASSET_CODE'] ?? '', environment['ASSET_ISSUER'] ?? '');

/** Accounts that the issuer has given money for so many payments each. */
const openPayers = async (
  stack: Stack,
  { accounts, count }: { readonly accounts: number; readonly count: number },
): Promise<readonly Keypair[]> => {
  const people = await Promise.all(
    Array.from({ length: accounts }, async () => createPerson(stack)),
  );
  const payers = people.map(({ options }) => options.keypair);
  const asset = assetOf(stack);
  const amount = String(Number(PAID) * count);
  const issued = payers.map((payer) =>
    Operation.payment({ destination: payer.publicKey(), asset, amount }),
  );
  await submit(stack, Keypair.fromSecret(stack.environment['ISSUER_SEED'] ?? ''), issued);
  return payers;
};

/** A hundred by a transaction: each by the muxed account of its memo. */
const payOnLedger = async (
  stack: Stack,
  payers: readonly Keypair[],
  all: readonly AwaitedPayment[],
): Promise<void> => {
  const asset = assetOf(stack);
  const lots = Array.from({ length: Math.ceil(all.length / OPERATIONS_MAX) }, (_, lot) =>
    all.slice(lot * OPERATIONS_MAX, (lot + 1) * OPERATIONS_MAX),
  );
  const payLots = async (payer: Keypair, first: number): Promise<void> => {
    // A ledger takes one transaction of an account.
    for (let lot = first; lot < lots.length; lot += payers.length) {
      const payments = (lots[lot] ?? []).map(({ account, memo }) => {
        const destination = muxedAddress(account ?? '', memo ?? '');
        return Operation.payment({ destination, asset, amount: PAID });
      });
      await submit(stack, payer, payments);
    }
  };
  await Promise.all(payers.map(payLots));
};

/**
 * Prepares whoever pays.
 * @param count how many payments there are in all.
 * @param atOnce how many of them one ledger is to take, at most.
 * @returns pays them all, as fast as the bank or the ledger takes it.
 */
export const createPayer = async (
  world: PaymentsWorld,
  at: 'bank' | 'ledger',
  { count, atOnce = count }: { readonly count: number; readonly atOnce?: number },
): Promise<(all: readonly AwaitedPayment[]) => Promise<void>> => {
  if (at === 'bank') return async (all) => payAtBank(world, all);
  const { stack } = world;
  const payers = await openPayers(stack, { accounts: Math.ceil(atOnce / OPERATIONS_MAX), count });
  return async (all) => payOnLedger(stack, payers, all);
};

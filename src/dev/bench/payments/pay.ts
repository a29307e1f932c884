import { Asset, Horizon, type Keypair, Operation, TransactionBuilder } from '@stellar/stellar-sdk';
import { concurrently } from '../../../lib/concurrently.ts';
import { muxedAddress } from '../../../stellar/accounts/address.ts';
import { createPerson } from '../../demo/payments.ts';
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

/** An account that pays up to a hundred by one transaction: each by the muxed account of its memo. */
const createLedgerPayer = async ({ stack }: PaymentsWorld) => {
  const { environment, horizonUrl } = stack;
  const networkPassphrase = environment['NETWORK_PASSPHRASE'] ?? '';
  const asset = new Asset(environment['ASSET_CODE'] ?? '', environment['ASSET_ISSUER'] ?? '');
  const { options } = await createPerson(stack, String(Number(PAID) * OPERATIONS_MAX));
  const signer: Keypair = options.keypair;
  const server = new Horizon.Server(horizonUrl, { allowHttp: true });
  return async (some: readonly AwaitedPayment[]): Promise<void> => {
    const source = await server.loadAccount(signer.publicKey());
    const builder = new TransactionBuilder(source, { fee: FEE, networkPassphrase });
    for (const { account, memo } of some) {
      const destination = muxedAddress(account ?? '', memo ?? '');
      builder.addOperation(Operation.payment({ destination, asset, amount: PAID }));
    }
    const transaction = builder.setTimeout(120).build();
    transaction.sign(signer);
    await server.submitTransaction(transaction);
  };
};

/** Prepares whoever pays. @returns pays them all, as fast as the bank or the ledger takes it. */
export const createPayer = async (
  world: PaymentsWorld,
  at: 'bank' | 'ledger',
  count: number,
): Promise<(all: readonly AwaitedPayment[]) => Promise<void>> => {
  if (at === 'bank') return async (all) => payAtBank(world, all);
  // One account for each transaction, so that one ledger takes them all.
  const payers: Awaited<ReturnType<typeof createLedgerPayer>>[] = [];
  for (let paid = 0; paid < count; paid += OPERATIONS_MAX) {
    payers.push(await createLedgerPayer(world));
  }
  return async (all) => {
    const pay = payers.map(async (payer, number) =>
      payer(all.slice(number * OPERATIONS_MAX, (number + 1) * OPERATIONS_MAX)),
    );
    await Promise.all(pay);
  };
};

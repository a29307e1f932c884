import { Asset, Keypair, Operation, type xdr } from '@stellar/stellar-sdk';
import { fundAccount } from '../../prepare-accounts.ts';
import { contractOf } from './contract-transfer.ts';
import type { PlannedPayment } from '../plan/plan.ts';
import type { Variant } from '../plan/variants.ts';
import { keypairOf, openWallet, sequenceOf, type LedgerAccess, type Wallet } from './wallet.ts';
import type { World } from '../world/world.ts';

/** Who makes a planned payment: one wallet for each, so that the ledger distinguishes them. */
export interface Payer {
  readonly payment: PlannedPayment;
  readonly wallet: Wallet;
  /** Who pays crumbs to the payment's memo; null where nobody does. */
  readonly stranger: Wallet | null;
  /** The contract that holds and pays the money, where the plan has it paid by one. */
  readonly contract: string;
}

/** One transaction carries twenty signatures at most: its source’s, the issuer’s, the accounts’. */
const ACCOUNTS_PER_TRANSACTION = 17;
const BANKS = 8;
const LUMENS = '15';

export const ledgerOf = ({ environment, horizonUrl }: World): LedgerAccess => ({
  horizonUrl,
  networkPassphrase: environment['NETWORK_PASSPHRASE'] ?? '',
});

export const assetOf = ({ environment }: World): Asset =>
  new Asset(environment['ASSET_CODE'] ?? '', environment['ASSET_ISSUER'] ?? '');

/** Whose trustline, or whose account, is missing when they are to be paid. */
const UNTRUSTING: readonly Variant[] = ['no_trustline', 'no_account', 'charged_back_unpaid'];

/** Somebody whose account is opened before the run. */
interface Opening {
  readonly keypair: Keypair;
  readonly isOpened: boolean;
  readonly trusts: boolean;
  /** Decimal string, with something over; null for somebody who is to be paid. */
  readonly holds: string | null;
}

const sumOf = (amounts: readonly string[]): string =>
  (amounts.reduce((sum, amount) => sum + Number(amount), 0) + 1).toFixed(2);

const payerKey = (seed: number, { number }: PlannedPayment): Keypair =>
  keypairOf(seed, `payer ${number}`);
const strangerKey = (seed: number, { number }: PlannedPayment): Keypair =>
  keypairOf(seed, `stranger ${number}`);

/** Whose accounts a payment needs, and with what in them. */
const openingsOf = (seed: number, payment: PlannedPayment): Opening[] => {
  const { kind, variant, sums, crumbs } = payment;
  const own = {
    keypair: payerKey(seed, payment),
    isOpened: variant !== 'no_account',
    trusts: !UNTRUSTING.includes(variant),
    holds: kind === 'deposit' ? null : sumOf(sums.map(({ amount }) => amount)),
  };
  if (crumbs.length === 0) return [own];
  const keypair = strangerKey(seed, payment);
  return [own, { keypair, isOpened: true, trusts: true, holds: sumOf(crumbs) }];
};

/** What an account needs before the run; nothing where the plan wants it to be missing. */
const operationsFor = ({ keypair, ...opening }: Opening, asset: Asset): xdr.Operation[] => {
  if (!opening.isOpened) return [];
  const destination = keypair.publicKey();
  const opened = Operation.createAccount({ destination, startingBalance: LUMENS });
  if (!opening.trusts) return [opened];
  const trusted = [opened, Operation.changeTrust({ asset, source: destination })];
  const { holds: amount } = opening;
  if (amount === null) return trusted;
  return [...trusted, Operation.payment({ source: asset.getIssuer(), destination, asset, amount })];
};

const inGroups = <Item>(items: readonly Item[], size: number): Item[][] => {
  const groups: Item[][] = [];
  for (let at = 0; at < items.length; at += size) groups.push(items.slice(at, at + size));
  return groups;
};

/** Opens the wallets of a plan, several transactions at a time, each with many accounts. */
export const openPayers = async (
  world: World,
  payments: readonly PlannedPayment[],
  seed: number,
): Promise<Payer[]> => {
  const ledger = ledgerOf(world);
  const asset = assetOf(world);
  const issuer = Keypair.fromSecret(world.environment['ISSUER_SEED'] ?? '');
  const openings = payments.flatMap((payment) => openingsOf(seed, payment));
  const groups = inGroups(openings, ACCOUNTS_PER_TRANSACTION);
  const wallets = new Map<string, Wallet>();

  const openGroup = async (bank: Wallet, group: readonly Opening[]): Promise<void> => {
    const operations = group.flatMap((opening) => operationsFor(opening, asset));
    const opened = group.filter(({ isOpened }) => isOpened);
    const signers = opened.filter(({ trusts }) => trusts).map(({ keypair }) => keypair);
    const isPaidTo = opened.some(({ holds }) => holds !== null);
    if (operations.length > 0) {
      await bank.send(operations, { signers: isPaidTo ? [...signers, issuer] : signers });
    }
    // All were opened in one ledger, and that is what an account's first number is made of.
    const [first] = opened;
    const sequence = first && (await sequenceOf(ledger, first.keypair.publicKey()));
    for (const { keypair, isOpened } of group) {
      wallets.set(
        keypair.publicKey(),
        openWallet(ledger, keypair, isOpened ? sequence : undefined),
      );
    }
  };
  const openShare = async (bank: number): Promise<void> => {
    const keypair = keypairOf(seed, `bank ${bank}`);
    await fundAccount(ledger.horizonUrl, keypair.publicKey());
    const wallet = openWallet(ledger, keypair);
    for (const [index, group] of groups.entries()) {
      if (index % BANKS === bank) await openGroup(wallet, group);
    }
  };
  const banks = Math.min(BANKS, groups.length);
  await Promise.all(Array.from({ length: banks }, async (_, bank) => openShare(bank)));
  return payments.map((payment) => {
    const wallet = wallets.get(payerKey(seed, payment).publicKey());
    if (!wallet) throw new Error(`payment ${payment.number} has no wallet`);
    const stranger = wallets.get(strangerKey(seed, payment).publicKey()) ?? null;
    return { payment, wallet, stranger, contract: contractOf(seed, payment.number) };
  });
};

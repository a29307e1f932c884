import { Asset, Keypair, Operation, type xdr } from '@stellar/stellar-sdk';
import { fundAccount } from '../prepare-accounts.ts';
import type { PlannedPayment } from './plan.ts';
import { keypairOf, openPurse, sequenceOf, type LedgerDoor, type Purse } from './purse.ts';
import type { World } from './world.ts';

/** Who makes a planned payment: one purse for each, so that the ledger tells them apart. */
export interface Payer {
  readonly payment: PlannedPayment;
  readonly purse: Purse;
}

/** One transaction carries twenty signatures at most: its source’s, the issuer’s, the payers’. */
const PAYERS_PER_TRANSACTION = 17;
const BANKS = 8;
const LUMENS = '15';

export const doorOf = ({ environment, horizonUrl }: World): LedgerDoor => ({
  horizonUrl,
  networkPassphrase: environment['NETWORK_PASSPHRASE'] ?? '',
});

export const assetOf = ({ environment }: World): Asset =>
  new Asset(environment['ASSET_CODE'] ?? '', environment['ASSET_ISSUER'] ?? '');

/** What a payer's account needs before the run; nothing where the plan wants it to be missing. */
const operationsFor = (
  { habit, kind, paid }: PlannedPayment,
  { payer, asset }: { readonly payer: Keypair; readonly asset: Asset },
): xdr.Operation[] => {
  if (habit === 'no_account') return [];
  const destination = payer.publicKey();
  const opened = Operation.createAccount({ destination, startingBalance: LUMENS });
  if (habit === 'no_trustline') return [opened];
  const trusted = [opened, Operation.changeTrust({ asset, source: destination })];
  if (kind === 'deposit') return trusted;
  // Twice the amount and something over, for those who pay twice.
  const amount = (Number(paid) * 2 + 1).toFixed(2);
  return [...trusted, Operation.payment({ source: asset.getIssuer(), destination, asset, amount })];
};

const inGroups = <Item>(items: readonly Item[], size: number): Item[][] => {
  const groups: Item[][] = [];
  for (let at = 0; at < items.length; at += size) groups.push(items.slice(at, at + size));
  return groups;
};

/** Opens the purses of a plan, several transactions at a time, each with many accounts. */
export const openPayers = async (
  world: World,
  payments: readonly PlannedPayment[],
  seed: number,
): Promise<Payer[]> => {
  const door = doorOf(world);
  const asset = assetOf(world);
  const issuer = Keypair.fromSecret(world.environment['ISSUER_SEED'] ?? '');
  const groups = inGroups(payments, PAYERS_PER_TRANSACTION);
  const payers: Payer[] = [];

  const openGroup = async (bank: Purse, group: readonly PlannedPayment[]): Promise<void> => {
    const own = group.map((payment) => ({
      payment,
      keypair: keypairOf(seed, `payer ${payment.number}`),
    }));
    const opened = own.filter(({ payment }) => payment.habit !== 'no_account');
    const operations = own.flatMap(({ payment, keypair }) =>
      operationsFor(payment, { payer: keypair, asset }),
    );
    const trusting = opened.filter(({ payment }) => payment.habit !== 'no_trustline');
    const signers = trusting.map(({ keypair }) => keypair);
    const isPaidTo = trusting.some(({ payment }) => payment.kind !== 'deposit');
    if (operations.length > 0) {
      await bank.send(operations, { signers: isPaidTo ? [...signers, issuer] : signers });
    }
    // All were opened in one ledger, and that is what an account's first number is made of.
    const [first] = opened;
    const sequence = first && (await sequenceOf(door, first.keypair.publicKey()));
    for (const { payment, keypair } of own) {
      const known = payment.habit === 'no_account' ? undefined : sequence;
      payers.push({ payment, purse: openPurse(door, keypair, known) });
    }
  };
  const openShare = async (bank: number): Promise<void> => {
    const keypair = keypairOf(seed, `bank ${bank}`);
    await fundAccount(door.horizonUrl, keypair.publicKey());
    const purse = openPurse(door, keypair);
    for (const [index, group] of groups.entries()) {
      if (index % BANKS === bank) await openGroup(purse, group);
    }
  };
  const banks = Math.min(BANKS, groups.length);
  await Promise.all(Array.from({ length: banks }, async (_, bank) => openShare(bank)));
  const place = new Map(payments.map((payment, index) => [payment.number, index]));
  return payers.toSorted(
    (a, b) => (place.get(a.payment.number) ?? 0) - (place.get(b.payment.number) ?? 0),
  );
};

import { Account, Operation, TransactionBuilder } from '@stellar/stellar-sdk';
import type { Network } from './network.ts';
import type { TransactionRecord } from './records.ts';
import { waitForTransaction } from './wait.ts';
import type { Patience } from './wait.ts';

/** Gives new accounts their first coins. */
export interface Friendbot {
  /** The transaction that created the account; undefined when it was there already. */
  fund(address: string): Promise<TransactionRecord | undefined>;
}

/** What everybody gets, in lumens. */
const STARTING_BALANCE = '10000';

/** The most operations a transaction can have. */
const MAX_GIFTS = 100;

interface Wish {
  readonly address: string;
  readonly resolve: (gift: TransactionRecord | undefined) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * An account can have one transaction waiting, so wishes that arrive while one waits are granted
 * together in the next.
 */
export function createFriendbot(network: Network, patience: Patience): Friendbot {
  let wishes: Wish[] = [];
  let isBusy = false;

  async function grantAll(): Promise<void> {
    isBusy = true;
    while (wishes.length > 0) {
      const granted = wishes.slice(0, MAX_GIFTS);
      wishes = wishes.slice(MAX_GIFTS);
      try {
        await grant(granted);
      } catch (error) {
        for (const { reject } of granted) reject(error);
      }
    }
    isBusy = false;
  }

  async function grant(granted: readonly Wish[]): Promise<void> {
    const addresses = new Set(granted.map(({ address }) => address));
    const absent = [...addresses].filter((address) => !network.state.account(address));
    const record = absent.length > 0 ? await create(absent) : undefined;
    const given = new Set<string>();
    for (const wish of granted) {
      const { address } = wish;
      const isNew = record?.successful && absent.includes(address) && !given.has(address);
      if (isNew) given.add(address);
      // Somebody else created one of them in the same ledger: those still without get another try.
      if (record && !record.successful && !network.state.account(address)) wishes.push(wish);
      else wish.resolve(isNew ? record : undefined);
    }
  }

  async function create(addresses: readonly string[]): Promise<TransactionRecord> {
    const { friendbot, networkPassphrase, state } = network;
    const source = friendbot.publicKey();
    const sequence = state.account(source)?.sequence ?? 0n;
    const builder = new TransactionBuilder(new Account(source, String(sequence)), {
      fee: String(network.baseFee()),
      networkPassphrase,
    });
    for (const destination of addresses) {
      const startingBalance = STARTING_BALANCE;
      builder.addOperation(Operation.createAccount({ destination, startingBalance }));
    }
    const transaction = builder.setTimeout(0).build();
    transaction.sign(friendbot);
    const submission = network.submit(transaction.toXDR());
    if (submission.kind !== 'pending') throw new Error(`the friendbot was told ${submission.kind}`);
    const record = await waitForTransaction(network, submission.hash, patience);
    if (!record) throw new Error('the friendbot waited in vain for a ledger');
    return record;
  }

  return {
    fund: (address) =>
      new Promise((resolve, reject) => {
        wishes.push({ address, resolve, reject });
        if (!isBusy) void grantAll();
      }),
  };
}

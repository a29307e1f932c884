import { Account, Operation, TransactionBuilder } from '@stellar/stellar-sdk';
import type { Network } from './network.ts';
import type { TransactionRecord } from './transactions/records.ts';
import { waitForTransaction } from './closing/wait.ts';
import type { Patience } from './closing/wait.ts';

/** What becomes of a wish: the transaction that granted it, or why there is none. */
type Gift = TransactionRecord | 'already_funded' | 'failed';

/** Gives new accounts their first coins. */
export interface Friendbot {
  fund(address: string): Promise<Gift>;
}

/** What everybody gets, in lumens. */
const STARTING_BALANCE = '10000';

/**
 * How many may ask at the same time. The real one sends from a few accounts in turn, and whoever
 * shares one with somebody who still waits for a ledger fails.
 */
const MAX_AT_ONCE = 10;

interface Wish {
  readonly address: string;
  readonly resolve: (gift: Gift) => void;
}

/**
 * An account can have one transaction waiting, so wishes that arrive while one waits are granted
 * together in the next. It knows the network as Horizon does, and fails where that is behind.
 */
export function createFriendbot(network: Network, patience: Patience): Friendbot {
  let wishes: Wish[] = [];
  let open = 0;
  let isBusy = false;

  async function grantAll(): Promise<void> {
    isBusy = true;
    while (wishes.length > 0) {
      const granted = wishes;
      wishes = [];
      await grant(granted);
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
      if (!absent.includes(address) || given.has(address)) wish.resolve('already_funded');
      else if (!record) wish.resolve('failed');
      // Somebody else created one of them in the same ledger: those still without get another try.
      else if (!record.successful && !network.state.account(address)) wishes.push(wish);
      else if (!record.successful) wish.resolve('already_funded');
      else {
        given.add(address);
        wish.resolve(record);
      }
    }
  }

  /** Undefined when the network did not take the transaction, or no ledger came in time. */
  async function create(addresses: readonly string[]): Promise<TransactionRecord | undefined> {
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
    if (submission.kind !== 'pending') return undefined;
    return waitForTransaction(network, submission.hash, patience);
  }

  return {
    async fund(address) {
      if (open >= MAX_AT_ONCE) return 'failed';
      open += 1;
      const gift = new Promise<Gift>((resolve) => wishes.push({ address, resolve }));
      if (!isBusy) void grantAll();
      return gift.finally(() => {
        open -= 1;
      });
    },
  };
}

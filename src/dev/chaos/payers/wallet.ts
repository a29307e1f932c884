import { Account, Keypair, TransactionBuilder, type Memo, type xdr } from '@stellar/stellar-sdk';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** Enough for any surge of the run: a payer's own fee is not what is tried here. */
const FEE_STROOPS = '100000';
const VALID_FOR_SECONDS = 900;
const SETTLED_WITHIN_MS = 600_000;
const LOOK_EVERY_MS = 400;
/** Whoever has waited for long, for a Horizon that is behind, looks less often. */
const LOOK_AT_LEAST_EVERY_MS = 2_500;
const RESEND_AFTER_LOOKS = 5;

/** Somebody's account on the ledger, used by nobody else, so that it counts for itself. */
export interface Wallet {
  readonly keypair: Keypair;
  /** Signs the next transaction and stays with it until the ledger has it; its hash. */
  send(operations: readonly xdr.Operation[], options?: SendOptions): Promise<string>;
}

interface SendOptions {
  readonly memo?: Memo;
  readonly signers?: readonly Keypair[];
  /** Of a transaction that calls a contract. */
  readonly resources?: xdr.SorobanTransactionData;
}

/** The same key for the same seed and name. */
export const keypairOf = (seed: number, name: string): Keypair =>
  Keypair.fromRawEd25519Seed(createHash('sha256').update(`chaos/${seed}/${name}`).digest());

export interface LedgerAccess {
  readonly horizonUrl: string;
  readonly networkPassphrase: string;
}

const ask = async (
  url: string,
  init: RequestInit = {},
): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(10_000) });
  return { status: response.status, body: await response.json() };
};

/** The sequence number of an account, asked again until the ledger answers with one. */
export const sequenceOf = async (
  { horizonUrl }: LedgerAccess,
  account: string,
): Promise<string> => {
  for (;;) {
    try {
      const { status, body } = await ask(`${horizonUrl}/accounts/${account}`);
      const sequence: unknown = Reflect.get(body as object, 'sequence');
      if (status === 200 && typeof sequence === 'string') return sequence;
    } catch {
      // A fault of the run; it is asked again.
    }
    await sleep(LOOK_EVERY_MS);
  }
};

/** Whether a transaction is in a ledger; null while nobody says so. */
const outcomeOf = async ({ horizonUrl }: LedgerAccess, hash: string): Promise<boolean | null> => {
  const { status, body } = await ask(`${horizonUrl}/transactions/${hash}`);
  return status === 200 ? Reflect.get(body as object, 'successful') === true : null;
};

/**
 * Opens a wallet. It sends the very same envelope again until the ledger shows it, so whatever gets
 * lost on the way, it pays once.
 */
export const openWallet = (ledger: LedgerAccess, keypair: Keypair, sequence?: string): Wallet => {
  let account: Account | undefined =
    sequence === undefined ? undefined : new Account(keypair.publicKey(), sequence);
  return {
    keypair,
    async send(operations, { memo, signers = [], resources } = {}) {
      account ??= new Account(keypair.publicKey(), await sequenceOf(ledger, keypair.publicKey()));
      const builder = new TransactionBuilder(account, {
        fee: FEE_STROOPS,
        networkPassphrase: ledger.networkPassphrase,
      });
      for (const operation of operations) builder.addOperation(operation);
      if (memo) builder.addMemo(memo);
      if (resources) builder.setSorobanData(resources);
      const transaction = builder.setTimeout(VALID_FOR_SECONDS).build();
      transaction.sign(keypair, ...signers);
      const hash = Buffer.from(transaction.hash()).toString('hex');
      const giveUpAt = performance.now() + SETTLED_WITHIN_MS;
      for (let look = 0; performance.now() < giveUpAt; look += 1) {
        try {
          if (look % RESEND_AFTER_LOOKS === 0) {
            const body = new URLSearchParams({ tx: transaction.toXDR() });
            await ask(`${ledger.horizonUrl}/transactions_async`, { method: 'POST', body });
          }
          const outcome = await outcomeOf(ledger, hash);
          if (outcome === true) return hash;
          if (outcome === false) throw new RangeError(`the payer’s transaction ${hash} failed`);
        } catch (fault) {
          if (fault instanceof RangeError) throw fault;
        }
        await sleep(Math.min(LOOK_EVERY_MS * 1.2 ** look, LOOK_AT_LEAST_EVERY_MS));
      }
      throw new Error(`the payer’s transaction ${hash} came into no ledger`);
    },
  };
};

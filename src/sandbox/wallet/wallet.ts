import { TransactionBuilder, type Keypair } from '@stellar/stellar-sdk';
import { askAnchor, text, type Answer } from './http.ts';
import { walkPages, type FormAnswers } from './pages.ts';

export interface WalletOptions {
  /** Where the anchor is, without a trailing slash. */
  readonly anchorUrl: string;
  readonly networkPassphrase: string;
  readonly keypair: Keypair;
  /** Gets a token in another way than by SEP-10 and that key. */
  readonly logIn?: () => Promise<string>;
}

/** A status that a watched transaction has come to. */
interface StatusSeen {
  readonly status: string;
  readonly transaction: Answer;
}

const LOOK_EVERY_MS = 200;
const ENDED = ['completed', 'refunded', 'expired', 'error'];

/** Proves who it is, by SEP-10 and its key where nothing else is said, and gets a token. */
export const login = async (options: WalletOptions): Promise<string> => {
  const { anchorUrl, networkPassphrase, keypair, logIn } = options;
  if (logIn) return logIn();
  const challenge = await askAnchor(`${anchorUrl}/auth?account=${keypair.publicKey()}`);
  const transaction = TransactionBuilder.fromXDR(text(challenge, 'transaction'), networkPassphrase);
  transaction.sign(keypair);
  const body = { transaction: transaction.toXDR() };
  return text(await askAnchor(`${anchorUrl}/auth`, { method: 'POST', body }), 'token');
};

/**
 * Starts a SEP-24 deposit or withdrawal and fills the interactive pages in.
 * @returns the transaction's id, and a way to look at its page.
 */
export const startInteractive = async (
  { anchorUrl }: WalletOptions,
  token: string,
  kind: 'deposit' | 'withdraw',
  assetCode: string,
  answers: FormAnswers,
): Promise<{ readonly id: string; readonly page: () => Promise<string> }> => {
  const url = `${anchorUrl}/sep24/transactions/${kind}/interactive`;
  const started = await askAnchor(url, { method: 'POST', token, body: { asset_code: assetCode } });
  const { again } = await walkPages(text(started, 'url'), answers);
  return { id: text(started, 'id'), page: again };
};

/** Reads a transaction, of SEP-24 or SEP-31, as the anchor shows it now. */
export const readTransaction = async (
  { anchorUrl }: WalletOptions,
  token: string,
  protocol: 'sep24' | 'sep31',
  id: string,
): Promise<Answer> => {
  const path = protocol === 'sep24' ? `/sep24/transaction?id=${id}` : `/sep31/transactions/${id}`;
  const { transaction } = await askAnchor(anchorUrl + path, { token });
  return transaction as Answer;
};

/**
 * Follows a transaction until it ends, and yields each status once.
 * @throws when it has not ended after `withinMs`.
 */
export async function* watchTransaction(
  read: () => Promise<Answer>,
  withinMs: number,
): AsyncGenerator<StatusSeen> {
  const deadline = performance.now() + withinMs;
  let last = '';
  while (performance.now() < deadline) {
    const transaction = await read();
    const status = text(transaction, 'status');
    if (status !== last) yield { status, transaction };
    last = status;
    if (ENDED.includes(status)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`it is still ${last} after ${Math.round(withinMs / 1_000)} s`);
}

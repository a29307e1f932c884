import { RailReceipt } from '../../../db/entities/money-in.ts';
import { RailPayment, RailRefund } from '../../../db/entities/money-out.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { SecretBox } from '../../../db/secret.ts';
import { openPayee } from '../../transactions/payee/payee.ts';

/** What strangers wrote, and who they are. Every look at it is to be recorded by whoever asks. */
export interface PersonalData {
  /** The payee's SEP-9 fields; null where there are none. */
  readonly payee: unknown;
  /** By receipt: who paid on the rail, as the rail says it, and what they quoted. */
  readonly payers: readonly {
    readonly receipt: string;
    readonly payer: unknown;
    readonly quoted: string | null;
  }[];
  /** What the customer reads now. */
  readonly message: string | null;
  /** A bank's own words of a pay-out or a refund, by its key. */
  readonly bankWords: readonly { readonly key: string; readonly words: string }[];
}

interface Sealed {
  readonly ciphertext?: Uint8Array | null;
  readonly keyId?: string | null;
}

const openIf = (secrets: SecretBox, { ciphertext, keyId }: Sealed, context: string): unknown =>
  ciphertext && keyId
    ? secrets.open({ ciphertext: Buffer.from(ciphertext), keyId }, context)
    : null;

/**
 * Reads the personal data of a payment. `readPayment` never gives any of it, so that whoever may not see
 * it is not sent it.
 * @returns null where there is no such transaction.
 */
export const readPersonal = async (
  em: EntityManager,
  secrets: SecretBox,
  id: string,
): Promise<PersonalData | null> => {
  const row = await em.findOne(Transaction, { id });
  if (!row) return null;
  const its = { transactionId: id };
  const receipts = await em.find(RailReceipt, its, { limit: 50 });
  const payments = await em.find(RailPayment, its, { limit: 50 });
  const refunds = await em.find(RailRefund, its, { limit: 50 });
  return {
    payee: row.payeeCiphertext ? openPayee(secrets, row) : null,
    payers: receipts.map((receipt) => ({
      receipt: receipt.id,
      payer: openIf(
        secrets,
        { ciphertext: receipt.payerCiphertext, keyId: receipt.payerKeyId },
        `rail_receipt/${receipt.rail}/${receipt.railReference}`,
      ),
      quoted: receipt.reference ?? null,
    })),
    message: row.message ?? null,
    bankWords: [...payments, ...refunds].flatMap(({ key, message }) =>
      message ? [{ key, words: message }] : [],
    ),
  };
};

import type { EntityManager } from '@mikro-orm/postgresql';
import {
  ClaimableBalance,
  Investigation,
  InvestigationEvent,
  RailReceipt,
  ReceivedPayment,
} from '../../db/entities/money-in.ts';
import { LedgerPayment, RailRefund } from '../../db/entities/money-out.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import type { SecretBox } from '../../db/secret.ts';
import type { AssetId } from '../../domain/money/asset.ts';
import type { TroubleKind } from '../../domain/operations/kinds.ts';
import { troubleOf } from '../operations/payment/trouble.ts';
import { kindOfCase } from '../operations/attention/kind-of-case.ts';

/** A case has few rows of each kind; one that has more shows its first ones. */
const few = { limit: 200 } as const;

/** What came, by where its record is; null for a case that is about no money of its own. */
export type CaseRecord =
  | { readonly on: 'stellar'; readonly payment: ReceivedPayment }
  | { readonly on: 'claimable'; readonly balance: ClaimableBalance }
  | { readonly on: 'rail'; readonly receipt: RailReceipt };

interface CasePosting {
  readonly entry: string;
  /** Decimal string, with its sign. */
  readonly amount: string;
  readonly asset: AssetId;
}

/** Everything that is known of one case. */
export interface CaseView {
  readonly row: Investigation;
  /** What kind of trouble it is. */
  readonly kind: TroubleKind;
  /** What of its money nobody has decided over; decimal string. */
  readonly left: string;
  readonly record: CaseRecord | null;
  /** The payments that announced it, or that it was attached to. */
  readonly stories: readonly Transaction[];
  /** Why one of them waits for a person; null where none does. */
  readonly storyTrouble: TroubleKind | null;
  readonly events: readonly InvestigationEvent[];
  /** How much has happened to it; a decision names it as `shown`. */
  readonly shown: number;
  readonly legs: readonly LedgerPayment[];
  readonly railRefunds: readonly RailRefund[];
  readonly postings: readonly CasePosting[];
}

/** Finds the record of the money that a case is about. */
export const readRecord = async (
  em: EntityManager,
  sourceKey: string,
): Promise<CaseRecord | null> => {
  const [place, key = ''] = sourceKey.split('/');
  if (place === 'claimable') {
    const balance = await em.findOne(ClaimableBalance, { id: key });
    return balance && { on: 'claimable', balance };
  }
  if (!/^\d{1,18}$/.test(key)) return null;
  if (place === 'stellar' || place === 'unreadable') {
    const payment = await em.findOne(ReceivedPayment, { operationId: key });
    return payment && { on: 'stellar', payment };
  }
  const receipt = place === 'rail' ? await em.findOne(RailReceipt, { id: key }) : null;
  return receipt && { on: 'rail', receipt };
};

/**
 * Reads a case with what came of it.
 * @returns null where there is no such case.
 */
export const readCase = async (em: EntityManager, sourceKey: string): Promise<CaseView | null> => {
  const row = await em.findOne(Investigation, { sourceKey });
  if (!row) return null;
  const account = `investigation:${sourceKey}`;
  const [held] = await em.execute<{ held: string }[]>('select refundable(?, ?)::text as held', [
    account,
    row.asset,
  ]);
  const ids = [row.transactionId, row.attachedTo].filter((id) => typeof id === 'string');
  const its = { investigationKey: sourceKey };
  const stories = await em.find(Transaction, { id: { $in: ids } });
  const parked = stories.find(({ parkedReason }) => parkedReason);
  const byNumber = { ...few, orderBy: { number: 'asc' } } as const;
  return {
    row,
    kind: await kindOfCase(em, sourceKey, row.reason),
    left: held?.held ?? '0',
    record: await readRecord(em, sourceKey),
    stories,
    storyTrouble: parked ? await troubleOf(em, parked.id) : null,
    events: await em.find(InvestigationEvent, { sourceKey }, { ...few, orderBy: { id: 'asc' } }),
    shown: await em.count(InvestigationEvent, { sourceKey, action: { $ne: 'opened' } }),
    legs: await em.find(LedgerPayment, its, byNumber),
    railRefunds: await em.find(RailRefund, its, byNumber),
    postings: await em.execute<CasePosting[]>(
      'select entry, amount::text as amount, asset from posting where account = ? order by id limit 200',
      [account],
    ),
  };
};

/** Who paid on a rail, as the rail says it; null where it did not say. Personal data. */
export const openPayer = (secrets: SecretBox, receipt: RailReceipt): unknown => {
  const { payerCiphertext: ciphertext, payerKeyId: keyId, rail, railReference } = receipt;
  if (!ciphertext || !keyId) return null;
  const sealed = { ciphertext: Buffer.from(ciphertext), keyId };
  return secrets.open(sealed, `rail_receipt/${rail}/${railReference}`);
};

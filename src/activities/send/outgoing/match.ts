import type { EntityManager } from '@mikro-orm/postgresql';
import { stroopsOf, type Stroops } from '../../../domain/money/amount.ts';
import type { AssetId } from '../../../domain/money/asset.ts';
import { baseAccount } from '../../../stellar/accounts/address.ts';
import type { EnvelopeOperation, Gift } from '../../../stellar/envelopes/outgoing-envelope.ts';

/** A payment of the journal that has not gone out as far as the journal knows. */
interface WaitingPayment {
  readonly id: string;
  readonly state: 'queued' | 'bound';
  readonly envelopeHash: string | null;
}

export interface MatchedPayment extends WaitingPayment {
  /** The place of its operation in the transaction, from 0. */
  readonly index: number;
}

interface WaitingRow {
  readonly id: string;
  readonly state: WaitingPayment['state'];
  readonly envelope_hash: string | null;
  readonly destination: string;
  readonly asset: AssetId;
  readonly amount: string;
}

const keyOf = (to: string, asset: AssetId, amount: Stroops): string =>
  `${baseAccount(to)}/${asset}/${amount}`;

/** What the operation at a place of a transaction took from the account, as it was recorded. */
export interface MovedBy {
  readonly index: number;
  readonly asset: AssetId;
  /** What went out is below nothing. */
  readonly stroops: string;
}

/** A call moves the asset of whose contract it is. */
const assetOf = ({ asset, amount }: Gift, index: number, moved: readonly MovedBy[]) =>
  asset ??
  moved.find((one) => one.index === index && BigInt(one.stroops) === -amount)?.asset ??
  null;

/** Finds payments that wait and that somebody else seems to have made: same payee, asset, amount. */
export interface Matcher {
  /** Each payment is found once, by whoever asks first. */
  match(
    account: string,
    operations: readonly EnvelopeOperation[],
    moved: readonly MovedBy[],
  ): readonly MatchedPayment[];
}

/** Reads what waits of an account, and locks it until the caller's database transaction ends. */
export const createMatcher = async (em: EntityManager, account: string): Promise<Matcher> => {
  const rows = await em.execute<WaitingRow[]>(
    `select id::text as id, state, envelope_hash, destination, asset, amount::text as amount
       from ledger_payment where source_account = ? and state in ('queued', 'bound')
       order by id for update`,
    [account],
  );
  const waiting = Map.groupBy(rows, ({ destination, asset, amount }) =>
    keyOf(destination, asset, stroopsOf(amount)),
  );
  const take = (gift: Gift, asset: AssetId | null): WaitingRow | undefined =>
    asset === null ? undefined : waiting.get(keyOf(gift.to, asset, gift.amount))?.shift();
  return {
    match: (source, operations, moved) =>
      operations.flatMap(({ sourceAccount, gift }, index) => {
        if (!gift || sourceAccount !== source) return [];
        const row = take(gift, assetOf(gift, index, moved));
        if (!row) return [];
        return [{ id: row.id, state: row.state, envelopeHash: row.envelope_hash, index }];
      }),
  };
};

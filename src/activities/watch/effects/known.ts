import type { EntityManager } from '@mikro-orm/postgresql';
import { stroopsOf } from '../../../domain/money/amount.ts';
import type { AssetId } from '../../../domain/money/asset.ts';
import type { Recorded } from './explain.ts';

/** What the database knows of an operation that changed a balance of an account. */
export interface KnownOperation extends Recorded {
  /** The account made it itself: the journal or the reading of what it sends has it. */
  readonly isOwn: boolean;
}

/** An operation of which the database knows nothing. */
export const NOTHING: KnownOperation = { isOwn: false, isCase: false, places: [], received: [] };

interface KnownRow {
  readonly id: string;
  readonly is_own: boolean;
  readonly is_case: boolean;
  readonly received: readonly {
    readonly place: number;
    readonly asset: AssetId;
    readonly amount: string;
    readonly isHere: boolean;
  }[];
}

/** Each `id` says whose: the tables that are asked have ids of their own. */
const KNOWN = `select asked.id::text as id,
    exists (select from ledger_payment p where p.operation_id = asked.id and p.source_account = ?)
      or exists (select from outgoing_operation o where o.operation_id = asked.id and o.account = ?)
      as is_own,
    exists (select from investigation i where i.source_key = 'unreadable/' || asked.id) as is_case,
    coalesce((select jsonb_agg(jsonb_build_object('place', r.balance_change, 'asset', r.asset,
          'amount', trim_scale(r.amount)::text, 'isHere', r.receiving_account = ?))
      from (select * from received_payment where operation_id = asked.id and balance_change = 0
        union all select * from received_payment
          where balance_change > 0 and operation_id - balance_change = asked.id) as r), '[]')
      as received
  from unnest(?::bigint[]) as asked(id)`;

/** Looks operations of an account up in the journal, in one question. */
export const knownOf = async (
  em: EntityManager,
  account: string,
  tokens: readonly bigint[],
): Promise<ReadonlyMap<bigint, KnownOperation>> => {
  if (tokens.length === 0) return new Map();
  const rows = await em.execute<KnownRow[]>(KNOWN, [
    account,
    account,
    account,
    `{${tokens.join(',')}}`,
  ]);
  return new Map(
    rows.map(({ id, is_own: isOwn, is_case: isCase, received }) => [
      BigInt(id),
      {
        isOwn,
        isCase,
        places: received.map(({ place }) => place),
        received: received
          .filter(({ isHere }) => isHere)
          .map(({ asset, amount }) => ({ asset, change: stroopsOf(amount) })),
      },
    ]),
  );
};

import type { EntityManager } from '@mikro-orm/postgresql';
import type { Naming } from '../../../domain/operators/clearance.ts';
import { refuseInWords, type Refusal } from '../../../domain/refusal.ts';

/** A transaction that nobody has named yet, as it was read from the ledger. */
export interface UnknownRow {
  readonly token: string;
  readonly hash: string;
  readonly inner_hash: string;
  readonly xdr: string;
  readonly result_xdr: string;
  readonly ledger: string;
  readonly closed_at_ms: string;
  readonly successful: boolean;
  readonly fee_charged: string;
}

export type NamedClass = 'treasury' | 'payments';

/** A no that undoes what was written in the same database transaction. */
export class NamingRefused extends Error {
  override readonly name = 'NamingRefused';
  readonly refusal: Refusal;

  constructor(message: string) {
    super(message);
    this.refusal = refuseInWords('not_parked', message);
  }
}

/** Those of an account that nobody has named yet, locked. */
export const unknownOf = async (
  em: EntityManager,
  account: string,
): Promise<readonly UnknownRow[]> =>
  em.execute(
    `select token::text as token, hash, inner_hash, xdr, result_xdr, successful,
        fee_charged::text as fee_charged, ledger::text as ledger,
        floor(extract(epoch from closed_at) * 1000)::text as closed_at_ms
       from outgoing_transaction where account = ? and class = 'unknown' order by token for update`,
    [account],
  );

const classOf = ({ hash, inner_hash: inner }: UnknownRow, naming: Naming): NamedClass | null => {
  const { treasury = [], payments = [] } = naming;
  const isIn = (names: readonly string[]): boolean => names.includes(hash) || names.includes(inner);
  if (isIn(treasury) !== isIn(payments)) return isIn(treasury) ? 'treasury' : 'payments';
  if (isIn(treasury)) throw new NamingRefused(`transaction ${hash} is named twice`);
  if (treasury.includes('all') !== payments.includes('all')) {
    return treasury.includes('all') ? 'treasury' : 'payments';
  }
  return null;
};

/**
 * Gives each of them the class that a person names it by.
 * @throws NamingRefused when one is left out, named twice, or not unknown at all.
 */
export const classesOf = (
  rows: readonly UnknownRow[],
  naming: Naming,
): readonly { readonly row: UnknownRow; readonly class: NamedClass }[] => {
  const known = new Set(['all', ...rows.flatMap((row) => [row.hash, row.inner_hash])]);
  const named = [...(naming.treasury ?? []), ...(naming.payments ?? [])];
  const wrong = named.filter((name) => !known.has(name));
  if (wrong.length > 0) throw new NamingRefused(`not unknown: ${wrong.join(', ')}`);
  return rows.map((row) => {
    const given = classOf(row, naming);
    if (given) return { row, class: given };
    throw new NamingRefused(`transaction ${row.hash} has to be named: treasury, or payments`);
  });
};

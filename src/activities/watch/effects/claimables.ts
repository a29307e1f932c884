import type { EntityManager } from '@mikro-orm/postgresql';
import { ClaimableBalance, Cursor, Investigation } from '../../../db/entities/money-in.ts';
import { formatAmount } from '../../../domain/money/amount.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import { decideClaimable, isWorthALook } from '../../../domain/ledger/decide-claimable.ts';
import type { ClaimableOffer } from '../../../stellar/network.ts';
import { appendEvent } from '../../../services/investigations/case.ts';
import { insertLeg } from '../../../services/transactions/payment/leg.ts';
import { watchSource } from '../cursor.ts';
import type { Explained } from './explain.ts';
import { matchRows, nameOf } from '../store.ts';

/** What of it decides whether anybody looks at it. */
export const claimableTerms = ({ asset, amount }: ClaimableOffer) => ({
  asset,
  amount: formatAmount(amount),
});

interface Offered {
  readonly offer: ClaimableOffer;
  readonly by: Explained;
}

const offered = (anchor: Anchor, all: readonly Explained[]): readonly Offered[] =>
  all.flatMap((by) =>
    by.operation.claimables
      .filter((offer) => isWorthALook(anchor, claimableTerms(offer)))
      .map((offer) => ({ offer, by })),
  );

/** The case of one balance, with all that is known of it. */
const fileOne = async (
  em: EntityManager,
  account: string,
  { offer, by }: Offered,
  transactionId: string | null,
): Promise<Investigation> => {
  const { asset, amount } = claimableTerms(offer);
  const { memo, ...given } = by.given;
  const closedAt = new Date(by.operation.closedAtMs);
  const filed = em.create(Investigation, {
    sourceKey: `claimable/${offer.id}`,
    reason: 'claimable_balance',
    asset,
    amount,
    transactionId,
    state: 'open',
    openedAt: new Date(),
  });
  await em.flush();
  em.create(ClaimableBalance, {
    id: offer.id,
    account,
    asset,
    amount,
    ...given,
    memoType: memo?.type ?? null,
    memo: memo?.value ?? null,
    memoBytes: memo?.bytes ?? null,
    predicate: offer.predicate ?? {},
    transactionHash: by.transactionHash,
    innerTransactionHash: by.innerTransactionHash,
    operationId: by.operation.token.toString(),
    closedAt,
    transactionId,
    investigationKey: filed.sourceKey,
    recordedAt: new Date(),
  });
  await em.flush();
  return filed;
};

/**
 * Records claimable balances that name an account of ours, in the caller's database transaction. One
 * whose memo names a transaction that waits is claimed by the sender; a person sees the others, and
 * may have them claimed. What is worth nothing to us leaves no trace.
 */
export const recordClaimables = async (
  em: EntityManager,
  anchor: Anchor,
  account: string,
  all: readonly Explained[],
): Promise<void> => {
  const found = offered(anchor, all);
  if (found.length === 0) return;
  const known = await em.find(ClaimableBalance, {
    id: { $in: found.map(({ offer }) => offer.id) },
  });
  const ids = new Set(known.map(({ id }) => id));
  const names = found.map(({ by }) => ({ toMuxedId: null, memo: by.given.memo }));
  const rows = await matchRows(em, account, names);
  const { latestLedgerClosedAt } = await em.findOneOrFail(Cursor, { source: watchSource(account) });
  // Two balances with one memo are not both its transaction's.
  const taken = new Set<string>();
  for (const [index, one] of found.entries()) {
    const { offer, by } = one;
    const { closedAtMs } = by.operation;
    if (ids.has(offer.id)) continue;
    const row = rows.get(nameOf(names[index] ?? { toMuxedId: null, memo: null }) ?? '') ?? null;
    const claimable = {
      ...claimableTerms(offer),
      fromAccount: by.given.fromAccount,
      predicate: offer.predicate,
      createdAtMs: closedAtMs,
    };
    const nowMs = Math.max(closedAtMs, latestLedgerClosedAt?.getTime() ?? 0);
    const decision = decideClaimable(anchor, claimable, row, nowMs);
    if (decision === 'pass') continue;
    const filed = await fileOne(em, account, one, row?.id ?? null);
    if (decision === 'file' || row === null || taken.has(row.id)) continue;
    taken.add(row.id);
    if (await isClaimedFor(em, row.id)) continue;
    const order = { investigationKey: filed.sourceKey, leg: 'claim', number: 1 } as const;
    await insertLeg(em, anchor, order, null);
    const evidence = `its memo names transaction ${row.id}`;
    appendEvent(em, filed, { action: 'claim', operator: 'railhead', evidence, number: 1 });
    await em.flush();
  }
};

/** True where another balance is claimed, or being claimed, for the transaction already. */
const isClaimedFor = async (em: EntityManager, transactionId: string): Promise<boolean> => {
  const found = await em.execute<unknown[]>(
    `select 1 from claimable_balance c join ledger_payment p using (investigation_key)
      where c.transaction_id = ? and p.leg = 'claim' and p.state in ('queued', 'bound', 'included')
      limit 1`,
    [transactionId],
  );
  return found.length > 0;
};

import type { AccountEntry, ReservedEntry } from './entries.ts';
import type { State } from './state.ts';

/** The network's base reserve in stroops; an account holds at least two. */
export const BASE_RESERVE = 5_000_000n;

/** What an account has to keep, in stroops: two reserves, its entries, what it sponsors. */
export function minimumBalance(account: AccountEntry): bigint {
  const { subentryCount, numSponsoring, numSponsored } = account;
  return BigInt(2 + subentryCount + numSponsoring - numSponsored) * BASE_RESERVE;
}

/** What an account may spend, in stroops; below zero when it is short of its reserve. */
export function spendable(account: AccountEntry): bigint {
  return account.balance - minimumBalance(account) - account.liabilities.selling;
}

/** Who pays for what is created while somebody sponsors somebody: sponsored account → sponsor. */
type Sponsorships = ReadonlyMap<string, string>;

/** What a new entry costs and to whom; `sponsor` is missing when the owner pays itself. */
type Reservation =
  | { readonly ok: true; readonly sponsor?: string }
  | { readonly ok: false; readonly code: 'low_reserve' };

/**
 * Sets reserves aside for an entry somebody owns: a trust line, an offer, a data entry, a signer.
 * Writes both accounts' counts. The owner must exist.
 */
export function reserveSubentry(
  state: State,
  sponsorships: Sponsorships,
  ownerId: string,
): Reservation {
  const owner = state.account(ownerId);
  if (!owner) throw new Error(`no account ${ownerId} to reserve for`);
  const sponsor = sponsorships.get(ownerId);
  const grown = { ...owner, subentryCount: owner.subentryCount + 1 };
  if (sponsor === undefined) {
    if (spendable(grown) < 0n) return { ok: false, code: 'low_reserve' };
    state.put(grown);
    return { ok: true };
  }
  if (!sponsorReserves(state, sponsor, 1)) return { ok: false, code: 'low_reserve' };
  const current = state.account(ownerId) ?? owner;
  state.put({
    ...current,
    subentryCount: current.subentryCount + 1,
    numSponsored: current.numSponsored + 1,
  });
  return { ok: true, sponsor };
}

/** Gives back the reserve of an entry somebody owned. */
export function releaseSubentry(state: State, ownerId: string, sponsor: string | undefined): void {
  const owner = state.account(ownerId);
  if (owner) {
    state.put({
      ...owner,
      subentryCount: owner.subentryCount - 1,
      numSponsored: owner.numSponsored - (sponsor ? 1 : 0),
    });
  }
  if (sponsor) releaseSponsor(state, sponsor, 1);
}

/** Lets a sponsor carry `count` more reserves; false, and nothing written, when it cannot. */
export function sponsorReserves(state: State, sponsorId: string, count: number): boolean {
  const sponsor = state.account(sponsorId);
  if (!sponsor) return false;
  const burdened = { ...sponsor, numSponsoring: sponsor.numSponsoring + count };
  if (spendable(burdened) < 0n) return false;
  state.put(burdened);
  return true;
}

/** Takes `count` reserves off a sponsor. */
export function releaseSponsor(state: State, sponsorId: string, count: number): void {
  const sponsor = state.account(sponsorId);
  if (sponsor) state.put({ ...sponsor, numSponsoring: sponsor.numSponsoring - count });
}

/** How many reserves an entry stands for, where it is not one. */
export function reservesOf(entry: ReservedEntry): number {
  if (entry.kind === 'account') return 2;
  return entry.kind === 'claimable' ? entry.claimants.length : 1;
}

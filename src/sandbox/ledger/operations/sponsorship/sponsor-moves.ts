import type { ReservedEntry, Signer } from '../../state/entries.ts';
import { assetType } from '../../names.ts';
import { releaseSponsor, reservesOf, spendable, sponsorReserves } from '../../state/reserves.ts';
import type { EffectDraft, JsonObject, OperationContext } from '../operation.ts';

/** Why a sponsorship stays where it is, in the words the XDR names end with. */
export type MoveRefusal = 'DoesNotExist' | 'NotSponsor' | 'LowReserve' | 'OnlyTransferable';

/** What is moved: so many reserves of an owner's, from a sponsor or the owner to another or back. */
interface Move {
  /** Undefined for a claimable balance, which nobody owns. */
  readonly owner: string | undefined;
  readonly reserves: number;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * Gives an entry back to its owner or, while its sponsor is itself sponsored, to that sponsor.
 * Undefined when done.
 */
export function moveEntry(
  entry: ReservedEntry,
  context: OperationContext,
): MoveRefusal | undefined {
  const { state } = context;
  const owner = ownerOf(entry);
  const move = { owner, reserves: reservesOf(entry), ...partiesOf(entry.sponsor, owner, context) };
  if (move.from === undefined ? owner !== sourceOf(context) : move.from !== sourceOf(context)) {
    return 'NotSponsor';
  }
  if (move.from === move.to) return undefined;
  if (entry.kind === 'claimable' && move.to === undefined) return 'OnlyTransferable';
  const refused = shiftReserves(move, context);
  if (refused) return refused;
  // An account's own counts have just been written, so it is read again.
  const current = entry.kind === 'account' ? (state.account(entry.id) ?? entry) : entry;
  state.put({ ...current, sponsor: move.to });
  if (move.to !== undefined) context.facts['sponsor'] = move.to;
  if (entry.kind !== 'offer') addEffect(effectKind(entry), detailsOf(entry), move, context);
  return undefined;
}

/** The same for one signer of an account. */
export function moveSigner(
  owner: string,
  key: string,
  context: OperationContext,
): MoveRefusal | undefined {
  const { state } = context;
  const signer = state.account(owner)?.signers.find((candidate) => candidate.key === key);
  if (!signer) return 'DoesNotExist';
  if ((signer.sponsor ?? owner) !== sourceOf(context)) return 'NotSponsor';
  const move = { owner, reserves: 1, ...partiesOf(signer.sponsor, owner, context) };
  if (move.from === move.to) return undefined;
  const refused = shiftReserves(move, context);
  if (refused) return refused;
  const account = state.account(owner);
  if (!account) return 'DoesNotExist';
  const { weight } = signer;
  const moved: Signer = { key, weight, ...(move.to !== undefined && { sponsor: move.to }) };
  const signers = account.signers.map((other) => (other.key === key ? moved : other));
  state.put({ ...account, signers });
  addEffect('signer', { signer: key }, move, context);
  return undefined;
}

const sourceOf = ({ source }: OperationContext): string => source.account;

function partiesOf(
  from: string | undefined,
  owner: string | undefined,
  context: OperationContext,
): Pick<Move, 'from' | 'to'> {
  const sponsor = context.sponsorships.get(sourceOf(context));
  return { from, to: sponsor === owner ? undefined : sponsor };
}

function shiftReserves(
  { owner, reserves, from, to }: Move,
  { state }: OperationContext,
): MoveRefusal | undefined {
  if (to !== undefined && !sponsorReserves(state, to, reserves)) return 'LowReserve';
  const account = owner === undefined ? undefined : state.account(owner);
  const gained = (to === undefined ? 0 : reserves) - (from === undefined ? 0 : reserves);
  if (account && gained !== 0) {
    const bearing = { ...account, numSponsored: account.numSponsored + gained };
    if (gained < 0 && spendable(bearing) < 0n) return 'LowReserve';
    state.put(bearing);
  }
  if (from !== undefined) releaseSponsor(state, from, reserves);
  return undefined;
}

function ownerOf(entry: ReservedEntry): string | undefined {
  if (entry.kind === 'account') return entry.id;
  if (entry.kind === 'claimable') return undefined;
  return entry.kind === 'offer' ? entry.seller : entry.account;
}

type Kind = 'account' | 'trustline' | 'data' | 'claimable_balance' | 'signer';

function effectKind({ kind }: Exclude<ReservedEntry, { kind: 'offer' }>): Kind {
  return kind === 'claimable' ? 'claimable_balance' : kind;
}

function detailsOf(entry: ReservedEntry): JsonObject {
  if (entry.kind === 'trustline') {
    return { asset_type: assetType(entry.asset), asset: entry.asset };
  }
  if (entry.kind === 'data') return { data_name: entry.name };
  return entry.kind === 'claimable' ? { balance_id: entry.id } : {};
}

function addEffect(kind: Kind, details: JsonObject, move: Move, context: OperationContext): void {
  const { owner, from, to } = move;
  const account = owner === undefined ? context.source : { account: owner };
  const parties: JsonObject = {
    ...(from === undefined ? {} : { former_sponsor: from }),
    ...(to === undefined ? {} : { [from === undefined ? 'sponsor' : 'new_sponsor']: to }),
  };
  const type: EffectDraft['type'] = `${kind}_sponsorship_${eventOf(from, to)}`;
  context.effects.push({ account, type, details: { ...details, ...parties } });
}

function eventOf(
  from: string | undefined,
  to: string | undefined,
): 'created' | 'updated' | 'removed' {
  if (from === undefined) return 'created';
  return to === undefined ? 'removed' : 'updated';
}

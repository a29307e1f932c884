import { SignerKey, xdr } from '@stellar/stellar-sdk';
import type { ReservedEntry } from '../../state/entries.ts';
import { accountOfKey, issuerOf, trustedAssetName } from '../../names.ts';
import type { AssetName } from '../../names.ts';
import type { State } from '../../state/state.ts';
import { isPlainName } from '../manage-data.ts';
import { defineOperation } from '../operation.ts';
import type { JsonObject } from '../operation.ts';
import { moveEntry, moveSigner } from './sponsor-moves.ts';
import type { MoveRefusal } from './sponsor-moves.ts';

/** What somebody may carry the reserves of. */
type Subject =
  | { readonly kind: 'account'; readonly owner: string }
  | { readonly kind: 'signer'; readonly owner: string; readonly key: string }
  | { readonly kind: 'trustline'; readonly owner: string; readonly asset: AssetName }
  | { readonly kind: 'data'; readonly owner: string; readonly name: string }
  | { readonly kind: 'offer'; readonly owner: string; readonly id: bigint }
  | { readonly kind: 'claimable'; readonly id: string };

export const revokeSponsorship = defineOperation('revokeSponsorship', {
  name: 'revoke_sponsorship',
  number: 18,
  level: 'medium',
  check({ revokeSponsorshipOp }) {
    return subjectOf(revokeSponsorshipOp) ? undefined : result('Malformed');
  },
  apply({ revokeSponsorshipOp }, context) {
    const subject = subjectOf(revokeSponsorshipOp);
    if (!subject) return result('Malformed');
    if (subject.kind === 'signer') {
      return result(moveSigner(subject.owner, subject.key, context) ?? 'Success');
    }
    const entry = entryOf(subject, context.state);
    return result(entry ? (moveEntry(entry, context) ?? 'Success') : 'DoesNotExist');
  },
  untouched: () => result('Success'),
  participants({ revokeSponsorshipOp }) {
    const subject = subjectOf(revokeSponsorshipOp);
    return subject && 'owner' in subject ? [subject.owner] : [];
  },
  describe({ revokeSponsorshipOp }) {
    const subject = subjectOf(revokeSponsorshipOp);
    return subject ? describe(subject) : {};
  },
});

/** Undefined when nobody could sponsor such a thing. */
function subjectOf(revocation: xdr.RevokeSponsorshipOp): Subject | undefined {
  if (revocation.type === 'revokeSponsorshipSigner') {
    const { accountId, signerKey } = revocation.signer;
    const key = SignerKey.encodeSignerKey(signerKey);
    return { kind: 'signer', owner: accountOfKey(accountId), key };
  }
  const key = revocation.ledgerKey;
  if (key.type === 'account')
    return { kind: 'account', owner: accountOfKey(key.account.accountId) };
  if (key.type === 'trustline') {
    const owner = accountOfKey(key.trustLine.accountId);
    const asset = trustedAssetName(key.trustLine.asset);
    if (asset === undefined || issuerOf(asset) === owner) return undefined;
    return { kind: 'trustline', owner, asset };
  }
  if (key.type === 'data') {
    const name = key.data.dataName.toString();
    const owner = accountOfKey(key.data.accountId);
    return isPlainName(key.data.dataName.bytes) ? { kind: 'data', owner, name } : undefined;
  }
  if (key.type === 'offer') {
    const { sellerId, offerId: id } = key.offer;
    return id > 0n ? { kind: 'offer', owner: accountOfKey(sellerId), id } : undefined;
  }
  if (key.type !== 'claimableBalance') return undefined;
  return { kind: 'claimable', id: key.claimableBalance.balanceId.toXdr('hex') };
}

function entryOf(
  subject: Exclude<Subject, { kind: 'signer' }>,
  state: State,
): ReservedEntry | undefined {
  switch (subject.kind) {
    case 'account':
      return state.account(subject.owner);
    case 'trustline':
      return state.trustline(subject.owner, subject.asset);
    case 'data':
      return state.data(subject.owner, subject.name);
    case 'offer': {
      const offer = state.offer(subject.id);
      return offer?.seller === subject.owner ? offer : undefined;
    }
    case 'claimable':
      return state.claimable(subject.id);
  }
}

function describe(subject: Subject): JsonObject {
  switch (subject.kind) {
    case 'account':
      return { account_id: subject.owner };
    case 'signer':
      return { signer_account_id: subject.owner, signer_key: subject.key };
    case 'trustline':
      return { trustline_account_id: subject.owner, trustline_asset: subject.asset };
    case 'data':
      return { data_account_id: subject.owner, data_name: subject.name };
    case 'offer':
      return { offer_id: String(subject.id) };
    case 'claimable':
      return { claimable_balance_id: subject.id };
  }
}

function result(
  code: MoveRefusal | 'DoesNotExist' | 'Malformed' | 'Success',
): xdr.OperationResultTr {
  return xdr.OperationResultTr.revokeSponsorship(
    xdr.RevokeSponsorshipResult[`revokeSponsorship${code}`](),
  );
}

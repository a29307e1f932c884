import { SignerKey } from '@stellar/stellar-sdk';
import type { xdr } from '@stellar/stellar-sdk';
import type { AccountEntry, Signer } from '../state/entries.ts';
import { releaseSubentry, reserveSubentry } from '../state/reserves.ts';
import type { State } from '../state/state.ts';
import type { EffectDraft, OperationContext } from './operation.ts';

/** The network's limit of signers besides the account's own key. */
const MAX_SIGNERS = 20;

/**
 * Adds, changes or (weight 0) removes a signer of the operation's source.
 * Undefined when done; otherwise the code to answer.
 */
export function changeSigner(
  signer: xdr.Signer,
  context: OperationContext,
): 'setOptionsTooManySigners' | 'setOptionsLowReserve' | undefined {
  const { state, source, sponsorships, effects } = context;
  const key = SignerKey.encodeSignerKey(signer.key);
  const { weight } = signer;
  const account = state.account(source.account);
  const existing = account?.signers.find((candidate) => candidate.key === key);
  const addEffect = (type: EffectDraft['type']): void => {
    effects.push({ account: source, type, details: { weight, public_key: key, key: '' } });
  };
  if (!account || (!existing && weight === 0)) return undefined;
  if (existing && weight === 0) {
    removeSigner(state, account, existing);
    addEffect('signer_removed');
    return undefined;
  }
  if (existing) {
    state.put(withSigner(account, { ...existing, weight }));
    if (existing.weight !== weight) addEffect('signer_updated');
    return undefined;
  }
  if (account.signers.length >= MAX_SIGNERS) return 'setOptionsTooManySigners';
  const reservation = reserveSubentry(state, sponsorships, source.account);
  if (!reservation.ok) return 'setOptionsLowReserve';
  const { sponsor } = reservation;
  const current = state.account(source.account) ?? account;
  state.put(withSigner(current, { key, weight, ...(sponsor && { sponsor }) }));
  addEffect('signer_created');
  if (sponsor) {
    context.facts['sponsor'] = sponsor;
    const details = { signer: key, sponsor };
    effects.push({ account: source, type: 'signer_sponsorship_created', details });
  }
  return undefined;
}

/** Takes a signer off an account and gives its reserve back. */
export function removeSigner(state: State, account: AccountEntry, signer: Signer): void {
  const signers = account.signers.filter(({ key }) => key !== signer.key);
  state.put({ ...account, signers });
  releaseSubentry(state, account.id, signer.sponsor);
}

function withSigner(account: AccountEntry, signer: Signer): AccountEntry {
  const others = account.signers.filter(({ key }) => key !== signer.key);
  return { ...account, signers: [...others, signer] };
}

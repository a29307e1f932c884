import { SignerKey, xdr } from '@stellar/stellar-sdk';
import { AccountFlag } from '../state/entries.ts';
import type { AccountEntry } from '../state/entries.ts';
import { accountOfKey } from '../names.ts';
import { changeSigner } from './signers.ts';
import type { EffectDraft, JsonObject, OperationContext } from './operation.ts';
import { defineOperation } from './operation.ts';

type Code = xdr.SetOptionsResult['type'];

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [AccountFlag.required, 'auth_required'],
  [AccountFlag.revocable, 'auth_revocable'],
  [AccountFlag.immutable, 'auth_immutable'],
  [AccountFlag.clawback, 'auth_clawback_enabled'],
];

const ALL_FLAGS = 15;

export const setOptions = defineOperation('setOptions', {
  name: 'set_options',
  number: 5,
  level({ setOptionsOp: { masterWeight, lowThreshold, medThreshold, highThreshold, signer } }) {
    const changesPower = [masterWeight, lowThreshold, medThreshold, highThreshold, signer];
    return changesPower.some((value) => value !== null) ? 'high' : 'medium';
  },
  check({ setOptionsOp }, source) {
    const code = refusal(setOptionsOp, source);
    return code ? result(code) : undefined;
  },
  apply({ setOptionsOp }, context) {
    const account = context.state.account(context.source.account);
    if (!account) return result('setOptionsInvalidInflation');
    const refused = refusalOf(setOptionsOp, account, context);
    if (refused) return result(refused);
    context.state.put(changed(account, setOptionsOp));
    context.effects.push(...effectsOf(setOptionsOp, context));
    const code = setOptionsOp.signer ? changeSigner(setOptionsOp.signer, context) : undefined;
    if (code) return result(code);
    if (setOptionsOp.masterWeight !== null) {
      context.effects.push(masterWeightEffect(setOptionsOp.masterWeight, context));
    }
    return result('setOptionsSuccess');
  },
  untouched: () => result('setOptionsSuccess'),
  describe({ setOptionsOp }) {
    const { inflationDest, homeDomain, signer, setFlags, clearFlags } = setOptionsOp;
    const { masterWeight, lowThreshold, medThreshold, highThreshold } = setOptionsOp;
    return {
      ...(homeDomain && { home_domain: homeDomain.toString() }),
      ...(inflationDest && { inflation_dest: accountOfKey(inflationDest) }),
      ...(masterWeight !== null && { master_key_weight: masterWeight }),
      ...(signer && {
        signer_key: SignerKey.encodeSignerKey(signer.key),
        signer_weight: signer.weight,
      }),
      ...flagFields('set_flags', setFlags),
      ...flagFields('clear_flags', clearFlags),
      ...(lowThreshold !== null && { low_threshold: lowThreshold }),
      ...(medThreshold !== null && { med_threshold: medThreshold }),
      ...(highThreshold !== null && { high_threshold: highThreshold }),
    };
  },
});

/** What is wrong whatever the ledger holds. */
function refusal(options: xdr.SetOptionsOp, source: string): Code | undefined {
  const { setFlags, clearFlags, signer, homeDomain } = options;
  const flags = [setFlags ?? 0, clearFlags ?? 0];
  if (flags.some((value) => (value & ~ALL_FLAGS) !== 0)) return 'setOptionsUnknownFlag';
  if (((setFlags ?? 0) & (clearFlags ?? 0)) !== 0) return 'setOptionsBadFlags';
  const { masterWeight, lowThreshold, medThreshold, highThreshold } = options;
  const weights = [masterWeight, lowThreshold, medThreshold, highThreshold];
  if (weights.some((weight) => weight !== null && weight > 255)) {
    return 'setOptionsThresholdOutOfRange';
  }
  if (signer) {
    const isOwnKey = SignerKey.encodeSignerKey(signer.key) === source;
    const isEmpty =
      signer.key.type === 'signerKeyTypeEd25519SignedPayload' &&
      signer.key.ed25519SignedPayload.payload.length === 0;
    if (isOwnKey || signer.weight > 255 || isEmpty) return 'setOptionsBadSigner';
  }
  const hasControls = homeDomain?.bytes.some((byte) => byte < 0x20 || byte >= 0x7f);
  return hasControls ? 'setOptionsInvalidHomeDomain' : undefined;
}

/** What is wrong with the account as it stands. */
function refusalOf(
  { inflationDest, setFlags, clearFlags }: xdr.SetOptionsOp,
  account: AccountEntry,
  { state }: OperationContext,
): Code | undefined {
  if (inflationDest && !state.account(accountOfKey(inflationDest))) {
    return 'setOptionsInvalidInflation';
  }
  const changesFlags = (setFlags ?? 0) !== 0 || (clearFlags ?? 0) !== 0;
  if (changesFlags && (account.flags & AccountFlag.immutable) !== 0) return 'setOptionsCantChange';
  const flags = newFlags(account.flags, setFlags, clearFlags);
  const clawsBack = (flags & AccountFlag.clawback) !== 0;
  const isRevocable = (flags & AccountFlag.revocable) !== 0;
  return clawsBack && !isRevocable ? 'setOptionsAuthRevocableRequired' : undefined;
}

function newFlags(flags: number, set: number | null, clear: number | null): number {
  return (flags & ~(clear ?? 0)) | (set ?? 0);
}

function changed(account: AccountEntry, options: xdr.SetOptionsOp): AccountEntry {
  const { thresholds } = account;
  const { inflationDest, homeDomain } = options;
  return {
    ...account,
    ...(inflationDest && { inflationDestination: accountOfKey(inflationDest) }),
    ...(homeDomain && { homeDomain: homeDomain.toString() }),
    flags: newFlags(account.flags, options.setFlags, options.clearFlags),
    thresholds: {
      master: options.masterWeight ?? thresholds.master,
      low: options.lowThreshold ?? thresholds.low,
      medium: options.medThreshold ?? thresholds.medium,
      high: options.highThreshold ?? thresholds.high,
    },
  };
}

function effectsOf(options: xdr.SetOptionsOp, { source }: OperationContext): EffectDraft[] {
  const { homeDomain, inflationDest, setFlags, clearFlags } = options;
  const { lowThreshold, medThreshold, highThreshold } = options;
  const effects: EffectDraft[] = [];
  const addEffect = (type: EffectDraft['type'], details: JsonObject): void => {
    effects.push({ account: source, type, details });
  };
  if (homeDomain) addEffect('account_home_domain_updated', { home_domain: homeDomain.toString() });
  const thresholds = {
    ...(lowThreshold !== null && { low_threshold: lowThreshold }),
    ...(medThreshold !== null && { med_threshold: medThreshold }),
    ...(highThreshold !== null && { high_threshold: highThreshold }),
  };
  if (Object.keys(thresholds).length > 0) addEffect('account_thresholds_updated', thresholds);
  const flags = {
    ...flagEffects(setFlags ?? 0, true),
    ...flagEffects(clearFlags ?? 0, false),
  };
  if (Object.keys(flags).length > 0) addEffect('account_flags_updated', flags);
  if (inflationDest) addEffect('account_inflation_destination_updated', {});
  return effects;
}

function flagEffects(flags: number, value: boolean): JsonObject {
  const named = FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0);
  return Object.fromEntries(named.map(([, name]) => [`${name}_flag`, value]));
}

function flagFields(name: string, flags: number | null): JsonObject {
  if (flags === null || flags === 0) return {};
  const named = FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0);
  return {
    [name]: named.map(([bit]) => bit),
    [`${name}_s`]: named.map(([, text]) => text),
  };
}

function masterWeightEffect(weight: number, { source }: OperationContext): EffectDraft {
  const details = { public_key: source.account, key: '' };
  return weight === 0
    ? { account: source, type: 'signer_removed', details: { weight: 0, ...details } }
    : { account: source, type: 'signer_updated', details: { weight, ...details } };
}

function result(code: Code): xdr.OperationResultTr {
  return xdr.OperationResultTr.setOptions(xdr.SetOptionsResult[code]());
}

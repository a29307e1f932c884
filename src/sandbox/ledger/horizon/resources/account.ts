import { StrKey } from '@stellar/stellar-sdk';
import { formatAmount } from '../../state/amounts.ts';
import { AccountFlag, TrustlineFlag } from '../../state/entries.ts';
import type { AccountEntry, DataEntry, TrustlineEntry } from '../../state/entries.ts';
import { assetFields } from '../../names.ts';
import type { JsonObject } from '../../operations/operation.ts';
import type { State } from '../../state/state.ts';
import { isoTime, link, listingLink } from './links.ts';

export function presentAccount(account: AccountEntry, state: State, base: string): JsonObject {
  const { id, thresholds, sequenceLedger, inflationDestination, homeDomain } = account;
  return {
    _links: accountLinks(`${base}/accounts/${id}`),
    id,
    account_id: id,
    sequence: String(account.sequence),
    ...(sequenceLedger > 0 && {
      sequence_ledger: sequenceLedger,
      sequence_time: String(account.sequenceTime),
    }),
    subentry_count: account.subentryCount,
    ...(inflationDestination && { inflation_destination: inflationDestination }),
    ...(homeDomain && { home_domain: homeDomain }),
    last_modified_ledger: account.lastModifiedLedger,
    last_modified_time: isoTime(account.lastModifiedTime),
    thresholds: {
      low_threshold: thresholds.low,
      med_threshold: thresholds.medium,
      high_threshold: thresholds.high,
    },
    flags: presentFlags(account.flags),
    balances: presentBalances(account, state),
    signers: presentSigners(account),
    data: presentData(id, state),
    num_sponsoring: account.numSponsoring,
    num_sponsored: account.numSponsored,
    ...(account.sponsor && { sponsor: account.sponsor }),
    paging_token: id,
  };
}

function accountLinks(self: string): JsonObject {
  return {
    self: link(self),
    transactions: listingLink(`${self}/transactions`),
    operations: listingLink(`${self}/operations`),
    payments: listingLink(`${self}/payments`),
    effects: listingLink(`${self}/effects`),
    offers: listingLink(`${self}/offers`),
    trades: listingLink(`${self}/trades`),
    data: { href: `${self}/data/{key}`, templated: true },
  };
}

export function presentFlags(flags: number): JsonObject {
  return {
    auth_required: (flags & AccountFlag.required) !== 0,
    auth_revocable: (flags & AccountFlag.revocable) !== 0,
    auth_immutable: (flags & AccountFlag.immutable) !== 0,
    auth_clawback_enabled: (flags & AccountFlag.clawback) !== 0,
  };
}

/** Issued assets by code, the native balance last. */
function presentBalances(account: AccountEntry, state: State): JsonObject[] {
  const lines = state
    .list(`trustlines of ${account.id}`)
    .filter((entry) => entry.kind === 'trustline')
    .toSorted((a, b) => (a.asset < b.asset ? -1 : 1));
  const native = {
    balance: formatAmount(account.balance),
    buying_liabilities: formatAmount(account.liabilities.buying),
    selling_liabilities: formatAmount(account.liabilities.selling),
    asset_type: 'native',
  };
  return [...lines.map(presentLine), native];
}

function presentLine(line: TrustlineEntry): JsonObject {
  const isAuthorized = (line.flags & TrustlineFlag.authorized) !== 0;
  const canMaintain = isAuthorized || (line.flags & TrustlineFlag.maintainLiabilities) !== 0;
  const canClawBack = (line.flags & TrustlineFlag.clawback) !== 0;
  return {
    balance: formatAmount(line.balance),
    limit: formatAmount(line.limit),
    buying_liabilities: formatAmount(line.liabilities.buying),
    selling_liabilities: formatAmount(line.liabilities.selling),
    ...(line.sponsor && { sponsor: line.sponsor }),
    last_modified_ledger: line.lastModifiedLedger,
    is_authorized: isAuthorized,
    is_authorized_to_maintain_liabilities: canMaintain,
    ...(canClawBack && { is_clawback_enabled: true }),
    ...assetFields(line.asset),
  };
}

const SIGNER_TYPES: Readonly<Record<string, string>> = {
  G: 'ed25519_public_key',
  T: 'preauth_tx',
  X: 'sha256_hash',
  P: 'ed25519_signed_payload',
};

/** Sorted by key, the account's own among them, even when it weighs nothing. */
function presentSigners({ id, thresholds, signers }: AccountEntry): JsonObject[] {
  const own = { key: id, weight: thresholds.master, sponsor: undefined };
  return [own, ...signers]
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, weight, sponsor }) => ({
      ...(sponsor && { sponsor }),
      weight,
      key,
      type: SIGNER_TYPES[key.charAt(0)] ?? '',
    }));
}

function presentData(id: string, state: State): JsonObject {
  const entries = state
    .list(`data of ${id}`)
    .filter((entry) => entry.kind === 'data')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return Object.fromEntries(entries.map((entry) => [entry.name, dataValue(entry)]));
}

export function dataValue({ value }: DataEntry): string {
  return Buffer.from(value).toString('base64');
}

/** Whether a path names an account at all; Horizon takes no M... addresses there. */
export function isAccountId(text: string): boolean {
  return StrKey.isValidEd25519PublicKey(text);
}

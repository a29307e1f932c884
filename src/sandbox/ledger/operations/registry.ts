import type { xdr } from '@stellar/stellar-sdk';
import { accountMerge } from './account-merge.ts';
import { bumpSequence } from './bump-sequence.ts';
import { changeTrust } from './change-trust.ts';
import { claimClaimableBalance, createClaimableBalance } from './claimables/claimable-balance.ts';
import { clawbackClaimableBalance } from './claimables/clawback-claimable-balance.ts';
import { clawback } from './clawback.ts';
import { createAccount } from './create-account.ts';
import { manageData } from './manage-data.ts';
import { createPassiveSellOffer, manageBuyOffer, manageSellOffer } from './paths/manage-offer.ts';
import { invokeHostFunction } from './invoke-host-function.ts';
import type { OperationHandler } from './operation.ts';
import { pathPaymentStrictReceive } from './paths/path-strict-receive.ts';
import { pathPaymentStrictSend } from './paths/path-strict-send.ts';
import { payment } from './payment.ts';
import { restoreFootprint } from './restore-footprint.ts';
import { revokeSponsorship } from './sponsorship/revoke-sponsorship.ts';
import { setOptions } from './set-options.ts';
import { beginSponsoring, endSponsoring } from './sponsorship/sponsoring.ts';
import { allowTrust, setTrustLineFlags } from './trustline-flags.ts';

const HANDLERS: readonly OperationHandler[] = [
  createAccount,
  payment,
  changeTrust,
  allowTrust,
  setTrustLineFlags,
  setOptions,
  manageData,
  bumpSequence,
  pathPaymentStrictReceive,
  pathPaymentStrictSend,
  manageSellOffer,
  manageBuyOffer,
  createPassiveSellOffer,
  accountMerge,
  createClaimableBalance,
  claimClaimableBalance,
  beginSponsoring,
  endSponsoring,
  revokeSponsorship,
  clawback,
  clawbackClaimableBalance,
  invokeHostFunction,
  restoreFootprint,
];

const BY_TYPE = new Map(HANDLERS.map((handler) => [handler.type, handler]));

/**
 * The one place where the ledger learns what it can do. An operation without a handler is
 * answered `opNOT_SUPPORTED`, before the ledger.
 */
export function handlerOf(body: xdr.OperationBody): OperationHandler | undefined {
  const handler = BY_TYPE.get(body.type);
  return handler?.isSupported(body) ? handler : undefined;
}

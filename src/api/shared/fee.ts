import { z } from 'zod';
import { wrong } from '../http/schema-fault.ts';
import { ANY_ACCOUNT } from '../../domain/money/new-account.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { ASSET_NAME_MAX } from '../../services/quotes/asset-names.ts';
import {
  findOffer,
  priceOffer,
  railsAtPar,
  requestedAmount,
} from '../../services/quotes/offers.ts';
import { lookAtOwnAccount, type DestinationDeps } from '../../services/quotes/destination.ts';
import { amount, text } from './fields.ts';
import type { Subject } from '../../services/deps.ts';

/** GET /fee of SEP-6 and of SEP-24, which SEP-38 has replaced. */
export const feeQuery = z.object({
  operation: z.enum(['deposit', 'withdraw'], wrong('must_be_operation')),
  type: text(64).optional(),
  asset_code: text(ASSET_NAME_MAX),
  /** Not of the SEPs: for an anchor in which two issuers share a code. */
  asset_issuer: text(56).optional(),
  amount,
});

type FeeQuery = z.infer<typeof feeQuery>;

/**
 * Its answer is a JSON number, as the SEPs ask. A fee is the same for every `type`, and holds what a
 * new account costs where whoever asks has none yet.
 */
export const writeFee = async (
  deps: DestinationDeps,
  { account }: Subject,
  query: FeeQuery,
): Promise<object> => {
  const { anchor } = deps;
  const kind = query.operation === 'deposit' ? 'deposit' : 'withdrawal';
  const offer = findOffer(anchor, kind, query);
  if (isRefusal(offer)) return offer;
  const asked = requestedAmount(query.amount, offer);
  if (isRefusal(asked)) return asked;
  const { policy, operation } = offer;
  const paying = { asset: policy.asset, fee: operation.fee };
  const destination =
    kind === 'deposit' ? await lookAtOwnAccount(deps, account, paying) : ANY_ACCOUNT;
  if (isRefusal(destination)) return destination;
  const currency = railsAtPar(anchor, policy)[0]?.asset ?? null;
  const price = priceOffer(anchor, offer, asked, { kind, currency, destination });
  return isRefusal(price) ? price : { fee: Number(price.fee.total) };
};

import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Transaction } from '../../db/entities/transaction.ts';
import type { SecretBox } from '../../db/secret.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { Price } from '../../domain/fee.ts';
import { parseMemo } from '../../domain/memo.ts';
import { typeJudged } from '../../domain/customer-types.ts';
import type { RailField, RailProfile } from '../../domain/rail-profile.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import type { RemittanceCheck } from '../../domain/remittance.ts';
import {
  findOffer,
  priceOffer,
  railsAtPar,
  railsOf,
  requestedAmount,
  type Offer,
} from '../assets.ts';
import type { Subject } from '../deps.ts';
import { answer, type Answer } from '../middleware/validate.ts';
import { payeeOf, sealedPayee, unfitFields, type Payee } from '../payee.ts';
import type { Quote } from '../../db/entities/quote.ts';
import { checkQuote } from '../sep38/take.ts';
import { openFields } from '../sep12/customers.ts';
import { insertLimited, nextReceivingMemo } from '../transactions.ts';
import { findParties } from './parties.ts';
import type { RemittanceInput } from './schema.ts';

export interface CreateDeps {
  readonly anchor: Anchor;
  readonly secrets: SecretBox;
  readonly em: EntityManager;
  readonly subject: Subject;
}

/** A remittance that may be stored. */
interface Accepted {
  readonly offer: Offer;
  readonly rail: RailProfile;
  readonly price: Price;
  readonly payee: Payee;
  readonly quote: Quote | null;
  /** False while a customer is looked at: until then nobody is told where to pay. */
  readonly isKnown: boolean;
}

/** What a remittance comes to, by which rail. */
type Terms = Pick<Accepted, 'rail' | 'price' | 'quote'>;

/** The rails that a request leaves open; at least one. */
const findRails = (
  anchor: Anchor,
  offer: Offer,
  input: RemittanceInput,
): readonly [RailProfile, ...RailProfile[]] | Refusal => {
  const offered = input.quote_id === undefined ? railsAtPar : railsOf;
  const rails = offered(anchor, offer.policy).filter(
    ({ asset }) => input.destination_asset === undefined || asset === input.destination_asset,
  );
  const [rail, ...others] = rails.filter(
    ({ name }) => input.funding_method === undefined || name === input.funding_method,
  );
  if (rail) return [rail, ...others];
  return rails.length === 0
    ? refuse('asset_wrong', 'destination_asset: nobody can be paid in it here.')
    : refuse(
        'rail_unknown',
        `funding_method: is one of ${rails.map(({ name }) => name).join(', ')}.`,
      );
};

/** Prices a remittance by its quote, or without one by the asset's own fee. */
const findTerms = async (
  { anchor, em, subject }: CreateDeps,
  offer: Offer,
  input: RemittanceInput,
): Promise<Terms | Refusal> => {
  const rails = findRails(anchor, offer, input);
  if (isRefusal(rails)) return rails;
  const { asset } = offer.policy;
  if (input.quote_id !== undefined) {
    const { quote_id: id, amount } = input;
    const now = new Date();
    const fitting = await checkQuote(em, {
      id,
      owner: subject,
      context: 'sep31',
      kind: 'remittance',
      asset,
      rails,
      amount,
      now,
    });
    if (isRefusal(fitting)) return fitting;
    return { rail: fitting.rails[0], price: fitting.price, quote: fitting.quote };
  }
  if (anchor.quotes?.requiredForRemittances?.includes(asset)) {
    return refuse('field_missing', 'quote_id: remittances of this asset need a SEP-38 quote.');
  }
  const amount = requestedAmount(input.amount, offer);
  if (isRefusal(amount)) return amount;
  const price = priceOffer(offer, amount);
  return isRefusal(price) ? price : { rail: rails[0], price, quote: null };
};

/** SEP-31's own two ways to say what is missing, or a refusal in words. */
const answerCheck = (check: Exclude<RemittanceCheck, { accepted: true }>): Answer | Refusal => {
  switch (check.error) {
    case 'customer_info_needed':
      return answer(400, { error: check.error, type: check.type });
    case 'transaction_info_needed':
      return answer(400, { error: check.error, fields: { transaction: check.fields } });
    case 'refused':
      return refuse('request_malformed', check.message);
  }
};

/** What the payee lacks by this funding method, which no type of customer can know beforehand. */
const transactionInfoNeeded = (unfit: readonly RailField[]) => ({
  error: 'transaction_info_needed',
  fields: {
    transaction: Object.fromEntries(
      unfit.map(({ name, description, choices, optional = false }) => [
        name,
        { description, optional, ...(choices ? { choices } : {}) },
      ]),
    ),
  },
});

const accept = async (
  deps: CreateDeps,
  input: RemittanceInput,
): Promise<Accepted | Answer | Refusal> => {
  const { anchor, secrets } = deps;
  const offer = findOffer(anchor, 'remittance', input.asset_code, input.asset_issuer);
  if (isRefusal(offer)) return offer;
  const terms = await findTerms(deps, offer, input);
  if (isRefusal(terms)) return terms;
  const { rail, price } = terms;
  const parties = await findParties(deps, input);
  if (!('isKnown' in parties)) return parties;
  const { sender, receiver, isKnown } = parties;
  const check = anchor.checkRemittance({
    asset: offer.policy.asset,
    amount: price.amountIn,
    fundingMethod: rail.name,
    senderId: sender?.id ?? null,
    receiverId: receiver?.id ?? null,
    senderType: sender && typeJudged(sender),
    receiverType: receiver && typeJudged(receiver),
    receiver: receiver ? openFields(secrets, receiver) : {},
    fields: input.fields?.transaction ?? {},
  });
  if (!check.accepted) return answerCheck(check);
  const payee = payeeOf(rail, check.payee);
  const unfit = unfitFields(rail, payee);
  if (unfit.length > 0) return answer(400, transactionInfoNeeded(unfit));
  return { ...terms, offer, payee, isKnown };
};

/** Takes a remittance on: the row, its receiving memo and the encrypted payee. */
export const createRemittance = async (
  deps: CreateDeps,
  input: RemittanceInput,
): Promise<Transaction | Answer | Refusal> => {
  const accepted = await accept(deps, input);
  if (!('offer' in accepted)) return accepted;
  const { offer, rail, price, payee, quote, isKnown } = accepted;
  const { em, subject, anchor, secrets } = deps;
  const id = randomUUID();
  const refundMemo =
    input.refund_memo === undefined
      ? null
      : parseMemo(input.refund_memo_type ?? '', input.refund_memo);
  if (isRefusal(refundMemo)) return refundMemo;
  const { asset, distributionAccount } = offer.policy;
  const now = new Date();
  const { payWithinMs, informationWithinMs } = anchor.durations;
  // The time to pay begins anew once the customers are known.
  const payUntil = new Date(now.getTime() + (isKnown ? payWithinMs : informationWithinMs));
  const row = {
    id,
    protocol: 'sep31' as const,
    kind: 'remittance' as const,
    status: isKnown ? ('pending_sender' as const) : ('pending_customer_info_update' as const),
    asset,
    rail: rail.name,
    account: subject.account,
    accountMemo: subject.memo,
    clientDomain: subject.clientDomain,
    amountExpected: price.amountIn,
    amountInAsset: asset,
    amountOut: price.amountOut,
    amountOutAsset: rail.asset,
    feeDetails: price.fee,
    receivingAccount: distributionAccount,
    receivingMemoType: 'id',
    receivingMemo: await nextReceivingMemo(em),
    refundMemoType: refundMemo?.type ?? null,
    refundMemo: refundMemo?.value ?? null,
    senderId: input.sender_id ?? null,
    receiverId: input.receiver_id ?? null,
    requiredInfoUpdates: null,
    language: input.lang ?? 'en',
    quoteId: quote?.id ?? null,
    // A quote's price is for money that comes before its end.
    payUntil: quote && quote.expiresAt < payUntil ? quote.expiresAt : payUntil,
    ...sealedPayee(secrets, id, payee),
  };
  const request = { data: row, limits: offer.operation.customerLimits, price };
  return insertLimited(em, request, quote, 'A sending anchor asked for a remittance.');
};

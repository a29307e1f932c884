import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { allOrNothing } from '../../db/all-or-nothing.ts';
import { holdCustomer } from '../../db/customer-store.ts';
import type { Customer } from '../../db/entities/customer.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import type { SecretBox } from '../../db/secret.ts';
import type { Anchor, RemittanceCheck } from '../../domain/anchor.ts';
import type { Price } from '../../domain/fee.ts';
import { parseMemo } from '../../domain/memo.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { isRowId } from '../../domain/row-id.ts';
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
import { judgePayee, payeeOf, sealedPayee, type Payee } from '../payee.ts';
import type { Quote } from '../../db/entities/quote.ts';
import { checkQuote } from '../sep38/take.ts';
import { findOwnCustomer, openFields } from '../sep12/customers.ts';
import { insertLimited, nextReceivingMemo } from '../transactions.ts';
import type { RemittanceInput } from './schema.ts';

export interface CreateDeps {
  readonly anchor: Anchor;
  readonly secrets: SecretBox;
  readonly em: EntityManager;
  readonly subject: Subject;
}

/** What a remittance comes to, by which rail. */
interface Terms {
  readonly offer: Offer;
  readonly rail: RailProfile;
  readonly price: Price;
  readonly quote: Quote | null;
}

/** Whom a remittance pays, and for whom it waits. */
interface Parties {
  readonly payee: Payee;
  /** False while a customer is looked at: until then nobody is told where to pay. */
  readonly isKnown: boolean;
}

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

/** Prices a remittance by its quote, or without one by the asset's own fee. Nothing is written. */
const findTerms = async (
  { anchor, em, subject }: CreateDeps,
  input: RemittanceInput,
): Promise<Terms | Refusal> => {
  const offer = findOffer(anchor, 'remittance', input.asset_code, input.asset_issuer);
  if (isRefusal(offer)) return offer;
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
    const { price, quote } = fitting;
    return { offer, rail: fitting.rails[0], price, quote };
  }
  if (anchor.quotes?.requiredForRemittances?.includes(asset)) {
    return refuse('field_missing', 'quote_id: remittances of this asset need a SEP-38 quote.');
  }
  const amount = requestedAmount(input.amount, offer);
  if (isRefusal(amount)) return amount;
  const price = priceOffer(offer, amount);
  return isRefusal(price) ? price : { offer, rail: rails[0], price, quote: null };
};

/** Finds a customer and holds them as they are: what they correct meanwhile comes after the row. */
const holdParty = async (
  { em, subject }: CreateDeps,
  field: string,
  id: string | undefined,
): Promise<Customer | null | Refusal> => {
  if (id === undefined) return null;
  const isHeld = isRowId(id) && (await holdCustomer(em, id)) !== null;
  const customer = isHeld ? await findOwnCustomer(em, subject, id) : null;
  return customer ?? refuse('field_malformed', `${field}: names no customer of yours.`);
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

/** Reads who sends and who is paid, in the database transaction that stores the row. */
const accept = async (
  deps: CreateDeps,
  { offer, rail, price }: Terms,
  input: RemittanceInput,
): Promise<Parties | Answer | Refusal> => {
  const { anchor, secrets } = deps;
  const sender = await holdParty(deps, 'sender_id', input.sender_id);
  if (isRefusal(sender)) return sender;
  const receiver = await holdParty(deps, 'receiver_id', input.receiver_id);
  if (isRefusal(receiver)) return receiver;
  const parties = [sender, receiver].filter((party) => party !== null);
  const needy = parties.find(({ status }) => status === 'NEEDS_INFO');
  if (needy) return answer(400, { error: 'customer_info_needed', type: needy.type ?? undefined });
  if (parties.some(({ status }) => status === 'REJECTED')) {
    return refuse('not_authorized', 'We cannot serve this customer.');
  }
  const check = anchor.checkRemittance({
    asset: offer.policy.asset,
    amount: price.amountIn,
    fundingMethod: rail.name,
    senderId: sender?.id ?? null,
    receiverId: receiver?.id ?? null,
    receiver: receiver ? openFields(secrets, receiver) : {},
    fields: input.fields?.transaction ?? {},
  });
  if (!check.accepted) return answerCheck(check);
  const payee = payeeOf(rail, check.payee);
  if (judgePayee(rail, payee)) {
    return answer(400, { error: 'customer_info_needed', type: receiver?.type ?? undefined });
  }
  return { payee, isKnown: parties.every(({ status }) => status === 'ACCEPTED') };
};

const storeRemittance = async (
  { em, subject, anchor, secrets }: CreateDeps,
  { offer, rail, price, quote }: Terms,
  { payee, isKnown }: Parties,
  input: RemittanceInput,
): Promise<Transaction | Refusal> => {
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

/** Takes a remittance on: the row, its receiving memo and the encrypted payee; or nothing of it. */
export const createRemittance = async (
  deps: CreateDeps,
  input: RemittanceInput,
): Promise<Transaction | Answer | Refusal> => {
  const terms = await findTerms(deps, input);
  if (isRefusal(terms)) return terms;
  return allOrNothing(deps.em, async (em) => {
    const parties = await accept({ ...deps, em }, terms, input);
    return 'payee' in parties ? storeRemittance({ ...deps, em }, terms, parties, input) : parties;
  });
};

import { randomUUID } from 'node:crypto';
import { allOrNothing } from '../../../../db/all-or-nothing.ts';
import type { Transaction } from '../../../../db/entities/transaction.ts';
import { typeJudged } from '../../../../domain/customers/types.ts';
import { fundingMethodOf } from '../../../../domain/rails/funding-method.ts';
import { parseMemo } from '../../../../domain/ledger/memo.ts';
import { isRefusal, refuseInWords, type Refusal } from '../../../../domain/refusal.ts';
import type { RemittanceCheck } from '../../../../domain/transactions/remittance.ts';
import type { InformationNeeded } from '../information-needed.ts';
import { refuseOwnDestination } from '../../accounts/own-destination.ts';
import { faultyFields, payeeOf, sealedPayee, type Payee } from '../../payee/payee.ts';
import { openFields } from '../../../customers/store.ts';
import { drawReceivingMemo } from '../../accounts/receiving-memo.ts';
import { insertLimited } from '../../insert.ts';
import { judgeUntyped, type JudgeDeps } from './untyped.ts';
import { findParties } from './parties.ts';
import { readPayeeFields } from './payee-fields.ts';
import { termsFor, type Terms, type TermsDeps } from './terms.ts';
import type { RemittanceInput } from '../inputs.ts';

interface CreateDeps extends TermsDeps, JudgeDeps {}

/** Whom a remittance pays, and for whom it waits. */
interface Parties {
  readonly payee: Payee;
  /** False while a customer is looked at: until then nobody is shown where to pay. */
  readonly isKnown: boolean;
}

/** SEP-31's own two ways to say what is missing, or a refusal in words. */
const neededBy = (
  check: Exclude<RemittanceCheck, { accepted: true }>,
): InformationNeeded | Refusal => {
  switch (check.error) {
    case 'customer_info_needed':
      return { needed: check.error, type: check.type };
    case 'transaction_info_needed':
      return { needed: check.error, fields: check.fields };
    case 'refused':
      return refuseInWords('request_malformed', check.message);
  }
};

/** Reads who sends and who is paid, in the database transaction that stores the row. */
const accept = async (
  deps: CreateDeps,
  { offer, rail, price }: Terms,
  input: RemittanceInput,
): Promise<Parties | InformationNeeded | Refusal> => {
  const { anchor, secrets } = deps;
  const parties = await findParties(deps, input);
  if (!('isKnown' in parties)) return parties;
  const { sender, receiver, isKnown } = parties;
  const known = receiver ? openFields(secrets, receiver) : {};
  const fields = readPayeeFields(known, input.fields?.transaction ?? {});
  if (isRefusal(fields)) return fields;
  const check = anchor.checkRemittance({
    asset: offer.policy.asset,
    amount: price.amountIn,
    fundingMethod: fundingMethodOf(rail),
    rail: rail.name,
    senderId: sender?.id ?? null,
    receiverId: receiver?.id ?? null,
    senderType: sender && typeJudged(sender),
    receiverType: receiver && typeJudged(receiver),
    receiver: known,
    fields,
  });
  if (!check.accepted) return neededBy(check);
  const payee = payeeOf(rail, check.payee);
  const faulty = faultyFields(rail, payee);
  if (faulty.length === 0) return { payee, isKnown };
  // What this funding method has to know of a payee, no type of customer can know beforehand.
  const asked = Object.fromEntries(faulty.map((field) => [field.name, field]));
  return { needed: 'transaction_info_needed', fields: asked };
};

const storeRemittance = async (
  { em, subject, anchor, secrets }: CreateDeps,
  { offer, rail, price, quote, pricedOnReceipt }: Terms,
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
    receivingMemo: await drawReceivingMemo(em, distributionAccount),
    refundMemoType: refundMemo?.type ?? null,
    refundMemo: refundMemo?.value ?? null,
    senderId: input.sender_id ?? null,
    receiverId: input.receiver_id ?? null,
    requiredInfoUpdates: null,
    language: input.lang ?? 'en',
    quoteId: quote?.id ?? null,
    isExchange: pricedOnReceipt,
    pricedOnReceipt,
    // A quote's price is for money that comes before its end.
    payUntil: quote && quote.expiresAt < payUntil ? quote.expiresAt : payUntil,
    ...sealedPayee(secrets, id, payee),
  };
  const request = { data: row, limits: offer.operation.customerLimits, price };
  return insertLimited(em, anchor, request, quote, 'A sending anchor asked for a remittance.');
};

/** Takes a remittance on: the row, its receiving memo and the encrypted payee; or nothing of it. */
export const createRemittance = async (
  deps: CreateDeps,
  input: RemittanceInput,
): Promise<Transaction | InformationNeeded | Refusal> => {
  const { em, anchor, subject } = deps;
  const ours = await refuseOwnDestination(em, anchor, subject.account);
  if (ours) return ours;
  const terms = await termsFor(deps, input);
  if (isRefusal(terms)) return terms;
  const unfit = await judgeUntyped(deps, input);
  if (unfit) return unfit;
  return allOrNothing(deps.em, async (em) => {
    const parties = await accept({ ...deps, em }, terms, input);
    return 'payee' in parties ? storeRemittance({ ...deps, em }, terms, parties, input) : parties;
  });
};

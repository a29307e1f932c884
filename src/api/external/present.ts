import type { EntityManager } from '@mikro-orm/postgresql';
import { Quote } from '../../db/entities/quote.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import { presentAmount } from '../../services/transactions/present/transaction.ts';
import type { Anchor, OperationPolicy } from '../../domain/anchor.ts';
import type { RailProfile } from '../../domain/rails/profile.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { choiceLabel, choiceValue, wordsIn } from '../../domain/languages/words.ts';
import { offerOfRow } from '../../services/quotes/offers.ts';
import { isUnfit, judgeChoice } from '../../services/transactions/requests/fill-form.ts';
import { priceRow, type Pricing } from '../../services/transactions/requests/price-form.ts';
import { presentQuote } from '../sep38/present.ts';
import { railsOfRow } from '../../services/quotes/rails.ts';

/** Decimal strings, unlike those of the SEPs' /info: here a program reads them. */
const presentLimits = ({ amounts, fee }: OperationPolicy) => ({
  min_amount: amounts.minimum,
  max_amount: amounts.maximum,
  fee_fixed: fee.fixed,
  fee_percent: fee.percent,
  ...(fee.minimum === undefined ? {} : { fee_minimum: fee.minimum }),
  // Only deposits have one.
  ...(fee.newAccount === undefined ? {} : { fee_new_account: fee.newAccount }),
});

/** What a program sends is the same in every language; what people read of a choice is beside it. */
const presentFields = ({ payoutFields }: RailProfile, language: string) =>
  Object.fromEntries(
    payoutFields.map(({ name, description, help, optional, pattern, choices }) => [
      name,
      {
        description: wordsIn(language, description),
        ...(help === undefined ? {} : { help: wordsIn(language, help) }),
        optional: optional ?? false,
        ...(pattern === undefined ? {} : { pattern }),
        ...(choices
          ? {
              choices: choices.map(choiceValue),
              choice_labels: Object.fromEntries(
                choices.map((choice) => [
                  choiceValue(choice),
                  wordsIn(language, choiceLabel(choice) ?? choiceValue(choice)),
                ]),
              ),
            }
          : {}),
      },
    ]),
  );

/**
 * Everything that a page has to know of a transaction before it can be completed.
 * @param language BCP 47; the one that the transaction was asked for in, by default.
 */
export const presentTerms = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
  language: string = row.language,
) => {
  const { operation } = offerOfRow(anchor, row.kind, row.asset);
  const quote = row.quoteId ? await em.findOneOrFail(Quote, { id: row.quoteId }) : null;
  const rails = await railsOfRow(em, anchor, row);
  return {
    account: row.account,
    account_memo: row.accountMemo ?? null,
    client_domain: row.clientDomain ?? null,
    asset: row.asset,
    amount: presentAmount(row.amountExpected),
    quote: quote && presentQuote(quote),
    customer_id: row.customerId ?? null,
    lang: row.language,
    funding_method: row.rail ?? null,
    funding_methods: rails.map((rail) => ({
      name: rail.name,
      description: wordsIn(language, rail.label),
      asset: rail.asset,
      fields: row.kind === 'withdrawal' ? presentFields(rail, language) : {},
      ...(quote ? {} : presentLimits(operation)),
    })),
  };
};

/** What an amount comes to by a rail, judged and priced as on our own pages. */
export const priceChoice = async (
  em: EntityManager,
  pricing: Pricing,
  typed: { readonly amount: string; readonly rail: string },
) => {
  const { row } = pricing;
  const choice = await judgeChoice(em, pricing, typed);
  if (isUnfit(choice)) return choice.refusal;
  const price = priceRow(pricing, choice.amount, choice.rail);
  if (isRefusal(price)) return price;
  const [paid, received] =
    row.kind === 'deposit' ? [choice.rail.asset, row.asset] : [row.asset, choice.rail.asset];
  return {
    amount_in: price.amountIn,
    amount_in_asset: paid,
    amount_out: price.amountOut,
    amount_out_asset: received,
    fee: price.fee,
  };
};

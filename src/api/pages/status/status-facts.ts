import { presentAmount } from '../../../services/transactions/present/transaction.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import type { Status } from '../../../domain/transactions/status.ts';
import { shownAmount } from '../layout/amounts.ts';
import { idFact, shownTime, type Fact } from '../layout/facts.ts';
import { kindOf } from '../form/forms.ts';
import type { Language } from '../languages/language.ts';
import type { FurtherMoney, MoneyBack, MoneyIn, MoneySeen } from './money-seen.ts';

/** In these no price is certain, or nothing was paid by one. */
const WITHOUT_PRICE: readonly Status[] = ['on_hold', 'error', 'expired', 'refunded', 'incomplete'];

/** True of an exchange without a firm quote until its money is here and has its price. */
const isIndicative = ({ pricedOnReceipt, amountIn }: Transaction): boolean =>
  pricedOnReceipt && !amountIn;

const cameFacts = (language: Language, came: readonly MoneyIn[]): readonly Fact[] =>
  came.flatMap(({ amount, asset, at }) => [
    { name: language.shown.received, value: shownAmount(language, amount, asset) },
    { name: language.shown.arrivedAt, value: shownTime(language, at) },
  ]);

/** What came, else what is expected, where it still may come. */
const incomeFacts = (
  language: Language,
  row: Transaction,
  { waiting }: MoneySeen,
): readonly Fact[] => {
  const { shown } = language;
  const came = presentAmount(row.amountIn);
  if (came !== null) {
    const value = shownAmount(language, came, row.amountInAsset);
    const at = row.transferReceivedAt;
    return [
      { name: shown.received, value },
      ...(at ? [{ name: shown.arrivedAt, value: shownTime(language, at) }] : []),
    ];
  }
  if (waiting.length > 0) return cameFacts(language, waiting);
  const expected = row.status === 'expired' ? null : presentAmount(row.amountExpected);
  return expected === null
    ? []
    : [{ name: shown.expected, value: shownAmount(language, expected, row.amountInAsset) }];
};

const priceFacts = (language: Language, row: Transaction): readonly Fact[] => {
  if (WITHOUT_PRICE.includes(row.status)) return [];
  const { shown } = language;
  const out = presentAmount(row.amountOut);
  const fee = row.feeDetails;
  const name = row.status === 'completed' ? shown.youReceived : shown.youReceive;
  const paid = isIndicative(row)
    ? { name: shown.youReceiveAbout, help: shown.rateDecides }
    : { name };
  return [
    ...(fee ? [{ name: shown.fee, value: shownAmount(language, fee.total, fee.asset) }] : []),
    ...(out ? [{ ...paid, value: shownAmount(language, out, row.amountOutAsset) }] : []),
  ];
};

/** How much went back, where to, when, and what was kept of it. */
const backFacts = (language: Language, back: MoneyBack): readonly Fact[] => {
  const { shown } = language;
  const { amount, asset, fee, at, to, id, isClaimable, idType } = back;
  const name = idType === 'stellar' ? shown.stellarTransaction : shown.reference;
  return [
    { name: shown.returned, value: shownAmount(language, amount, asset) },
    ...(to === null ? [] : [idFact(isClaimable ? shown.claimableBy : shown.returnedTo, to)]),
    ...(at ? [{ name: shown.returnedAt, value: shownTime(language, at) }] : []),
    ...(stroopsOf(fee) > 0n
      ? [{ name: shown.keptFee, value: shownAmount(language, formatAmount(stroopsOf(fee)), asset) }]
      : []),
    ...(id === null ? [] : [idFact(name, id)]),
  ];
};

/** What went back of a transaction's own money, in one payment or in several. */
const returnedFacts = (
  language: Language,
  { refunds, amountInAsset }: Transaction,
  { returned }: MoneySeen,
): readonly Fact[] => {
  const each = returned.flatMap((back) => backFacts(language, back));
  if (!refunds || returned.length < 2) return each;
  const value = shownAmount(language, refunds.amount_refunded, amountInAsset);
  return [{ name: language.shown.returnedInAll, value }, ...each];
};

/** Money that came besides, and what became of it. */
export const furtherFacts = (language: Language, one: FurtherMoney): readonly Fact[] => [
  ...cameFacts(language, [one]),
  ...one.returned.flatMap((back) => backFacts(language, back)),
];

const idFacts = ({ shown }: Language, row: Transaction): readonly Fact[] => {
  // A refund is shown with its own, and what came in on Stellar is the wallet's to show.
  const isPaidOut = row.status === 'completed' || kindOf(row) === 'withdrawal';
  const hash = isPaidOut ? row.stellarTransactionId : null;
  return [
    ...(hash ? [idFact(shown.stellarTransaction, hash)] : []),
    ...(row.externalTransactionId ? [idFact(shown.reference, row.externalTransactionId)] : []),
    idFact(shown.number, row.id),
  ];
};

/** All that is certain of a transaction now. */
export const factsOf = (
  language: Language,
  row: Transaction,
  money: MoneySeen,
): readonly Fact[] => [
  ...incomeFacts(language, row, money),
  ...priceFacts(language, row),
  ...returnedFacts(language, row, money),
  ...idFacts(language, row),
];

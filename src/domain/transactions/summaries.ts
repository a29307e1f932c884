import { shortAmount } from '../money/amount.ts';
import { assetCode } from '../money/asset.ts';
import type { Resolution, StoryOrder } from './story.ts';

/*
 * What an operator reads of a story in Temporal's UI: the workflow's summary, a summary beside each
 * step and timer, current details, and the result. Amounts, assets, rails and ids; no personal data.
 */

/** Temporal takes a summary of 400 bytes; a character has three at most. */
const SUMMARY_LENGTH = 110;

/** A summary on one line, cut to what Temporal takes. */
export const oneLine = (text: string): string => {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length <= SUMMARY_LENGTH ? line : `${line.slice(0, SUMMARY_LENGTH - 1)}…`;
};

type Sides = Pick<StoryOrder, 'kind' | 'asset' | 'railAsset'>;
/** What of a story's order its words are made of. */
export type Named = Sides & Pick<StoryOrder, 'rail' | 'amountExpected'>;

const withUnit = (amount: string, unit: string | undefined): string =>
  unit === undefined ? amount : `${amount} ${assetCode(unit)}`;

const money = (amount: string, unit: string | undefined): string =>
  withUnit(shortAmount(amount) ?? amount, unit);

/** An amount of what is paid in: a deposit's is the rail's money. A story before 30 November 2026 does not know its name. */
export const moneyIn = ({ kind, asset, railAsset }: Sides, amount: string): string =>
  money(amount, kind === 'deposit' ? railAsset : asset);

/** An amount of what is paid out: a deposit's is on Stellar. */
export const moneyOut = ({ kind, asset, railAsset }: Sides, amount: string): string =>
  money(amount, kind === 'deposit' ? asset : railAsset);

const KIND_WORDS = { deposit: 'Deposit', withdrawal: 'Withdrawal', remittance: 'Remittance' };

/** The summary of a story: what is paid in, and by which rail it comes or goes. */
export const storySummary = (order: Named): string => {
  const { kind, asset, rail, railAsset, amountExpected } = order;
  const paidIn = kind === 'deposit' ? railAsset : asset;
  const unit = paidIn === undefined ? '' : ` in ${assetCode(paidIn)}`;
  const paid = amountExpected === null ? unit : ` of ${moneyIn(order, amountExpected)}`;
  const to = kind === 'deposit' ? ` for ${assetCode(asset)}` : '';
  return oneLine(`${KIND_WORDS[kind]}${paid} by ${rail}${to}`);
};

/** `a`, `a or b`, `a, b or c`. */
export const either = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;

/** `2026-11-29 21:30 UTC` of a time in ISO 8601. */
export const minutes = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/** What came, held against what was announced. */
export const whatCame = (order: Named, received: string, code: string): string => {
  const { amountExpected } = order;
  const came = `${moneyIn(order, received)} came`;
  return amountExpected === null || shortAmount(amountExpected) === shortAmount(received)
    ? `${came}: ${code}`
    : `${came}, ${shortAmount(amountExpected) ?? ''} were announced`;
};

/** Money that becomes an investigation. */
export const filingWords = (order: Sides, amount: string, reason: string): string =>
  `open an investigation of ${moneyIn(order, amount)}: ${reason}`;

/** A decision that is recorded. */
export const decidedWords = ({ action }: Pick<Resolution, 'action'>): string =>
  `write down the decision: ${action}`;

/** ` (try 2)` of a step that is made again; nothing of the first. */
export const tryOf = (number: number): string => (number === 1 ? '' : ` (try ${number})`);

/** A step that failed and is tried again, as its activity reports to its story. */
export interface AskedAgain {
  /** The activity's type. */
  readonly activity: string;
  /** How many times it was tried in vain. */
  readonly attempts: number;
  /** Why it failed last; type, code and a safe message. */
  readonly why: string;
}

export const askedAgainWords = (doing: string, { attempts, why }: AskedAgain): string =>
  `${doing}. Asked ${attempts} times, and asked again: ${why}`;

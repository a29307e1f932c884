import type { MixItem } from './mix.ts';

/** A way to pay, how often it is drawn, and what of the mix it belongs to. */
export type Way<Name extends string> = readonly [Name, number, MixItem?];

const asWays = <Name extends string>(ways: readonly Way<Name>[]): readonly Way<Name>[] => ways;

/** What a payer does with a deposit. */
export const DEPOSIT_VARIANTS = asWays([
  ['right', 34],
  ['short', 8],
  ['slightly_short', 5],
  ['over', 6],
  ['wrong_reference', 6],
  ['twice', 6],
  ['late', 5],
  ['no_trustline', 8],
  ['no_account', 8],
  ['muxed', 6],
  ['parts', 7, 'parts'],
  ['part_missing', 4, 'parts'],
  ['test_first', 5, 'test-payments'],
  ['charged_back_early', 5, 'charge-backs'],
  ['charged_back_unpaid', 5, 'charge-backs'],
  ['charged_back_paid', 4, 'late-charge-backs'],
]);

/** What a payer does with a withdrawal or a remittance. */
export const OUTGOING_VARIANTS = asWays([
  ['right', 30],
  ['short', 8],
  ['slightly_short', 5],
  ['over', 6],
  ['wrong_memo', 7],
  ['no_memo', 7],
  ['wrong_asset', 6],
  ['twice', 7],
  ['late', 6],
  ['refused_payee', 10],
  ['muxed', 6],
  ['test_first', 7, 'test-payments'],
  ['binary_memo', 4, 'binary-memos'],
  // Of banks that can send a pay-out back; `planPayments` draws it in place of a payee who is refused.
  ['returned', 0],
]);

type NameOf<Ways> = Ways extends readonly Way<infer Name>[] ? Name : never;

export type Variant = NameOf<typeof DEPOSIT_VARIANTS> | NameOf<typeof OUTGOING_VARIANTS>;

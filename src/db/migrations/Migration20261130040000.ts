import { Migration } from '@mikro-orm/migrations';

/** Where a sentence for a customer is stored, and where what it says is stored beside it from now on. */
const COLUMNS = [
  ['transaction', 'message_said'],
  ['transaction', 'required_info_said'],
  ['price_decision', 'said'],
  ['review_decision', 'said'],
  ['refund_decision', 'said'],
  ['price_answer', 'said'],
  ['ledger_payment', 'said'],
] as const;

/** The sentences that were stored before, by the keys that they have now; `{name}` is a parameter. */
const SENTENCES: Readonly<Record<string, string>> = {
  transaction_not_served: 'We cannot serve you with this transaction. Please do not pay.',
  not_checked_in_time:
    'We could not check what you told us in time. Please do not pay this one; start again.',
  not_told_in_time: 'What we asked for was not told in time. Please start again.',
  nothing_received: 'Nothing was received in time. Please start again, and do not pay this one.',
  form_not_finished: 'The form was not finished in time.',
  part_of_announced_arrived:
    '{received} of {announced} {code} has arrived. Please pay the rest in the same way.',
  part_arrived: '{received} {code} has arrived. Please pay the rest in the same way.',
  money_taken_back: 'The bank has taken this money back.',
  awaiting_rate:
    'Your payment is here. There is no exchange rate at the moment; we go on as soon as there is one. Please do not pay again.',
  still_awaiting_rate:
    'Your payment is here. There is still no exchange rate for it; we are looking into it. Please do not pay again.',
  no_rate: 'There was no exchange rate for your payment; it is sent back.',
  looked_at: 'Your payment is being looked at.',
  not_processed: 'We cannot process this payment.',
  add_trustline: 'Please add a trustline for the asset; the payment follows by itself.',
  create_account_and_trustline:
    'Please create your account and add a trustline for the asset; the payment follows by itself.',
  create_account:
    'Your account does not exist yet, and the amount is too small to create it. Please create it; the payment follows by itself.',
  payment_delayed: 'Your payment is delayed; we are looking into it.',
  trustline_late: 'Your account cannot take the asset yet. Please add a trustline and contact us.',
  account_late: 'Your account does not exist yet. Please create it and contact us.',
  payment_failed: 'payment failed, contact customer support.',
  information_late: 'The information that was asked for did not come in time.',
  refunded_undelivered: 'The payment could not be delivered; it is refunded.',
  surplus_returned: 'What you sent beyond the announced amount was sent back.',
  refunded: 'Your payment is refunded.',
  refund_delayed: 'Your refund is delayed; we are looking into it.',
  received_below_minimum: 'The amount received is below the minimum of {minimum}.',
  received_above_maximum: 'The amount received is above the maximum of {maximum}.',
  received_differs:
    'The amount received, {received}, is too far from the {expected} that was announced.',
  received_differs_from_quote:
    'The amount received, {received}, is not the {expected} of the quote.',
  received_not_exchangeable: 'The amount received could not be exchanged.',
  received_beyond_daily_limit:
    'The amount received is beyond the {limit} that each customer may pay in in a day.',
  received_beyond_monthly_limit:
    'The amount received is beyond the {limit} that each customer may pay in in a calendar month.',
  beyond_daily_limit: 'Each customer may pay in {limit} in a day (UTC); {left} is left today.',
  beyond_monthly_limit:
    'Each customer may pay in {limit} in a calendar month (UTC); {left} is left this month.',
  amount_below_fee: 'The amount does not cover the fee of {fee}; send more than that.',
  nothing_left_after_fee: 'Nothing would be left after the fee of {fee}; send more than that.',
  quote_ended_before: 'The money came after the quote’s end, {end}.',
  price_fixed_for_other: 'The price was fixed for {amount}, which came before.',
};

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The pattern of a sentence, whose parameters hold no space. */
const patternOf = (sentence: string): string =>
  `^${sentence.replaceAll(/[.()]/g, String.raw`\$&`).replaceAll(/\{\w+\}/g, String.raw`(\S+)`)}$`;

const namesOf = (sentence: string): readonly string[] =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

const rows = Object.entries(SENTENCES).map(([key, sentence]) => {
  const names = namesOf(sentence).map(quoted).join(', ');
  return `(${quoted(key)}, ${quoted(patternOf(sentence))}, array[${names}]::text[])`;
});

/**
 * Gives what customers read now its key and its parameters, once; what is not ours stays a text. Decisions
 * are never changed, so that the few that are still to be carried out are said in English.
 */
const carryOver = `
  with sentence (key, pattern, names) as (values ${rows.join(', ')}),
  found as (
    select distinct on (message) message, key, names, regexp_match(message, pattern) as given
      from (select distinct message from transaction where message is not null) as stored
      join sentence on message ~ pattern
     order by message, length(pattern) desc
  )
  update transaction as row
     set message_said = jsonb_build_object('message', found.message, 'key', found.key)
           || case when cardinality(found.names) = 0 then '{}'::jsonb
                else jsonb_build_object('params', jsonb_object(found.names, found.given)) end
    from found where row.message = found.message`;

/**
 * What customers read is data beside its English text: which sentence, and its parameters, so that it
 * is said in any language without reading the sentence again.
 */
export class Migration20261130040000 extends Migration {
  override up(): void {
    for (const [table, column] of COLUMNS) {
      this.addSql(`alter table ${table} add column ${column} jsonb`);
    }
    this.addSql(`do $$ begin
      if exists (select from pg_roles where rolname = 'railhead_rail') then
        grant update (message_said, required_info_said) on transaction to railhead_rail;
      end if;
    end $$`);
    // Nothing of the transactions changes, so that they were changed when they were.
    this.addSql('alter table transaction disable trigger transaction_touch');
    this.addSql(carryOver);
    this.addSql('alter table transaction enable trigger transaction_touch');
  }

  override down(): void {
    for (const [table, column] of COLUMNS) {
      this.addSql(`alter table ${table} drop column ${column}`);
    }
  }
}

import type { Sentences } from '../template.ts';

/** What its customer reads of a payment, and what is said of a customer. */
export const stories = {
  // Before the money.
  please_complete_customer: 'Please complete the customer by SEP-12; the transaction then goes on.',
  how_to_pay_shown_at: 'How to pay is shown at {url}',
  transaction_not_served: 'We cannot serve you with this transaction. Please do not pay.',
  not_checked_in_time:
    'We could not check what you told us in time. Please do not pay this one; start again.',
  not_told_in_time: 'What we asked for was not told in time. Please start again.',
  nothing_received: 'Nothing was received in time. Please start again, and do not pay this one.',
  form_not_finished: 'The form was not finished in time.',

  // The money.
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

  // A rail that nobody serves.
  rail_interrupted_unpaid:
    'This way of paying is interrupted at the moment. You can wait before you pay; a payment that is made meanwhile is kept, and goes on by itself afterwards.',
  rail_interrupted:
    'Your money is here. This way of paying is interrupted at the moment; the payment goes on by itself afterwards. Please do not pay again.',

  // The payment out.
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

  // Refunds.
  refunded_undelivered: 'The payment could not be delivered; it is refunded.',
  received_returned: '{why} {amount} {code} was sent back to its payer.',
  surplus_returned: 'What you sent beyond the announced amount was sent back.',
  refunded: 'Your payment is refunded.',
  going_back: 'Your payment is being sent back to the account that it came from.',
  refund_delayed: 'Your refund is delayed; we are looking into it.',

  // Customers.
  customer_rejected: 'We cannot take you on as a customer.',
  check_field: 'Please check this and send it again.',

  // What GET /info describes.
  how_you_pay: 'How you pay us',
  where_you_pay: 'Where you pay in',
  where_you_fetch: 'Where you fetch the money',
  info_of_costs: 'Every answer that names a transaction says what it costs.',
  info_of_new_account: 'An account that is created for a deposit costs {costs} besides.',
} as const satisfies Sentences;

/* The registry of the workflows: what a worker serves, by the names that people see. */
export { deposit } from './deposit.ts';
export { withdrawal } from './withdrawal.ts';
export { remittance } from './remittance.ts';
export { investigation } from './investigation.ts';
export { pollRail } from './poll-rail.ts';
export { watchPayments } from './watch-payments.ts';
export { sendPayments } from './send-payments.ts';
export { reconcile } from './reconcile.ts';
export { compareOpen, sweep, sweepCustomers } from './sweep.ts';
export { housekeeping } from './housekeeping.ts';
export { reviewCustomer } from './review-customer.ts';
export { sendCallbacks } from './send-callbacks.ts';
export { deliverCallbacks } from './deliver-callbacks.ts';

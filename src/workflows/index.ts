/* The registry of the workflows: what a worker serves, by the names that people see. */
export { deposit } from './deposit.ts';
export { withdrawal } from './withdrawal.ts';
export { remittance } from './remittance.ts';
export { investigation } from './investigation.ts';
export { pollRail } from './background/poll-rail.ts';
export { watchPayments } from './background/watch-payments.ts';
export { sendPayments } from './background/send-payments.ts';
export { reconcile } from './background/reconcile.ts';
export { compareOpen, sweep, sweepCustomers } from './background/sweep.ts';
export { housekeeping } from './background/housekeeping.ts';
export { reviewCustomer } from './background/review-customer.ts';
export { clearStopped } from './background/clear-stopped.ts';
export { sendCallbacks } from './background/send-callbacks.ts';
export { deliverCallbacks } from './background/deliver-callbacks.ts';

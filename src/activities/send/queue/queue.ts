/**
 * Payments wait in two queues. Refunds go out only once no pay-out waits, so that whoever sends us
 * money to have it sent back delays nobody. What a story has to send back before it can pay the rest
 * (`surplus`), and an account that is created, are parts of a pay-out. Claims go behind the refunds.
 */
export type Queue = 'payouts' | 'refunds';

export const QUEUES: readonly Queue[] = ['payouts', 'refunds'];

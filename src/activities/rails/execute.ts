import { ApplicationFailure } from '@temporalio/common';
import type { SecretBox } from '../../db/secret.ts';
import { RailPayment } from '../../db/entities/money-out.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import { formatAmount, stroopsOf } from '../../domain/amount.ts';
import { inTransaction, type StoreDeps } from '../deps.ts';
import { payoutKey, planPayout } from './pay-out.ts';
import { recordResult, type PayoutState } from './record-result.ts';
import type { OutgoingPayment, OutgoingResult, Rail } from './rail.ts';

export interface RailHostDeps extends StoreDeps {
  readonly rail: Rail;
  readonly secrets: SecretBox;
}

export interface ExecuteOrder {
  readonly transactionId: string;
  /** 1 for the first try; it rises only after the rail has definitely refused. */
  readonly number: number;
}

export interface ExecuteOutcome {
  readonly state: PayoutState;
  /** The rail payment's key, which later moves name: of the last number that there is. */
  readonly key: string;
  /** That number. It is above the one asked for where a story starts again after a refusal. */
  readonly number: number;
  /** For `parked` and `withdrawn`: why; ids and codes only. */
  readonly reason?: string;
}

const payeeOf = (secrets: SecretBox, row: Transaction): Readonly<Record<string, string>> => {
  if (!row.payeeCiphertext || !row.payeeKeyId) return {};
  const sealed = { ciphertext: Buffer.from(row.payeeCiphertext), keyId: row.payeeKeyId };
  return secrets.open(sealed, `transaction/${row.id}`) as Readonly<Record<string, string>>;
};

/**
 * A rail's own words may name a payee, and a failure is plain text in a history; so only that the
 * outcome is unknown crosses, and the log is told the kind of the error.
 */
const outcomeUnknown = (key: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'OutcomeUnknown',
    message: `the rail did not answer about ${key}; whether it paid is not known yet`,
  });

const outcome = (state: PayoutState, key: string): ExecuteOutcome => ({
  state,
  key,
  number: Number(key.split('/').at(-1)),
});

/** Carries one pay-out to a rail: journalled before the call, recorded after it, never twice. */
export const createExecuteOutgoingTransaction = (deps: RailHostDeps) => {
  const { orm, rail, secrets } = deps;
  const ask = async (payment: RailPayment, row: Transaction): Promise<OutgoingResult> => {
    const order: OutgoingPayment = {
      idempotencyKey: payment.key,
      transactionId: row.id,
      amount: formatAmount(stroopsOf(payment.amount)),
      payee: payeeOf(secrets, row),
    };
    return rail.executeOutgoingTransaction(order);
  };
  const lookUp = async (payment: RailPayment, row: Transaction): Promise<OutgoingResult> => {
    if (!rail.findOutgoing)
      throw new Error(`${rail.profile.name} says lookUp but has no findOutgoing`);
    const found = await rail.findOutgoing(payment.key);
    if (found.state !== 'unknown') return found;
    // "Never heard of it" is proof only once the lost call can no longer be on its way.
    const { retry } = rail.profile;
    const ageMs = Date.now() - (payment.askedAt?.getTime() ?? 0);
    if (retry.by === 'lookUp' && ageMs < retry.settledAfterMs) {
      throw new Error('the lost call may still arrive');
    }
    // From here the second call may be the lost one: what is unknown is judged by its age.
    await orm.em.fork().nativeUpdate(RailPayment, { key: payment.key }, { askedAt: new Date() });
    return ask(payment, row);
  };

  return async ({ transactionId, number }: ExecuteOrder): Promise<ExecuteOutcome> => {
    const plan = await inTransaction(orm, async (em) =>
      planPayout(em, rail.profile, transactionId, number),
    );
    switch (plan.plan) {
      case 'known':
        return outcome(plan.state, plan.key);
      case 'park':
        return { ...outcome('parked', plan.key), reason: plan.reason };
      case 'withdraw':
        return {
          ...outcome('withdrawn', payoutKey(transactionId, number)),
          reason: plan.reason,
        };
      case 'ask':
      case 'askAgain':
      case 'lookUp':
    }
    const { key } = plan.payment;
    let result: OutgoingResult;
    try {
      result = await (plan.plan === 'lookUp' ? lookUp : ask)(plan.payment, plan.row);
    } catch (error) {
      // Only the kind of error: what a bank says may name the payee.
      const kind = error instanceof Error ? error.name : typeof error;
      deps.log.warn({ key, rail: rail.profile.name, kind }, 'the rail did not answer');
      throw outcomeUnknown(key);
    }
    const state = await inTransaction(orm, async (em) =>
      recordResult(em, rail.profile, key, result),
    );
    return outcome(state, key);
  };
};

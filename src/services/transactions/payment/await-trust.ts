import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { say, spoken } from '../../../domain/languages/saying.ts';
import { Transaction } from '../../../db/entities/transaction.ts';
import { stroopsOf } from '../../../domain/money/amount.ts';
import { NATIVE, parseStellarAsset } from '../../../domain/money/asset.ts';
import { leastBalance, readiness } from '../../../domain/ledger/decide-payment.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { baseAccount, isMuxedAccount } from '../../../stellar/accounts/address.ts';
import type { StellarNetwork } from '../../../stellar/network.ts';
import { advance, lockTransaction } from '../move.ts';
import { inTransaction, type StoreDeps } from '../../deps.ts';

export interface TrustOrder {
  readonly transactionId: string;
  /** ISO 8601: after this the wait is over. */
  readonly until: string;
}

interface TrustDeps extends StoreDeps {
  readonly network: StellarNetwork;
}

/** What the customer has to do, whose account cannot be paid yet. */
const LACKING = {
  no_trust: say('add_trustline'),
  no_account: say('create_account_and_trustline'),
  below_reserve: say('create_account'),
} as const;

const FIRST_LOOK_MS = 1_000;
const LAST_LOOK_MS = 900_000;

/** Ever less often: a customer who comes back within the minute is not kept waiting. */
const nextLookMs = (attempt: number, leftMs: number): number =>
  Math.max(Math.min(FIRST_LOOK_MS * 1.4 ** (attempt - 1), LAST_LOOK_MS, leftMs), FIRST_LOOK_MS);

/**
 * Looks whether the destination of a deposit can take its asset now. Not yet is a benign failure,
 * which is retried ever less often and costs the history nothing.
 */
export const createAwaitTrust =
  ({ orm, network }: TrustDeps) =>
  async (
    { transactionId, until }: TrustOrder,
    attempt: number,
  ): Promise<{ readonly state: 'trusted' | 'timed_out' }> => {
    const row = await orm.em.fork().findOneOrFail(Transaction, { id: transactionId });
    const destination = row.toAccount ?? '';
    const asset = parseStellarAsset(row.asset);
    const { account } = await network.account(baseAccount(destination));
    // Only lumens ask how much a new account has to hold.
    const asks = account === null && row.asset === NATIVE;
    const reserve = asks ? (await network.latestLedger()).baseReserve : 0n;
    const ready = readiness(
      {
        operation: 'payment',
        asset: row.asset,
        amount: stroopsOf(row.amountOut ?? '0'),
        hasMemo: (row.destinationMemo ?? null) !== null,
        destinationIsMuxed: isMuxedAccount(destination),
        destinationIsIssuer: !isRefusal(asset) && asset.issuer === baseAccount(destination),
        leastBalance: leastBalance(reserve),
      },
      account,
    );
    // Anything but what is missing is found again, and distinguished, when the payment is bound.
    if (ready !== 'no_trust' && ready !== 'no_account' && ready !== 'below_reserve') {
      await inTransaction(orm, async (em) => {
        const locked = await lockTransaction(em, transactionId);
        if (locked.status !== 'pending_trust') return;
        // Nobody is asked any longer for what is there.
        advance(em, locked, 'pending_stellar', {
          reason: 'the destination can be paid now',
          message: null,
        });
      });
      return { state: 'trusted' };
    }
    const leftMs = Date.parse(until) - Date.now();
    if (leftMs <= 0) return { state: 'timed_out' };
    await inTransaction(orm, async (em) => {
      const locked = await lockTransaction(em, transactionId);
      advance(em, locked, 'pending_trust', {
        reason: `the destination has ${ready === 'no_trust' ? 'no trustline' : 'no account'} yet`,
        ...spoken(LACKING[ready]),
      });
    });
    throw ApplicationFailure.create({
      type: 'NotTrustedYet',
      message: `${transactionId}: ${ready}; looking again`,
      category: ApplicationFailureCategory.BENIGN,
      nextRetryDelay: nextLookMs(attempt, leftMs),
    });
  };

import { Transaction } from '../../../db/entities/transaction.ts';
import { shortAmount } from '../../../domain/money/amount.ts';
import { advance, lockTransaction } from '../../../services/transactions/move.ts';
import { inTransaction } from '../../../services/deps.ts';
import type { RailHostDeps } from '../pay-out/execute.ts';
import type { Instructions } from '../../../rails/rail.ts';

/** How soon a new deposit is asked about for the first time. */
const FIRST_POLL_MS = 1_000;

/** A rail without `instructions` is paid by quoting the transaction id. */
const plainInstructions = (transactionId: string): Instructions => ({
  reference: transactionId,
  fields: {
    external_transfer_memo: {
      value: transactionId,
      description: { en: 'Reference', es: 'Referencia' },
      help: {
        en: 'Quote it with your payment, so that we can find it.',
        es: 'Indíquela con su pago, para que lo encontremos.',
      },
    },
  },
});

/** As `pollReceived` chooses: a list of all that came makes asking by name needless. */
const isAskedByName = (rail: RailHostDeps['rail']): boolean =>
  !rail.listReceived && rail.pollPendingDeposits !== undefined;

/**
 * Asks the rail what the customer is to do, records it and lets the customer begin. A deposit
 * that has its instructions keeps them.
 */
export const createRequestFunds =
  ({ orm, rail }: RailHostDeps) =>
  async (transactionId: string): Promise<void> => {
    const before = await orm.em.fork().findOneOrFail(Transaction, { id: transactionId });
    if (before.railReference) return;
    const deposit = {
      transactionId,
      amountExpected: shortAmount(before.amountExpected),
      language: before.language,
      ...(before.locationId ? { locationId: before.locationId } : {}),
    };
    const instructions = rail.instructions
      ? await rail.instructions(deposit)
      : plainInstructions(transactionId);
    await inTransaction(orm, async (em) => {
      const row = await lockTransaction(em, transactionId);
      if (row.railReference) return;
      row.railReference = instructions.reference;
      row.instructions = instructions.fields;
      // Only who is asked by name is ever due; elsewhere it would keep the deposit from expiring.
      if (isAskedByName(rail)) row.nextPollAt = new Date(Date.now() + FIRST_POLL_MS);
      advance(em, row, 'pending_user_transfer_start', {
        reason: `${rail.profile.name} told how to pay`,
        message: null,
      });
    });
  };

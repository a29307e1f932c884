import type { LedgerPayment } from '../../../db/entities/money-out.ts';
import type { Stroops } from '../../../domain/money/amount.ts';
import { NATIVE } from '../../../domain/money/asset.ts';
import type { LedgerHead } from '../../../stellar/network.ts';
import { paymentContent } from '../../../stellar/envelopes/payment-operations.ts';
import { bindEnvelope, outgoing } from './bind.ts';
import type { FreeChannel } from './channels.ts';
import { makeEnvelope, type EnvelopeOrder, type MadeEnvelope } from './seal-envelope.ts';
import type { NextDeps } from '../deps.ts';
import { markInsufficient } from '../alerts.ts';
import { describeFailure } from '../../../domain/failure.ts';

/** A signer that does not sign is a fault of ours: nothing goes out until it does. */
export const createSigned =
  ({ orm, account, log }: NextDeps) =>
  async (order: EnvelopeOrder): Promise<MadeEnvelope | null> => {
    try {
      return await makeEnvelope(order);
    } catch (error) {
      log.error({ account, failure: describeFailure(error) }, 'an envelope is not signed');
      await markInsufficient(orm.em.fork(), account, { asset: NATIVE, reason: 'not_signed' });
      return null;
    }
  };

/**
 * Makes an envelope of payments over a channel, and binds it. What cannot be made now, because
 * somebody else was faster, a node lags or nobody signs, is `taken`.
 */
export const createMake = (deps: NextDeps) => {
  const { account, accounts } = deps;
  const signed = createSigned(deps);

  return async (
    channel: FreeChannel,
    payments: readonly LedgerPayment[],
    round: { readonly head: LedgerHead; readonly offer: Stroops },
  ): Promise<'bound' | 'taken' | 'withdrawn'> => {
    const found = await accounts.readOwn([channel.account], round.head);
    const read = found.get(channel.account);
    const ledgerSequence = read?.isFresh ? read.account?.sequence : undefined;
    if (ledgerSequence === undefined) return 'taken';
    // The own account's number may be used by a person too: what a lagging node says will not do.
    if (channel.number === 0 && ledgerSequence < channel.usedSequence) return 'taken';
    const made = await signed({
      networkPassphrase: deps.networkPassphrase,
      account,
      channel,
      ledgerSequence,
      head: round.head,
      lifeMs: deps.lifeMs,
      feePerOperation: round.offer,
      content: paymentContent(payments.map(outgoing)),
      payer: deps.payer,
      others: channel.number === 0 ? [] : [deps.channelSigner(account, channel.number)],
    });
    return made === null ? 'taken' : bindEnvelope(deps, made, payments);
  };
};

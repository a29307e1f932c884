import type { LedgerPayment } from '../../../db/entities/money-out.ts';
import type { Stroops } from '../../../domain/money/amount.ts';
import { NATIVE } from '../../../domain/money/asset.ts';
import type { CallResources, LedgerHead } from '../../../stellar/network.ts';
import { callContent } from '../../../stellar/envelopes/contract-transfer.ts';
import {
  paymentContent,
  type EnvelopeContent,
} from '../../../stellar/envelopes/payment-operations.ts';
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

/** What an envelope is made in: the newest ledger, and what is offered for each operation. */
interface MakingRound {
  readonly head: LedgerHead;
  readonly offer: Stroops;
}

/** Makes an envelope over a channel; null while a node lags, or nobody signs. */
export const createSeal = (deps: NextDeps) => {
  const { account, accounts } = deps;
  const signed = createSigned(deps);

  return async (
    channel: FreeChannel,
    content: EnvelopeContent,
    round: MakingRound,
  ): Promise<MadeEnvelope | null> => {
    const found = await accounts.readOwn([channel.account], round.head);
    const read = found.get(channel.account);
    const ledgerSequence = read?.isFresh ? read.account?.sequence : undefined;
    if (ledgerSequence === undefined) return null;
    // The own account's number may be used by a person too: what a lagging node says will not do.
    if (channel.number === 0 && ledgerSequence < channel.usedSequence) return null;
    return signed({
      networkPassphrase: deps.networkPassphrase,
      account,
      channel,
      ledgerSequence,
      head: round.head,
      lifeMs: deps.lifeMs,
      feePerOperation: round.offer,
      content,
      payer: deps.payer,
      others: channel.number === 0 ? [] : [deps.channelSigner(account, channel.number)],
    });
  };
};

/**
 * Makes an envelope of payments over a channel, and binds it. What cannot be made now, because
 * somebody else was faster, a node lags or nobody signs, is `taken`.
 * @param calls what the calls among the payments need, by the ids of their payments.
 */
export const createMake = (deps: NextDeps) => {
  const seal = createSeal(deps);

  const contentOf = (
    payments: readonly LedgerPayment[],
    calls: ReadonlyMap<string, CallResources>,
  ): EnvelopeContent => {
    const [payment] = payments;
    const resources = payment && calls.get(payment.id);
    if (!resources) return paymentContent(payments.map(outgoing));
    return callContent(outgoing(payment), deps.networkPassphrase, resources);
  };

  return async (
    channel: FreeChannel,
    payments: readonly LedgerPayment[],
    calls: ReadonlyMap<string, CallResources>,
    round: MakingRound,
  ): Promise<'bound' | 'taken' | 'withdrawn'> => {
    const made = await seal(channel, contentOf(payments, calls), round);
    return made === null ? 'taken' : bindEnvelope(deps, made, payments);
  };
};

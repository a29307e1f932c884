import type { Orm } from '../../db/orm.ts';
import { stroopsOf, type Stroops } from '../../domain/money/amount.ts';
import { DEFAULT_NETWORK_FEES, feeOffer, type FeeStats } from '../../domain/ledger/fee-strategy.ts';
import { concurrently } from '../../lib/concurrently.ts';
import { inTraces } from '../../tracing/span.ts';
import { signOuter } from '../../stellar/envelopes/envelope.ts';
import { createLedgerPace } from '../../stellar/horizon/ledger-pace.ts';
import { NetworkFault, type LedgerHead, type StellarNetwork } from '../../stellar/network.ts';
import { createSender, type Round, type Sender } from '../../stellar/envelopes/sender.ts';
import type { Signer } from '../../stellar/signing/signer.ts';
import { createOutgoingWatch } from './outgoing/watch.ts';
import { createAccountReader } from './queue/accounts.ts';
import { queuedPayments } from './queue/candidates.ts';
import { QUEUES } from './queue/queue.ts';
import { ENVELOPE_LIFE_MS } from './envelopes/seal-envelope.ts';
import { glanceAtSending } from './glance.ts';
import { createHeadWatch } from './heads.ts';
import {
  createEnvelopeJournal,
  noteWithheld,
  openEnvelopes,
  tracesOf,
} from './envelopes/journal.ts';
import { createKeyNote, nobody } from './keys.ts';
import { createMakeChannels } from './envelopes/create-channels.ts';
import { createBindNext } from './queue/select.ts';
import type { NextDeps, SendDeps } from './deps.ts';
import { createReference } from './reference.ts';
import { forgetUnneeded, raiseAlert } from './alerts.ts';
import { createRestore } from './calls/restore.ts';
import { createCallTrials } from './calls/try-calls.ts';
import { describeFailure } from '../../domain/failure.ts';

const STEPS_AT_ONCE = 20;
/** Of several nodes behind one address some come to a ledger a little later than the others. */
const ASK_AGAIN_MS = 500;

type RoundEnd =
  /** Nothing is on its way, and nothing waits. */
  | { readonly state: 'idle' }
  /** As idle, but something waits to be there again: an asset, the end of a pause, Horizon. */
  | { readonly state: 'held' }
  /** Look again when the next ledger is due, or sooner when something is queued. */
  | { readonly state: 'busy'; readonly dueInMs: number }
  /** As busy, but no channel is free for anything that is queued meanwhile. */
  | { readonly state: 'full'; readonly dueInMs: number };

/** What is to be done: `held` where a payment waits and something holds it back. */
const workOf = async (
  orm: Orm,
  account: string,
  proof: string | null,
): Promise<'work' | 'held' | 'nothing'> => {
  const em = orm.em.fork();
  const { isOpen, isQueued, lacks } = await glanceAtSending(em, account, proof);
  if (isOpen) return 'work';
  for (const queue of isQueued ? QUEUES : []) {
    if ((await queuedPayments(em, account, queue, 1)).length > 0) return 'work';
  }
  if (lacks) await forgetUnneeded(em, account);
  return isQueued ? 'held' : 'nothing';
};

/** What we offer for each operation, asked for once a ledger. */
const createFees = (deps: SendDeps, network: StellarNetwork) => {
  const policy = deps.anchor.networkFees ?? DEFAULT_NETWORK_FEES;
  const cap = stroopsOf(policy.maximumPerOperation);
  let askedIn = 0;
  let stats: FeeStats | null = null;
  return async (head: LedgerHead): Promise<{ readonly offer: Stroops; readonly cap: Stroops }> => {
    if (askedIn !== head.sequence) {
      askedIn = head.sequence;
      try {
        stats = await network.feeStats();
      } catch (error) {
        // What the ledger before this one asked for will do; a refusal says when it does not.
        if (!(error instanceof NetworkFault)) throw error;
      }
    }
    return { offer: feeOffer(stats, policy.percentile, cap), cap };
  };
};

/** Takes each envelope that is on its way one step further, some beside each other. */
const createStepAll =
  ({ orm, log }: SendDeps, account: string, signal: AbortSignal, sender: Sender) =>
  async (round: Round): Promise<void> => {
    const open = await openEnvelopes(orm, account);
    await concurrently(open, STEPS_AT_ONCE, async (envelope) => {
      try {
        const traces = await tracesOf(orm, envelope.innerHash);
        await inTraces('SendEnvelope', traces, async () => sender.step(envelope, round));
      } catch (error) {
        if (error instanceof NetworkFault || signal.aborted) throw error;
        // One that cannot be recorded stops no other; it is tried again in the next ledger.
        const { innerHash } = envelope;
        const failure = describeFailure(error);
        log.error({ account, innerHash, failure }, 'an envelope is not settled');
      }
    });
  };

/**
 * Binds what each queue has, and sends it. What was bound of one queue is on its way before anybody
 * looks at the next.
 * @returns true where no channel is left.
 */
const createBindAll = (next: NextDeps, stepAll: (round: Round) => Promise<void>) => {
  const bindNext = createBindNext(next);
  const makeChannels = createMakeChannels(next);
  const restore = createRestore(next);
  return async (round: Round): Promise<boolean> => {
    const { head, fee } = round;
    const isPrepared = await makeChannels(head, fee.offer);
    let isSent = !(await restore(head, fee.offer)) && !isPrepared;
    let isFull = false;
    for (const queue of QUEUES) {
      const ends = await bindNext(head, fee.offer, queue);
      if (!isSent || ends.bound > 0) await stepAll(round);
      isSent = true;
      isFull = ends.isFull;
    }
    return isFull;
  };
};

/** What the round makes envelopes with: who signs, and over which channels. */
const nextOf = (
  deps: SendDeps,
  network: StellarNetwork,
  payer: Signer,
  signal: AbortSignal,
): NextDeps => {
  const account = payer.publicKey;
  const reason = 'a contract call would cost more than a lumen';
  const onDear = async (): Promise<void> =>
    raiseAlert(deps.orm.em.fork(), { account, kind: 'fee_at_cap', reason });
  const noChannels = (): never => {
    throw new Error('anchor.ts asks for channels, and no secret was given to derive them from');
  };
  const signerOf = deps.channelSigner ?? noChannels;
  const numbers = Array.from({ length: deps.anchor.channels ?? 0 }, (_, place) => place + 1);
  return {
    ...deps,
    account,
    payer,
    channelSigner: signerOf,
    channels: numbers.map((number) => signerOf(account, number).publicKey),
    lifeMs: deps.envelopeLifeMs ?? ENVELOPE_LIFE_MS,
    accounts: createAccountReader(network),
    calls: createCallTrials({ ...deps, network, account, signal, onDear }),
  };
};

/**
 * One look at everything that an account has to send, as often as it is called.
 * @param proof makes what a look that finds nothing notifies (`glance.ts`).
 */
export const createSendRound = (
  deps: SendDeps,
  account: string,
  signal: AbortSignal,
  proof: () => string | null = () => null,
): (() => Promise<RoundEnd>) => {
  const network = deps.network.within(signal);
  const { orm, log, networkPassphrase } = deps;
  const signer = deps.signerOf(account);
  const next = nextOf(deps, network, signer ?? nobody(account), signal);
  const sender = createSender({
    network,
    journal: createEnvelopeJournal(orm, log),
    signOuter: async ({ innerXdr }, fee) =>
      signOuter({ xdr: innerXdr, networkPassphrase }, fee, next.payer),
  });
  const stepAll = createStepAll(deps, account, signal, sender);
  const bindAll = createBindAll(next, stepAll);
  const pace = createLedgerPace(network);
  const reference = createReference({ orm, network, account, log });
  const feesAt = createFees(deps, network);
  const noteKey = createKeyNote(deps, account, signer !== null);
  const outgoing = createOutgoingWatch({ ...deps, network }, account);
  const { now = () => Date.now() } = deps;
  const heads = createHeadWatch({ orm, network, account, log, lifeMs: next.lifeMs, now });

  return async () => {
    await noteKey();
    // While nothing waits the network is left in peace: public ones count every call.
    const work = await workOf(orm, account, proof());
    if (work !== 'work') {
      const isBehind = (await heads.isBehind()) && !(await heads.isFresh(await pace.head()));
      await outgoing.rest();
      return { state: isBehind || work === 'held' ? 'held' : 'idle' };
    }
    const head = await pace.head();
    const identity = await reference(head);
    const busy = { state: 'busy', dueInMs: pace.dueInMs() } as const;
    if (identity === 'behind') {
      if (await heads.sawOlder(head)) await noteWithheld(orm, account, head);
      return busy;
    }
    const isStopped = identity === 'stopped';
    const isFresh = await heads.isFresh(head);
    const sendsNothing = identity === 'held' || !isFresh;
    if (sendsNothing) await noteWithheld(orm, account, head);
    const { core } = heads;
    const round = { head, fee: await feesAt(head), isStopped, sendsNothing, core };
    if (isStopped) {
      await stepAll(round);
      return busy;
    }
    // What others send under our key is read beside what we look up ourselves, and takes no time of it.
    const looking = outgoing.look(head, isFresh);
    const [stepped, looked] = await Promise.allSettled([stepAll(round), looking]);
    if (stepped.status === 'rejected') throw stepped.reason;
    if (looked.status === 'rejected') throw looked.reason;
    if (signer === null || !looked.value) return { ...busy, dueInMs: pace.dueInMs() };
    const isFull = await bindAll(round);
    const dueInMs = next.accounts.isBehind()
      ? Math.min(ASK_AGAIN_MS, pace.dueInMs())
      : pace.dueInMs();
    return { state: isFull ? 'full' : 'busy', dueInMs };
  };
};

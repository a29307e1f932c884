import type { RailCheck } from './check.ts';

/** The profile against the functions that it promises. */
export const profileChecks: readonly RailCheck[] = [
  {
    id: 'profile/retry',
    claim: 'has what its profile says makes a second try safe',
    async run({ rail, finding }) {
      const { retry } = rail.profile;
      if (retry.by === 'lookUp' && !rail.findOutgoing) finding('lookUp needs findOutgoing');
      if (retry.by === 'lookUp' && retry.settledAfterMs <= 0) finding('settledAfterMs must be > 0');
      if (retry.by === 'idempotencyKey' && retry.keyLifetimeMs <= 0) {
        finding('keyLifetimeMs must be > 0');
      }
    },
  },
  {
    id: 'profile/money-in',
    claim: 'can say that nobody has paid, so that a deposit may expire',
    async run({ rail, finding }) {
      if (rail.listReceived || rail.pollPendingDeposits) return;
      if (!rail.parseEvent) return;
      if (rail.profile.webhookWithinMs === undefined) {
        finding('a rail that only tells needs webhookWithinMs, or its deposits never expire');
      }
    },
  },
  {
    id: 'profile/settles',
    claim: 'can tell what became of a payment that it calls initiated',
    async run({ rail, order, carry, finding }) {
      const said = await carry(order());
      if (said.said !== 'answer' || said.result.state === 'delivered') return;
      const waits = said.result.state === 'initiated' || said.result.state === 'readyForPickup';
      const tells = rail.pollOutgoingTransactions ?? rail.parseEvent;
      if (waits && rail.profile.delivery === 'tells' && !tells) {
        finding('it initiates, and nobody would ever tell what became of it');
      }
    },
  },
  {
    id: 'profile/batches',
    claim: 'asks for batches and pauses that make sense',
    async run({ rail, finding }) {
      const { batchSize, pollEveryMs, payoutsPerSecond, lateWindowMs } = rail.profile;
      if (!Number.isInteger(batchSize) || batchSize < 1) finding('batchSize must be at least 1');
      if (!(pollEveryMs > 0)) finding('pollEveryMs must be > 0');
      if (!(payoutsPerSecond > 0)) finding('payoutsPerSecond must be > 0');
      if (!(lateWindowMs >= 0)) finding('lateWindowMs must not be negative');
    },
  },
];

import { payoutBatchFault } from '../../../domain/rails/payout-batch.ts';
import type { RailCheck } from '../check.ts';

const KEY_LENGTH_MIN = 16;

/** The profile against the functions that it promises. */
export const profileChecks: readonly RailCheck[] = [
  {
    id: 'profile/retry',
    claim: 'has what its profile says makes a second try safe',
    async run({ rail, finding }) {
      const { retry } = rail.profile;
      if (retry.by === 'lookUp' && !rail.findOutgoing) {
        finding('retry.by is lookUp, and there is no findOutgoing', 'Write it, or say neither');
      }
      if (retry.by === 'lookUp' && retry.settledAfterMs <= 0) {
        finding('settledAfterMs is not above 0', 'Make it longer than the longest call');
      }
      if (retry.by === 'idempotencyKey' && retry.keyLifetimeMs <= 0) {
        finding('keyLifetimeMs is not above 0', 'State how long the bank remembers a key');
      }
    },
  },
  {
    id: 'profile/key-format',
    claim: 'has room in its keys for all pay-outs there will be',
    async run({ rail, finding }) {
      const { lengthMax = KEY_LENGTH_MIN } = rail.profile.keyFormat ?? {};
      if (Number.isInteger(lengthMax) && lengthMax >= KEY_LENGTH_MIN) return;
      finding(`keyFormat.lengthMax is ${lengthMax}`, `Keys need ${KEY_LENGTH_MIN} letters or more`);
    },
  },
  {
    id: 'profile/money-in',
    claim: 'can say that nobody has paid, so that a deposit may expire',
    async run({ rail, finding }) {
      if (rail.listReceived || rail.pollPendingDeposits || !rail.parseEvent) return;
      if (rail.profile.webhookWithinMs === undefined) {
        finding(
          'Money is only known by webhook, and there is no webhookWithinMs',
          'State it, or the deposits of this rail never expire',
        );
      }
    },
  },
  {
    id: 'profile/settles',
    claim: 'can say what became of a payment that it calls initiated',
    async run({ rail, order, carry, finding }) {
      const said = await carry(order());
      if (said.said !== 'answer' || said.result.state === 'delivered') return;
      const waits = said.result.state === 'initiated' || said.result.state === 'readyForPickup';
      const says = rail.pollOutgoingTransactions ?? rail.parseEvent;
      if (waits && rail.profile.delivery === 'tells' && !says) {
        finding(
          `It returned "${said.result.state}", and nothing would ever say what became of it`,
          'Write pollOutgoingTransactions or parseEvent, or say delivery: "neverTells"',
        );
      }
    },
  },
  {
    id: 'profile/payout-batch',
    claim: 'says how many pay-outs it takes at once, where it takes several',
    async run({ rail, finding }) {
      const { profile, executeOutgoingTransactions } = rail;
      const fault = payoutBatchFault(profile, executeOutgoingTransactions !== undefined);
      if (fault) finding(fault, 'Say payoutBatch and write the function, or leave both out');
    },
  },
  {
    id: 'profile/batches',
    claim: 'asks for batches and pauses that make sense',
    async run({ rail, finding }) {
      const { batchSize, pollEveryMs, payoutsPerSecond, lateWindowMs } = rail.profile;
      const { pollIdleEveryMs = pollEveryMs } = rail.profile;
      const mend = (name: string, value: number, advice: string): void =>
        finding(`${name} is ${value}`, advice);
      if (!Number.isInteger(batchSize) || batchSize < 1)
        mend('batchSize', batchSize, 'Say 1 or more');
      if (!(pollEveryMs > 0)) mend('pollEveryMs', pollEveryMs, 'Say more than 0');
      if (!(pollIdleEveryMs >= pollEveryMs))
        mend('pollIdleEveryMs', pollIdleEveryMs, 'Say no less than pollEveryMs');
      if (!(payoutsPerSecond > 0)) mend('payoutsPerSecond', payoutsPerSecond, 'Say more than 0');
      if (!(lateWindowMs >= 0)) mend('lateWindowMs', lateWindowMs, 'Say 0 or more');
    },
  },
];

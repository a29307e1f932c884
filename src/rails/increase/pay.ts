import type { Increase } from 'increase';
import { transliterate } from 'transliteration';
import { RailError } from '../../domain/rails/error.ts';
import { concurrently } from '../../lib/concurrently.ts';
import type { InitiatedPayment, OutgoingPayment, OutgoingResult, OutgoingUpdate } from '../rail.ts';
import { RetryLater } from '../retry-later.ts';
import { centsOf } from './cents.ts';
import { ask, IncreaseError, isMissing } from './client.ts';
import type { LookUp } from './look-up.ts';
import type { Network, Reason, Sent, TransferOrder } from './networks/network.ts';
import {
  BEYOND_NETWORKS,
  NOT_REACHED,
  UNKNOWN_BANK,
  UNREADABLE_PAYEE,
} from './networks/reasons.ts';
import { refusalOf, resultOf, updateOf } from './results.ts';

/** How long the bank is left alone that has no money of ours to send. */
const UNFUNDED_FOR_MS = 60_000;
const AT_ONCE = 5;

const orderOf = ({ idempotencyKey, amount, payee }: OutgoingPayment): TransferOrder => ({
  idempotencyKey,
  cents: centsOf(amount),
  accountNumber: payee['bank_account_number'] ?? '',
  routingNumber: payee['bank_number'] ?? '',
  funding: payee['bank_account_type'] === 'savings' ? 'savings' : 'checking',
  name: transliterate([payee['first_name'], payee['last_name']].filter(Boolean).join(' ')).trim(),
});

/** What is wrong with an order, before the bank is asked to pay it; or the network that carries it. */
const choose = (
  networks: readonly Network[],
  bank: Increase.RoutingNumberListResponse | null,
  cents: number,
): Network | Reason => {
  if (bank === null) return UNKNOWN_BANK;
  const reaching = networks.filter(({ reaches }) => reaches(bank));
  if (reaching.length === 0) return NOT_REACHED;
  const fitting = reaching.filter(({ maximumCents }) => cents <= maximumCents);
  const nowMs = Date.now();
  return fitting.find(({ isOpen }) => isOpen(nowMs)) ?? fitting[0] ?? BEYOND_NETWORKS;
};

const isSame = (order: TransferOrder, sent: Sent): boolean =>
  sent.cents === order.cents &&
  sent.accountNumber === order.accountNumber &&
  sent.routingNumber === order.routingNumber;

/** What the bank refuses may be the payee, by these words of its parameters. */
const PAYEE_FIELDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/routing_number/, ['bank_number']],
  [/account_number(?!_id)/, ['bank_account_number']],
  [/individual_name|creditor/, ['first_name', 'last_name']],
];

const payeeFieldsOf = (thrown: IncreaseError): readonly string[] =>
  PAYEE_FIELDS.flatMap(([pattern, fields]) => (pattern.test(thrown.parameters) ? fields : []));

/** Pay-outs by the networks that the settings allow. */
export const createPaying = (client: Increase, lookUp: LookUp, allowed: readonly Network[]) => {
  const bankOf = async (routingNumber: string) => {
    const { data } = await ask(() => client.routingNumbers.list({ routing_number: routingNumber }));
    return data.find((bank) => bank.routing_number === routingNumber) ?? null;
  };

  /** A refusal that was decided here, unless the bank has paid by this key before. */
  const refuse = async (order: TransferOrder, reason: Reason): Promise<OutgoingResult> => {
    const sent = await lookUp.byKey(order.idempotencyKey);
    return sent === null ? refusalOf(reason) : resultOf(sent);
  };

  const settleRefusal = async (order: TransferOrder, thrown: unknown): Promise<OutgoingResult> => {
    if (!(thrown instanceof IncreaseError)) throw thrown;
    switch (thrown.type) {
      case 'idempotency_key_already_used_error': {
        // An earlier call came through after all, on another network perhaps.
        const sent = await lookUp.usedFor(thrown.resourceId);
        if (isSame(order, sent)) return resultOf(sent);
        throw new RailError('INCREASE_KEY_USED', 'the key has paid another order');
      }
      case 'invalid_operation_error':
        // Nothing was sent: our account there is short of funds, or closed.
        throw new RetryLater(UNFUNDED_FOR_MS, { cause: thrown });
      case 'invalid_parameters_error': {
        const fields = payeeFieldsOf(thrown);
        // Anything else is a mistake of ours, which no customer can mend.
        if (fields.length === 0) throw thrown;
        return refuse(order, { ...UNREADABLE_PAYEE, fields });
      }
      default:
        throw thrown;
    }
  };

  return {
    async execute(payment: OutgoingPayment): Promise<OutgoingResult> {
      const order = orderOf(payment);
      const chosen = choose(allowed, await bankOf(order.routingNumber), order.cents);
      if (!('create' in chosen)) return refuse(order, chosen);
      try {
        return resultOf(await chosen.create(order));
      } catch (thrown) {
        return settleRefusal(order, thrown);
      }
    },

    async find(idempotencyKey: string): Promise<OutgoingResult | { readonly state: 'unknown' }> {
      const sent = await lookUp.byKey(idempotencyKey);
      return sent === null ? { state: 'unknown' } : resultOf(sent);
    },

    async poll(initiated: readonly InitiatedPayment[]): Promise<readonly OutgoingUpdate[]> {
      const updates = await concurrently(initiated, AT_ONCE, async (payment) => {
        try {
          const sent = await lookUp.byId(payment.railReference);
          return sent === null ? null : updateOf(payment.idempotencyKey, sent);
        } catch (thrown) {
          // What the bank does not know is no refusal; the others are answered.
          if (isMissing(thrown)) return null;
          throw thrown;
        }
      });
      return updates.filter((update) => update !== null);
    },
  };
};

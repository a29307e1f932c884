import { createHash } from 'node:crypto';
import { refundTransfer, type RefundRequest } from './bank-refunds.ts';
import { createReversals } from './bank-reversals.ts';
import { createIdentifier, positionOf, randomLetters } from './identifier.ts';
import type { Behaviours } from './behaviours.ts';
import { pageAfter, type Page } from './pages/page.ts';
import { createProblem } from './http/problem.ts';
import type { Problem } from './http/problem.ts';
import type { BankPayment, BankState, IncomingTransfer, PaymentRejection } from './state.ts';

interface BankPaymentRequest {
  readonly idempotencyKey: string;
  readonly amountMinor: bigint;
  readonly creditor: BankPayment['creditor'];
  readonly remittanceInformation: string | null;
  /** The transfer that goes back by it. */
  readonly refundOf?: string;
}

interface IncomingTransferRequest {
  readonly reference: string | null;
  readonly amountMinor: bigint;
  readonly payer: { readonly name: string; readonly account: string | null };
  /** ISO 8601; a bank may book today what it received yesterday. */
  readonly receivedAt: string | null;
  /** What the statement is to say of the amount; null for what it is. */
  readonly statedAmount?: string | null;
  /** How long after its booking the payer takes it back; null for never. */
  readonly reverseAfterMs?: number | null;
}

/** The last digits of a creditor's account number that are refused, for trying the other paths. */
const rejections: Readonly<Record<string, PaymentRejection>> = {
  '0000': 'account_closed',
  '9999': 'account_unknown',
  '8888': 'creditor_refuses',
};

const fingerprintOf = ({ amountMinor, creditor, remittanceInformation }: BankPaymentRequest) =>
  createHash('sha256')
    .update(
      JSON.stringify([
        amountMinor.toString(),
        creditor.name,
        creditor.accountNumber,
        creditor.bankNumber,
        remittanceInformation,
      ]),
    )
    .digest('hex');

interface BankDeps {
  readonly now: () => number;
  readonly keyLifetimeMs: number;
  readonly behaviours: Behaviours;
}

const createKeyIndex = (state: BankState, { now, keyLifetimeMs }: BankDeps) => {
  const byKey = new Map<string, BankPayment[]>();
  const add = (payment: BankPayment): void => {
    const earlier = byKey.get(payment.idempotencyKey);
    if (earlier === undefined) byKey.set(payment.idempotencyKey, [payment]);
    else earlier.push(payment);
  };
  state.payments.forEach(add);
  return {
    add,
    all: (key: string): readonly BankPayment[] => byKey.get(key) ?? [],
    /** The payment that a key still stands for; the bank forgets keys after a while. */
    remembered(key: string): BankPayment | undefined {
      const payment = byKey.get(key)?.at(-1);
      if (payment === undefined) return undefined;
      if ((positionOf('BP', payment.id) ?? 0) <= (state.keysForgotten ?? 0)) return undefined;
      return now() - Date.parse(payment.createdAt) < keyLifetimeMs ? payment : undefined;
    },
  };
};

const createIncoming = (state: BankState, { now, behaviours }: BankDeps) => ({
  /** Books money that somebody sent. */
  receive(request: IncomingTransferRequest): IncomingTransfer {
    const bookedAt = new Date(now()).toISOString();
    const receivedAt = request.receivedAt ?? bookedAt;
    const transfer: IncomingTransfer = {
      id: createIdentifier('BT', state.transfers.length + 1),
      reference: request.reference,
      amountMinor: request.amountMinor,
      receivedAt,
      valueDate: receivedAt.slice(0, 10),
      payer: {
        name: request.payer.name,
        account: request.payer.account ?? `SB00${randomLetters(16)}`,
      },
      bookedAt,
      ...(request.statedAmount ? { statedAmount: request.statedAmount } : {}),
      ...(typeof request.reverseAfterMs === 'number'
        ? { reversesAt: now() + request.reverseAfterMs }
        : {}),
    };
    state.transfers.push(transfer);
    state.balanceMinor += transfer.amountMinor;
    return transfer;
  },

  transfersAfter(after: string | null, limit: number): Page<IncomingTransfer> | Problem {
    const { statementLagMs, pageSizeMax, overlap } = behaviours.current();
    const visibleUntil = now() - statementLagMs;
    const hidden = ({ bookedAt }: IncomingTransfer) => Date.parse(bookedAt ?? '') > visibleUntil;
    // What comes after something hidden is hidden, too, or a cursor would jump over it.
    const first = statementLagMs === 0 ? -1 : state.transfers.findIndex(hidden);
    const visible = first === -1 ? state.transfers : state.transfers.slice(0, first);
    return pageAfter(visible, 'BT', after, Math.min(limit, pageSizeMax), overlap);
  },
});

const createOutgoing = (state: BankState, deps: BankDeps) => {
  const keys = createKeyIndex(state, deps);

  const replay = (payment: BankPayment, fingerprint: string) => {
    if (payment.fingerprint === fingerprint) return { payment, replayed: true };
    const message = 'This key was used for another payment; use a new key for a new payment.';
    return createProblem(409, 'idempotency_key_reused', message, 'idempotency-key');
  };

  return {
    /**
     * Pays at once, or rejects for good. The answer is kept under the key; want of money is not,
     * so that the same key succeeds once the account is filled.
     */
    pay(request: BankPaymentRequest): { payment: BankPayment; replayed: boolean } | Problem {
      const fingerprint = fingerprintOf(request);
      const earlier = keys.remembered(request.idempotencyKey);
      if (earlier !== undefined) return replay(earlier, fingerprint);
      const reason = rejections[request.creditor.accountNumber.slice(-4)] ?? null;
      const spendable = deps.behaviours.current().empty ? 0n : state.balanceMinor;
      if (reason === null && request.amountMinor > spendable) {
        const message = 'The account does not hold enough; fill it and repeat the same key.';
        return createProblem(422, 'insufficient_funds', message, 'amount');
      }
      const payment: BankPayment = {
        id: createIdentifier('BP', state.payments.length + 1),
        ...request,
        fingerprint,
        status: reason === null ? 'booked' : 'rejected',
        reason,
        createdAt: new Date(deps.now()).toISOString(),
      };
      state.payments.push(payment);
      keys.add(payment);
      if (reason === null) state.balanceMinor -= payment.amountMinor;
      return { payment, replayed: false };
    },

    /** Forgets every key there is; the same order under the same key is then paid again. */
    forgetKeys(): number {
      state.keysForgotten = state.payments.length;
      return state.payments.length;
    },

    /** Turns a payment into its contrary: what was booked comes back, what was refused is paid. */
    overturn(id: string): BankPayment | Problem {
      const payment = state.payments.find((one) => one.id === id);
      if (payment === undefined) return createProblem(404, 'not_found', 'No payment has this id.');
      const comesBack = payment.status === 'booked';
      payment.status = comesBack ? 'rejected' : 'booked';
      payment.reason = comesBack ? 'returned' : null;
      state.balanceMinor += comesBack ? payment.amountMinor : -payment.amountMinor;
      return payment;
    },

    /** All payments ever made under a key: more than one once the bank has forgotten the key. */
    paymentsByKey: keys.all,

    payment(id: string): BankPayment | undefined {
      const payment = state.payments[(positionOf('BP', id) ?? 0) - 1];
      return payment?.id === id ? payment : undefined;
    },

    paymentsAfter: (after: string | null, limit: number) =>
      pageAfter(state.payments, 'BP', after, limit),
  };
};

export type BankLedger = ReturnType<typeof createBankLedger>;

/** The pretend bank's own books: one account, what came in, what went out. */
export const createBankLedger = (state: BankState, deps: BankDeps) => {
  const outgoing = createOutgoing(state, deps);
  return {
    ...createIncoming(state, deps),
    ...createReversals(state, deps.now),
    ...outgoing,
    refund: (request: RefundRequest) => refundTransfer(state, outgoing.pay, request),
    balanceMinor: () => state.balanceMinor,
  };
};

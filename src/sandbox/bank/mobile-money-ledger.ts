import type { Behaviours } from './behaviours.ts';
import { createCollectionCode, createIdentifier, positionOf, randomLetters } from './identifier.ts';
import { createProblem } from './http/problem.ts';
import type { Problem } from './http/problem.ts';
import type { Collection, CollectionRequest, MobileMoneyState, Payout } from './state.ts';

interface PayoutRequest {
  readonly externalId: string;
  readonly msisdn: string;
  readonly provider: string | null;
  readonly agent: string | null;
  readonly amountMinor: bigint;
}

interface CollectRequest {
  readonly code: string;
  readonly amountMinor: bigint;
  readonly payer: { readonly name: string; readonly msisdn: string | null };
  /** ISO 8601; null for now. */
  readonly collectedAt: string | null;
  /** What the operator is to say of the amount; null for what it is. */
  readonly statedAmount?: string | null;
}

interface MobileMoneyDeps {
  readonly now: () => number;
  readonly settleAfterMs: number;
  readonly behaviours: Behaviours;
}

const providers = ['Sandbox Mobile', 'Sandbox Cash'];

const groupInto = <Key, Item>(groups: Map<Key, Item[]>, key: Key, item: Item): void => {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
};

const isOpen = ({ status }: Payout): boolean =>
  status === 'ACCEPTED' || status === 'AWAITING_COLLECTION';

const checkPayout = (request: PayoutRequest, floatMinor: bigint): Problem | null => {
  if (request.msisdn.endsWith('9999')) {
    return createProblem(422, 'invalid_msisdn', 'No subscriber has this number.', 'msisdn');
  }
  if (request.provider !== null && !providers.includes(request.provider)) {
    const known = providers.join(' or ');
    return createProblem(422, 'unknown_provider', `The provider must be ${known}.`, 'provider');
  }
  if (request.amountMinor > floatMinor) {
    return createProblem(422, 'insufficient_float', 'The float is too low; fill it first.');
  }
  return null;
};

const createCollections = (state: MobileMoneyState, isoNow: () => string) => {
  const requestsByCode = new Map(state.requests.map((request) => [request.code, request]));
  const requestsByExternalId = new Map(state.requests.map((one) => [one.externalId, one]));
  const byCode = new Map<string, Collection[]>();
  for (const one of state.collections) groupInto(byCode, one.code, one);

  const unusedCode = (): string => {
    const code = createCollectionCode();
    return requestsByCode.has(code) ? unusedCode() : code;
  };

  return {
    /** Hands out a collection code; the same merchant id always gets the same one. */
    requestCollection(externalId: string, amountMinor: bigint | null): CollectionRequest {
      const earlier = requestsByExternalId.get(externalId);
      if (earlier !== undefined) return earlier;
      const request = { code: unusedCode(), externalId, amountMinor, createdAt: isoNow() };
      state.requests.push(request);
      requestsByCode.set(request.code, request);
      requestsByExternalId.set(externalId, request);
      return request;
    },

    knowsCode: (code: string): boolean => requestsByCode.has(code),

    /** Takes a payer's money for a code; any amount, any number of times, as payers do. */
    collect(request: CollectRequest): Collection | Problem {
      if (!requestsByCode.has(request.code)) {
        return createProblem(422, 'unknown_code', 'No collection has this code.', 'reference');
      }
      const collection: Collection = {
        transactionId: createIdentifier('MC', state.collections.length + 1),
        code: request.code,
        amountMinor: request.amountMinor,
        collectedAt: request.collectedAt ?? isoNow(),
        payer: { name: request.payer.name, msisdn: request.payer.msisdn ?? '+10000000001' },
        ...(request.statedAmount ? { statedAmount: request.statedAmount } : {}),
      };
      state.collections.push(collection);
      groupInto(byCode, collection.code, collection);
      state.floatMinor += collection.amountMinor;
      return collection;
    },

    collectionsOf: (codes: readonly string[]): Collection[] =>
      [...new Set(codes)].flatMap((code) => byCode.get(code) ?? []),
  };
};

/**
 * Settles open pay-outs when somebody looks and not by timers: a restart forgets nothing, and
 * tests move the clock.
 */
const createSettlement = (state: MobileMoneyState, now: () => number) => {
  const open = new Set(state.payouts.filter(isOpen));

  const settle = (payout: Payout, outcome: 'DELIVERED' | 'FAILED'): void => {
    payout.status = outcome;
    payout.settledAt = new Date(now()).toISOString();
    open.delete(payout);
    if (outcome === 'DELIVERED') return;
    payout.failureReason = 'The subscriber cannot receive this amount.';
    state.floatMinor += payout.amountMinor;
  };

  return {
    settle,
    /** Says the contrary of what was said before, and moves the float with it. */
    overturn(payout: Payout, outcome: 'DELIVERED' | 'FAILED'): void {
      if (outcome === 'DELIVERED') state.floatMinor -= payout.amountMinor;
      payout.failureReason = null;
      settle(payout, outcome);
    },
    watch: (payout: Payout) => void open.add(payout),
    settleDue(): void {
      for (const payout of open) {
        if (payout.outcome !== null && payout.dueAt <= now()) settle(payout, payout.outcome);
      }
    },
  };
};

const payoutOf = (state: MobileMoneyState, transactionId: string): Payout | undefined => {
  const payout = state.payouts[(positionOf('MM', transactionId) ?? 0) - 1];
  return payout?.transactionId === transactionId ? payout : undefined;
};

const createPayouts = (
  state: MobileMoneyState,
  { now, settleAfterMs, behaviours }: MobileMoneyDeps,
) => {
  const byExternalId = new Map<string, Payout[]>();
  for (const one of state.payouts) groupInto(byExternalId, one.externalId, one);
  const settlement = createSettlement(state, now);

  return {
    floatMinor(): bigint {
      settlement.settleDue();
      return state.floatMinor;
    },

    /** Accepts a pay-out, which is delivered or fails once it is due; the number's end decides. */
    payOut(request: PayoutRequest): Payout | Problem {
      settlement.settleDue();
      const refused = checkPayout(request, behaviours.current().empty ? 0n : state.floatMinor);
      if (refused !== null) return refused;
      const isPickup = request.msisdn.endsWith('2222') || request.agent !== null;
      const fate = request.msisdn.endsWith('0000') ? 'FAILED' : 'DELIVERED';
      const payout: Payout = {
        transactionId: createIdentifier('MM', state.payouts.length + 1),
        ...request,
        acceptedAt: new Date(now()).toISOString(),
        outcome: request.msisdn.endsWith('1111') ? null : fate,
        dueAt: now() + settleAfterMs,
        pickupCode: isPickup ? randomLetters(6) : null,
        status: isPickup ? 'AWAITING_COLLECTION' : 'ACCEPTED',
        failureReason: null,
        settledAt: null,
      };
      state.payouts.push(payout);
      groupInto(byExternalId, payout.externalId, payout);
      settlement.watch(payout);
      state.floatMinor -= payout.amountMinor;
      return payout;
    },

    payoutsByExternalId(externalId: string): readonly Payout[] {
      settlement.settleDue();
      return byExternalId.get(externalId) ?? [];
    },

    payoutsByIds(transactionIds: readonly string[]): Payout[] {
      settlement.settleDue();
      return transactionIds.flatMap((id) => payoutOf(state, id) ?? []);
    },

    /** Settles an open pay-out by hand; what is settled stays as it is, unless `overturn` is set. */
    force(
      transactionId: string,
      outcome: 'DELIVERED' | 'FAILED',
      overturn = false,
    ): Payout | Problem {
      settlement.settleDue();
      const payout = payoutOf(state, transactionId);
      if (payout === undefined) return createProblem(404, 'not_found', 'No pay-out has this id.');
      if (!isOpen(payout) && overturn && payout.status !== outcome) {
        settlement.overturn(payout, outcome);
        return payout;
      }
      if (!isOpen(payout)) return createProblem(409, 'settled', 'This pay-out is settled already.');
      settlement.settle(payout, outcome);
      return payout;
    },
  };
};

export type MobileMoneyLedger = ReturnType<typeof createMobileMoneyLedger>;

/**
 * The pretend operator's own books. Unlike the bank it knows no idempotency keys: a pay-out that
 * is asked for twice is paid twice, so that a merchant has to look up before asking again.
 */
export const createMobileMoneyLedger = (state: MobileMoneyState, deps: MobileMoneyDeps) => ({
  ...createCollections(state, () => new Date(deps.now()).toISOString()),
  ...createPayouts(state, deps),
});

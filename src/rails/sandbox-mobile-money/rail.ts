import { fitsDecimals, formatAmount, stroopsOf } from '../../domain/money/amount.ts';
import { wordsIn, type Words } from '../../domain/languages/words.ts';
import type { Instructions, OutgoingResult, OutgoingUpdate, Rail, ReceivedFunds } from '../rail.ts';
import { createSandboxMobileMoneyClient, isOperatorRefusal } from './client.ts';
import type {
  OperatorCollection,
  OperatorCollectionRequest,
  OperatorMoney,
  OperatorPayout,
  OperatorRefusal,
} from './client.ts';
import { profile } from './profile.ts';

interface SandboxMobileMoneyRailOptions {
  /** Where the operator is, without a path. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly timeoutMs?: number;
}

const currency = 'USD';
const decimals = 2;

const toMoney = (amount: string): OperatorMoney => ({
  value: formatAmount(stroopsOf(amount)),
  currency,
});

// What is expected is only shown to the payer, so one that the operator cannot show is left out.
const toExpected = (amount: string | null): OperatorMoney | null =>
  amount !== null && fitsDecimals(stroopsOf(amount), decimals) ? toMoney(amount) : null;

const presentCollection = (collection: OperatorCollection): ReceivedFunds => ({
  railReference: collection.transactionId,
  reference: collection.code,
  amount: collection.amount.value,
  receivedAt: collection.collectedAt,
  payer: { name: collection.payer.name, mobile_money_number: collection.payer.msisdn },
});

const findPlace = (agent: string | null | undefined) =>
  profile.locations?.find(({ id }) => id === agent);

const pickup = (code: string, agent: string | null): Words => {
  const place = findPlace(agent);
  const [en, es] = place
    ? [`the ${wordsIn('en', place.description)}`, wordsIn('es', place.description)]
    : ['any agent of the operator', 'cualquier agente del operador'];
  return { en: `Show the code ${code} to ${en}.`, es: `Muestre el código ${code}: ${es}.` };
};

const failedMessage = ({ failureReason }: OperatorPayout): Words =>
  failureReason ?? {
    en: 'The operator could not deliver the payment.',
    es: 'El operador no pudo entregar el pago.',
  };

const presentPayout = (payout: OperatorPayout): OutgoingResult => {
  const { status, transactionId: railReference } = payout;
  switch (status) {
    case 'ACCEPTED':
      return { state: 'initiated', railReference };
    case 'DELIVERED':
      return { state: 'delivered', railReference };
    case 'FAILED':
      // What the operator itself writes is for whoever looks into it.
      return {
        state: 'failed',
        railReference,
        message: failedMessage(payout),
        showToCustomer: !payout.failureReason,
      };
    case 'AWAITING_COLLECTION':
      return {
        state: 'readyForPickup',
        railReference,
        message: pickup(payout.pickupCode ?? '', payout.agent),
      };
    default:
      throw new Error('The operator answered with a status that it does not document.');
  }
};

const presentUpdate = (
  idempotencyKey: string,
  payout: OperatorPayout,
): OutgoingUpdate | readonly [] => {
  const result = presentPayout(payout);
  switch (result.state) {
    case 'delivered':
    case 'failed':
    case 'readyForPickup':
      return { idempotencyKey, ...result };
    case 'initiated':
    case 'needsInfo':
    case 'refund':
      return [];
  }
};

const sep9Fields: Readonly<Record<string, string>> = {
  msisdn: 'mobile_money_number',
  provider: 'mobile_money_provider',
};

const presentRefusal = ({ resultCode, field }: OperatorRefusal): OutgoingResult => {
  const wrong = sep9Fields[field ?? ''];
  // An empty float or a mistake of ours is nothing that the customer could mend.
  if (wrong === undefined) throw new Error(`The operator refused with ${resultCode}.`);
  const message = {
    en: 'The operator does not know this mobile money account.',
    es: 'El operador no conoce esta cuenta de dinero móvil.',
  };
  return { state: 'needsInfo', message, fields: [wrong] };
};

const fieldsOf = (
  { operator, shortcode, code }: OperatorCollectionRequest,
  locationId: string | undefined,
): Instructions['fields'] => {
  const place = findPlace(locationId);
  const how = place
    ? {
        en: `Say it when you pay the ${wordsIn('en', place.description)}`,
        es: `Dígalo cuando pague: ${wordsIn('es', place.description)}`,
      }
    : { en: 'Type it when you pay', es: 'Escríbalo cuando pague' };
  return {
    'organization.mobile_money_provider': {
      value: operator,
      description: { en: 'Operator', es: 'Operador' },
    },
    'organization.mobile_money_number': {
      value: shortcode,
      description: { en: 'Merchant number', es: 'Número del comercio' },
    },
    external_transfer_memo: {
      value: code,
      description: { en: 'Code', es: 'Código' },
      help: how,
    },
  };
};

/** Connects the sandbox's mobile money operator: polled by name, settled later, looked up. */
export const createSandboxMobileMoneyRail = (options: SandboxMobileMoneyRailOptions): Rail => {
  const operator = createSandboxMobileMoneyClient(options);
  return {
    profile,

    async pollPendingDeposits(pending) {
      if (pending.length === 0) return [];
      const collections = await operator.collectionsOf(pending.map(({ reference }) => reference));
      return collections.map(presentCollection);
    },

    async executeOutgoingTransaction({ idempotencyKey, amount, payee, locationId }) {
      const answer = await operator.payOut({
        externalId: idempotencyKey,
        msisdn: payee.mobile_money_number ?? '',
        ...(payee.mobile_money_provider ? { provider: payee.mobile_money_provider } : {}),
        ...(locationId ? { agent: locationId } : {}),
        amount: toMoney(amount),
      });
      return isOperatorRefusal(answer) ? presentRefusal(answer) : presentPayout(answer);
    },

    async pollOutgoingTransactions(initiated) {
      if (initiated.length === 0) return [];
      const payouts = await operator.payoutsByIds(initiated.map((one) => one.railReference));
      const byId = new Map(payouts.map((payout) => [payout.transactionId, payout]));
      return initiated.flatMap(({ idempotencyKey, railReference }) => {
        const payout = byId.get(railReference);
        return payout === undefined ? [] : presentUpdate(idempotencyKey, payout);
      });
    },

    async listStatement({ from, until, cursor }) {
      const query = { until, ...(from ? { from } : {}), ...(cursor ? { after: cursor } : {}) };
      const page = await operator.statement(query);
      return {
        entries: page.entries.map((line) => ({
          direction: line.direction,
          railReference: line.id,
          idempotencyKey: line.key,
          amount: line.amount,
          at: line.booked_at,
          state: line.status,
        })),
        cursor: page.next_cursor,
        complete: !page.has_more,
      };
    },

    async findOutgoing(idempotencyKey) {
      const payouts = await operator.payoutsByExternalId(idempotencyKey);
      const payout = payouts.find(({ status }) => status !== 'FAILED') ?? payouts[0];
      return payout === undefined ? { state: 'unknown' } : presentPayout(payout);
    },

    async instructions({ transactionId, amountExpected, locationId }) {
      const expected = toExpected(amountExpected);
      const request = await operator.requestCollection(transactionId, expected);
      return { reference: request.code, fields: fieldsOf(request, locationId) };
    },
  };
};

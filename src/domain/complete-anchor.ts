import type { AmountPolicy } from './money/fee.ts';
import type { Anchor, AssetPolicy, Durations, OperationPolicy } from './anchor.ts';
import type { Kind } from './transactions/transaction.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What an amount may be where an operation does not say: SEP-24's tolerance, and two decimals. */
const AMOUNTS = { minimum: '1', significantDecimals: 2, tolerancePercent: 10 } as const;

const DURATIONS: Durations = {
  payWithinMs: 72 * HOUR_MS,
  expiryRetryMs: 10_000,
  trustWithinMs: 72 * HOUR_MS,
  informationWithinMs: 72 * HOUR_MS,
};

const DEFAULTS = {
  ourAccounts: [],
  startingBalance: null,
  customerTypes: {},
  // Nothing is screened, and no sending anchor is known, until the business says so.
  reviewTransaction: async () => ({ decision: 'allow' }),
  isSendingAnchor: () => false,
  checkRemittance: ({ senderId, receiverId, receiver, fields }) => {
    const error = 'customer_info_needed';
    if (senderId === null) return { accepted: false, error, type: 'sep31-sender' };
    if (receiverId === null) return { accepted: false, error, type: 'sep31-receiver' };
    return { accepted: true, payee: { ...receiver, ...fields } };
  },
} as const satisfies Partial<Anchor>;

/** An operation as a business writes it: what is absent of `amounts` has a default. */
interface OperationDefinition extends Omit<OperationPolicy, 'amounts'> {
  /** What may be paid. `minimum` 1, two decimals and a tolerance of 10 per cent, where absent. */
  readonly amounts: Partial<AmountPolicy> & Pick<AmountPolicy, 'maximum'>;
}

/** An asset as a business writes it. */
interface AssetDefinition extends Omit<AssetPolicy, 'operations' | 'dust' | 'lowWater'> {
  readonly operations: Readonly<Partial<Record<Kind, OperationDefinition>>>;
  /** Payments below this are posted to `dust` without a workflow; none, where absent. */
  readonly dust?: string;
  /** Health warns when the distribution account holds less; never, where absent. */
  readonly lowWater?: string;
}

type Defaulted = keyof typeof DEFAULTS;

/** What a business decides: `organisation`, `assets`, `rails`, and whatever is not as by default. */
export interface AnchorTerms
  extends Omit<Anchor, Defaulted | 'assets' | 'durations'>, Partial<Pick<Anchor, Defaulted>> {
  readonly assets: readonly AssetDefinition[];
  /** How long stories wait, in milliseconds; three days for people, where absent. */
  readonly durations?: Partial<Durations>;
}

const defineOperation = ({ amounts, ...operation }: OperationDefinition): OperationPolicy => ({
  ...operation,
  amounts: { ...AMOUNTS, ...amounts },
});

const defineAsset = ({ operations, ...asset }: AssetDefinition): AssetPolicy => {
  const { deposit, withdrawal, remittance } = operations;
  return {
    dust: '0',
    lowWater: '0',
    ...asset,
    operations: {
      ...(deposit ? { deposit: defineOperation(deposit) } : {}),
      ...(withdrawal ? { withdrawal: defineOperation(withdrawal) } : {}),
      ...(remittance ? { remittance: defineOperation(remittance) } : {}),
    },
  };
};

/** The whole anchor of what a business has written down; what it left out has its default. */
export const completeAnchor = (definition: AnchorTerms): Anchor => ({
  ...DEFAULTS,
  ...definition,
  assets: definition.assets.map(defineAsset),
  durations: { ...DURATIONS, ...definition.durations },
});

import { fileURLToPath } from 'node:url';
import first from '../../anchor.ts';
import type { Anchor, AssetPolicy, OperationPolicy } from '../../domain/anchor.ts';
import type { CustomerDecision, CustomerReviewRequest } from '../../domain/customers/contract.ts';
import { stellarAssetId } from '../../domain/money/asset.ts';
import type { AmountPolicy } from '../../domain/money/fee.ts';
import type { QuotePolicy } from '../../domain/quotes/rates.ts';
import type { DefinedAnchor } from '../../index.ts';
import type { DefinedRail } from '../../rails/define-rail.ts';
import { CLAWBACK_ISSUER, COINS, FRACTIONS, KEYLESS_DISTRIBUTION } from './coins.ts';
import { LAST_NAMES, RAIL_CHANGES } from './coins.ts';

/** `RAILHEAD_ANCHOR` of a stack on which incidents are staged. */
export const INCIDENTS_ANCHOR = fileURLToPath(import.meta.url);

const DURATIONS = {
  payWithinMs: 60_000,
  trustWithinMs: 30_000,
  reviewWithinMs: 2_000,
  rateWithinMs: 5_000,
};

/** Up to this of the main asset and of dollars one person decides; above it, two do. */
const ONE_DECIDES = '100';

const changeRail = (rail: DefinedRail): DefinedRail => {
  const profile = { ...rail.profile, ...RAIL_CHANGES[rail.profile.name] };
  return {
    ...rail,
    profile,
    open: async (environment) => ({ ...(await rail.open(environment)), profile }),
  };
};

type Changes = Partial<Omit<OperationPolicy, 'amounts'>> & { amounts?: Partial<AmountPolicy> };

const change = (operation: OperationPolicy, { amounts, ...changes }: Changes): OperationPolicy => ({
  ...operation,
  ...changes,
  amounts: { ...operation.amounts, ...amounts },
});

/** The three operations of an asset, each changed in its own way. */
const changeOperations = (
  { operations }: AssetPolicy,
  by: Readonly<Record<'deposit' | 'withdrawal' | 'remittance', Changes>>,
): AssetPolicy['operations'] => {
  const { deposit, withdrawal, remittance } = operations;
  return {
    ...(deposit ? { deposit: change(deposit, by.deposit) } : {}),
    ...(withdrawal ? { withdrawal: change(withdrawal, by.withdrawal) } : {}),
    ...(remittance ? { remittance: change(remittance, by.remittance) } : {}),
  };
};

const alike = (changes: Changes) => ({
  deposit: changes,
  withdrawal: changes,
  remittance: changes,
});

/** The anchor's own coin, whose misfits go three ways, and a coin for each further trouble. */
const coinsOf = (main: AssetPolicy, issuer: string): readonly AssetPolicy[] => {
  const coin = (code: string, changes: Partial<AssetPolicy> = {}): AssetPolicy => ({
    ...main,
    asset: stellarAssetId(code, issuer),
    name: `Incidents’ ${code}`,
    lowWater: '0',
    ...changes,
  });
  return [
    {
      ...main,
      operations: changeOperations(main, {
        deposit: {},
        withdrawal: { amounts: { whenUnacceptable: 'refundSurplus' } },
        remittance: { amounts: { whenUnacceptable: 'investigate' } },
      }),
    },
    coin(COINS.limited, {
      operations: changeOperations(main, alike({ customerLimits: { daily: '95' } })),
    }),
    coin(COINS.scarce, {
      lowWater: '999000',
      operations: changeOperations(
        main,
        alike({ customerLimits: {}, amounts: { maximum: '5000000' } }),
      ),
    }),
    coin(COINS.withoutRate, { anchoredTo: 'iso4217:EUR', rails: ['sandbox-bank'] }),
    coin(COINS.keyless, { distributionAccount: KEYLESS_DISTRIBUTION.publicKey() }),
    coin(COINS.clawback, { asset: stellarAssetId(COINS.clawback, CLAWBACK_ISSUER.publicKey()) }),
  ];
};

/** Never settles: whoever waits for it has to end by themselves. */
const never = async (): Promise<never> => new Promise<never>(() => undefined);

const reviewTransaction: Anchor['reviewTransaction'] = async ({ amountIn }) => {
  if (amountIn.endsWith(FRACTIONS.silent)) return never();
  return amountIn.endsWith(FRACTIONS.held)
    ? { decision: 'hold', message: 'We look at your payment.', reason: 'sanctions_list' }
    : { decision: 'allow' };
};

const reviewCustomer =
  (usual: Anchor['customerReview']) =>
  async (asked: CustomerReviewRequest): Promise<CustomerDecision> => {
    const { last_name: name } = asked.fields;
    if (name === LAST_NAMES.waits) return { status: 'PROCESSING' };
    if (name === LAST_NAMES.silent) return never();
    if (name === LAST_NAMES.fails) throw new Error('the service that checks identities is away');
    return (await usual?.(asked)) ?? { status: 'ACCEPTED' };
  };

/** Clients are given a rate of one coin, and money that is here is not. */
const quotesOf = (usual: QuotePolicy, withoutRate: string): QuotePolicy => ({
  ...usual,
  rates: async (request) => {
    if (![request.sellAsset, request.buyAsset].includes(withoutRate)) return usual.rates(request);
    if (request.transactionId !== null) throw new Error('the market is closed');
    return { price: '1', expiresAt: new Date(Date.now() + DURATIONS.payWithinMs) };
  },
});

/**
 * The business of `src/anchor.ts`, changed so that a person is asked within a minute, and so that each
 * kind of trouble has an asset, an amount or a name that brings it about: `coins.ts` says which.
 */
const incidents: DefinedAnchor = {
  withAccounts(accounts, ...judges) {
    const { anchor, rails: usual } = first.withAccounts(accounts, ...judges);
    const rails = usual.map(changeRail);
    const [main] = anchor.assets;
    const assets = main ? coinsOf(main, accounts.assetIssuer) : [];
    return {
      rails,
      anchor: {
        ...anchor,
        assets,
        rails: rails.map(({ profile }) => profile),
        durations: { ...anchor.durations, ...DURATIONS },
        channels: 2,
        // Whoever tries the console meets decisions of one person and of two.
        decisions: {
          twoPeopleAbove: { [main?.asset ?? '']: ONE_DECIDES, 'iso4217:USD': ONE_DECIDES },
        },
        // One crumb is not worth a fee of the network.
        investigations: {
          refundAfterMs: {},
          assets: main ? { [main.asset]: { keepTogetherBelow: '1' } } : {},
        },
        // The trustline of the coin that is taken back is made by hand, as treasuries do.
        classifyOutgoing: ({ type }) => (type === 'change_trust' ? 'treasury' : 'unknown'),
        reviewTransaction,
        customerReview: reviewCustomer(anchor.customerReview),
        ...(anchor.quotes
          ? {
              quotes: quotesOf(
                anchor.quotes,
                stellarAssetId(COINS.withoutRate, accounts.assetIssuer),
              ),
            }
          : {}),
      },
    };
  },
};

export default incidents;

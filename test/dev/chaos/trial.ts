import sandbox from '../../../src/anchor.ts';
import laterAnchor from '../../../src/dev/chaos/faults/later-anchor/anchor.ts';
import type {
  BankPayout,
  BankReceipt,
  Evidence,
  LedgerMove,
  Placement,
  Story,
} from '../../../src/dev/chaos/evidence/evidence.ts';
import { judge } from '../../../src/dev/chaos/judge/judge.ts';
import type { Decided, Party } from '../../../src/dev/chaos/judge/types.ts';
import type { Policies } from '../../../src/dev/chaos/plan/policies.ts';
import { stroopsOf } from '../../../src/domain/money/amount.ts';
import { stellarAssetId } from '../../../src/domain/money/asset.ts';

/* What a run's ledger, banks and anchor would show, of one payer; a test changes what it is about. */

const ISSUER = `G${'I'.repeat(55)}`;
export const ASSET = stellarAssetId('USDC', ISSUER);
export const START_MS = Date.parse('2026-03-01T12:00:00Z');
export const DEADLINE_MS = START_MS + 60_000;
export const PAYER: Party = {
  number: 1,
  account: 'GPAYER',
  bankAccount: '9000000001',
  stranger: 'GSTRANGER',
  contract: 'CPAYER',
  transactionId: 'one',
  payee: '12345678',
};
const MEMO = '7777';
const REFERENCE = 'RH111122223333';

const accounts = {
  channels: 0,
  assetCode: 'USDC',
  assetIssuer: ISSUER,
  distributionAccount: `G${'D'.repeat(55)}`,
  payWithinMs: 60_000,
};
export const POLICIES: Policies = {
  first: sandbox.withAccounts(accounts).anchor,
  later: null,
  changed: null,
};
/** The same after another anchor.ts took the place of the first, so long after the start. */
export const changedAfter = (fromMs: number): Policies => ({
  ...POLICIES,
  later: laterAnchor.withAccounts(accounts).anchor,
  changed: { fromMs: START_MS + fromMs, throughMs: START_MS + fromMs + 1_000 },
});

export const move = (
  operationId: string,
  amount: string,
  more: Partial<LedgerMove> = {},
): LedgerMove => ({
  operationId,
  party: PAYER.account,
  asset: ASSET,
  amount: stroopsOf(amount),
  isNewAccount: false,
  memo: { type: 'id', value: MEMO },
  toMuxedId: null,
  isMuxed: false,
  closedAtMs: START_MS + 10_000,
  ...more,
});

export const receipt = (
  id: string,
  amount: string,
  more: Partial<BankReceipt> = {},
): BankReceipt => ({
  rail: 'sandbox-bank',
  id,
  payer: PAYER.bankAccount,
  amount: stroopsOf(amount),
  reference: REFERENCE,
  receivedAtMs: START_MS + 10_000,
  reversedAtMs: null,
  ...more,
});

export const payout = (amount: string, more: Partial<BankPayout> = {}): BankPayout => ({
  id: 'BP-1',
  key: 'one/payout/1',
  payee: PAYER.payee,
  amount: stroopsOf(amount),
  isPaid: true,
  isFinal: true,
  ...more,
});

export const placed = (
  source: string,
  amount: string,
  more: Partial<Placement> = {},
): Placement => ({
  source,
  amount: stroopsOf(amount),
  disposition: 'credited',
  transactionId: 'one',
  investigation: null,
  reversedAtMs: null,
  ...more,
});
/** Money that is investigated; `resolution` where a person has closed the case. */
export const filed = (source: string, amount: string, resolution: string | null = null) =>
  placed(source, amount, {
    disposition: 'investigation',
    transactionId: null,
    investigation: { key: source, state: resolution === null ? 'open' : 'resolved', resolution },
  });
export const received = (...placements: readonly Placement[]) =>
  Map.groupBy(placements, ({ source }) => source);

export const story = (more: Partial<Story> = {}): ReadonlyMap<string, Story> =>
  new Map([
    [
      'one',
      {
        id: 'one',
        kind: 'withdrawal',
        status: 'completed',
        parkedReason: null,
        rail: 'sandbox-bank',
        amountIn: stroopsOf('100'),
        amountOut: stroopsOf('99'),
        amountExpected: stroopsOf('100'),
        memo: MEMO,
        reference: '',
        payUntilMs: DEADLINE_MS,
        agreedAtMs: START_MS,
        startedAtMs: START_MS,
        signedAtMs: null,
        keys: ['one/payout/1'],
        ...more,
      },
    ],
  ]);

/** A withdrawal of 100, of which the fee is 1, that was paid out once. */
const withdrawal: Evidence = {
  asset: ASSET,
  ledgerIn: [move('10', '100')],
  ledgerOut: [],
  bankIn: [],
  bankOut: [payout('99')],
  received: received(placed('stellar/10', '100')),
  stories: story(),
  cases: new Set(),
  refunds: new Map(),
};

/** A deposit of 100, of which the fee is 1, that was paid once. */
export const deposit: Evidence = {
  ...withdrawal,
  ledgerIn: [],
  ledgerOut: [move('20', '99', { memo: null })],
  bankIn: [receipt('BT-1', '100')],
  bankOut: [],
  received: received(placed('sandbox-bank/BT-1', '100')),
  stories: story({ kind: 'deposit', memo: '', reference: REFERENCE, keys: [] }),
};
export const depositStory = (more: Partial<Story> = {}) =>
  story({ kind: 'deposit', memo: '', reference: REFERENCE, keys: [], ...more });

export interface Circumstances {
  readonly policies?: Policies;
  readonly decided?: readonly Decided[];
  readonly party?: Party;
}

export const verdictOf = (
  changes: Partial<Evidence> = {},
  { policies = POLICIES, decided = [], party = PAYER }: Circumstances = {},
) => judge({ evidence: { ...withdrawal, ...changes }, policies, decided }, [party]);

/** What kinds of breaches are found of a withdrawal, with whatever a test changes about it. */
export const breachesOf = (
  changes: Partial<Evidence>,
  circumstances: Circumstances = {},
): string[] => verdictOf(changes, circumstances).breaches.map(({ kind }) => kind);

export const breachesOfDeposit = (
  changes: Partial<Evidence>,
  circumstances: Circumstances = {},
): string[] => breachesOf({ ...deposit, ...changes }, circumstances);

export const said = (action: string, subject = 'one'): Decided => ({
  subject,
  action,
  taken: true,
});

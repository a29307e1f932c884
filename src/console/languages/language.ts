import type { Numerals } from '../../lib/web/write-number.ts';
import type { Role } from '../../domain/operators/roles.ts';
import type { Act } from '../../domain/operators/acts.ts';
import type { TroubleGroup } from '../../domain/operations/groups.ts';
import type { Age, ORDERS } from '../pages/attention/filter.ts';
import type { Became, Found } from '../../services/operations/search/search.ts';
import type { ClientWords } from './clients.ts';
import type { PROPOSAL_STATES } from '../../db/entities/operator.ts';
import type { CustomerWords } from './customers.ts';
import type { InvestigationWords } from './investigations.ts';
import type { ReconciliationWords } from './reconciliation.ts';
import type { FiguresWords } from './figures.ts';
import type { TreasuryWords } from './treasury.ts';

interface Words {
  readonly title: string;
  readonly text: string;
}

/** Everything that the console says, in one language. */
export interface Language {
  /** BCP 47. */
  readonly tag: string;
  readonly name: string;
  readonly numerals: Numerals;
  readonly console: string;
  readonly otherLanguages: string;
  readonly skip: string;
  readonly pages: string;
  readonly navigation: {
    readonly front: string;
    readonly investigations: string;
    readonly reconciliation: string;
    readonly customers: string;
    readonly proposals: string;
    readonly treasury: string;
    readonly figures: string;
    readonly audit: string;
    readonly clients: string;
    readonly operators: string;
  };
  readonly roles: Readonly<Record<Role, string>>;
  readonly acts: Readonly<Record<Act, string>>;
  readonly proposalStates: Readonly<Record<(typeof PROPOSAL_STATES)[number], string>>;
  readonly refused: Readonly<
    Record<'forbidden' | 'stale' | 'tooLarge' | 'unknown' | 'broken', Words>
  >;
  readonly request: string;
  readonly login: {
    readonly title: string;
    readonly email: string;
    readonly password: string;
    readonly code: string;
    readonly codeHelp: string;
    readonly submit: string;
    readonly byProvider: string;
    readonly failed: string;
    readonly tooMany: (seconds: number) => string;
    readonly logout: string;
    readonly everywhere: string;
  };
  readonly front: {
    readonly title: string;
    readonly signedInAs: string;
    readonly mayDo: string;
    readonly session: string;
    readonly since: string;
    readonly waiting: string;
    readonly nothing: string;
    readonly next: string;
    readonly more: string;
    readonly proposals: (count: number) => string;
    readonly left: (count: number) => string;
    readonly all: string;
    readonly any: string;
    readonly nothingSuch: string;
    readonly kind: string;
    readonly rail: string;
    readonly older: string;
    readonly ages: Readonly<Record<Age, string>>;
    readonly order: string;
    readonly orders: Readonly<Record<(typeof ORDERS)[number], string>>;
    readonly groups: Readonly<Record<TroubleGroup, string>>;
    readonly views: string;
    readonly viewName: string;
    readonly save: string;
    readonly remove: string;
  };
  readonly search: {
    readonly title: string;
    readonly field: string;
    readonly help: string;
    readonly submit: string;
    readonly what: string;
    readonly id: string;
    readonly because: string;
    readonly at: string;
    readonly none: string;
    readonly unreadable: string;
    readonly isCut: string;
    readonly count: (found: number) => string;
    readonly kinds: Readonly<Record<Found['is'], string>>;
    readonly became: Readonly<Record<Became | 'undecided', string>>;
  };
  readonly investigations: InvestigationWords;
  readonly customers: CustomerWords;
  readonly reconciliation: ReconciliationWords;
  readonly proposals: {
    readonly title: string;
    readonly none: string;
    readonly about: string;
    readonly decision: string;
    readonly amount: string;
    readonly evidence: string;
    readonly proposedBy: string;
    readonly decidedBy: string;
    readonly expires: string;
    readonly state: string;
    readonly outcome: string;
    readonly reason: string;
    readonly approve: string;
    readonly refuse: string;
    readonly own: string;
    readonly left: string;
    readonly carryOut: string;
  };
  readonly treasury: TreasuryWords;
  readonly figures: FiguresWords;
  readonly audit: {
    readonly title: string;
    readonly at: string;
    readonly who: string;
    readonly act: string;
    readonly anyAct: string;
    readonly about: string;
    readonly reason: string;
    readonly change: string;
    readonly from: string;
    readonly day: string;
    readonly search: string;
    readonly download: string;
    readonly older: string;
    readonly none: string;
    readonly byCommand: string;
  };
  readonly clients: ClientWords;
  readonly operators: {
    readonly title: string;
    readonly name: string;
    readonly email: string;
    readonly roles: string;
    readonly state: string;
    readonly active: string;
    readonly disabled: string;
    readonly disable: string;
    readonly reason: string;
    readonly add: string;
  };
}

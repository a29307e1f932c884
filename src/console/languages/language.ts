import type { Numerals } from '../../lib/web/write-number.ts';
import type { ClientKind } from '../../domain/clients/client.ts';
import type { CallbackLine } from '../../services/callbacks/replay.ts';
import type { Role } from '../../domain/operators/roles.ts';
import type { Act } from '../../domain/operators/acts.ts';
import type { PROPOSAL_STATES } from '../../db/entities/operator.ts';

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
    readonly proposals: string;
    readonly audit: string;
    readonly clients: string;
    readonly operators: string;
  };
  readonly roles: Readonly<Record<Role, string>>;
  readonly acts: Readonly<Record<Act, string>>;
  readonly proposalStates: Readonly<Record<(typeof PROPOSAL_STATES)[number], string>>;
  readonly refused: Readonly<Record<'forbidden' | 'stale' | 'unknown' | 'broken', Words>>;
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
  };
  readonly customer: {
    readonly title: string;
    readonly id: string;
    readonly type: string;
    readonly status: string;
    readonly since: string;
    readonly fields: string;
    readonly none: string;
    readonly recorded: string;
  };
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
  };
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
  readonly clients: {
    readonly title: string;
    readonly none: string;
    readonly next: string;
    readonly kind: string;
    readonly kinds: Readonly<Record<ClientKind, string>>;
    readonly name: string;
    readonly domain: string;
    readonly accounts: string;
    readonly accountsHelp: string;
    readonly state: string;
    readonly allowed: string;
    readonly refused: string;
    readonly assets: string;
    readonly allAssets: string;
    readonly assetsHelp: string;
    readonly payment: string;
    readonly daily: string;
    readonly limits: string;
    readonly noLimit: string;
    readonly callback: string;
    readonly callbackHelp: string;
    readonly contacts: string;
    readonly contactsHelp: string;
    readonly noContacts: string;
    readonly settings: string;
    readonly save: string;
    readonly add: string;
    readonly reason: string;
    readonly allow: string;
    readonly refuse: string;
    readonly refuseHelp: string;
    readonly hosts: string;
    readonly host: string;
    readonly count: string;
    readonly failing: string;
    readonly noFailing: string;
    readonly recent: string;
    readonly noRecent: string;
    readonly transaction: string;
    readonly status: string;
    readonly callbackState: string;
    readonly callbackStates: Readonly<Record<CallbackLine['state'], string>>;
    readonly lastTry: string;
    readonly failure: string;
    readonly attempts: string;
    readonly replay: string;
    readonly replayHelp: string;
    readonly target: string;
    readonly since: string;
    readonly evidence: string;
  };
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

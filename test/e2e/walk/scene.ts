import type { Locator } from 'playwright-core';
import type { CustomerAction } from '../../../src/console/languages/customers.ts';
import type { Sought } from '../../../src/dev/incidents/incident.ts';
import type { Party } from '../../../src/dev/incidents/play/people.ts';
import type { Stage } from '../../../src/dev/incidents/play/stage.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import type { Waiting } from '../../../src/services/operations/attention/attention.ts';
import type { InvestigationDecision } from '../../../src/domain/transactions/investigation.ts';
import type { Resolution } from '../../../src/domain/transactions/story.ts';
import * as acts from './acts.ts';
import type { Team, World } from './world.ts';

/** What the front page lists something by. */
type Found = Pick<Waiting, 'kind' | 'subject'>;

/** One incident that waits, before two people, with the world around them. */
export interface Scene {
  readonly stage: Stage;
  readonly world: World;
  readonly found: Waiting;
  readonly sought: Sought;
  /** The customer whom it is about. @throws where the stage knows none. */
  party(): Party;
  /** Finds it on the front page and opens its page; another one, where that is named. */
  find(other?: Found): Promise<void>;
  /** What is decided over a payment, from the front page to its trace. */
  payment(action: Resolution['action']): Promise<void>;
  /** What is decided over a case, likewise. */
  case(action: InvestigationDecision['action'], other?: Found): Promise<void>;
  /** Attaches the money of a case to a payment that its candidates name. */
  attach(transactionId: string): Promise<void>;
  customer(action: CustomerAction, message?: string): Promise<void>;
  /** Lets the sender go on that is stopped: found from the front page. */
  clear(account: string, other?: Found): Promise<void>;
  resume(scope: string): Promise<void>;
  /** Sends what a host did not take once more. */
  replay(): Promise<void>;
  /** Closes a break among the others of its day, with a reason. */
  closeBreak(): Promise<void>;
  /** Runs the comparison again on the page. */
  compareAgain(): Promise<void>;
  /** Reads on the front page and on its page that nobody can end it but by what lies outside. */
  look(): Promise<void>;
  /** The longest that anything that was done took to be seen on its page. */
  traceMs(): number;
  decisions(): readonly string[];
}

const TRACE_WITHIN_MS = 15_000;

interface Given {
  readonly stage: Stage;
  readonly world: World;
  readonly team: Team;
  readonly found: Waiting;
  readonly sought: Sought;
  readonly evidence: string;
}

/** Puts two people before what waits. */
export const createScene = ({ stage, world, team, found, sought, evidence }: Given): Scene => {
  const { operator, approver } = team;
  const { hands } = operator;
  const { consoleUrl } = world.running;
  const done: string[] = [];
  let slowest = 0;

  const find: Scene['find'] = async (other = found) => {
    await operator.front();
    await acts.findWaiting(hands, other);
  };
  const seen = async (path: string, where: (body: Locator) => Locator): Promise<void> => {
    const startedAt = performance.now();
    await waitUntil(
      async () => {
        await hands.page.goto(`${consoleUrl}${path}`);
        return (await where(hands.page.locator('main')).count()) > 0;
      },
      { timeoutMs: TRACE_WITHIN_MS, intervalMs: 100, what: `${path} shows what was done` },
    );
    slowest = Math.max(slowest, performance.now() - startedAt);
  };
  const byTwo = async (outcome: acts.Outcome, subject: string, what: string): Promise<void> => {
    done.push(outcome === 'proposed' ? `${what} (two people)` : what);
    if (outcome === 'decided') return;
    await approver.front();
    await acts.approve(approver.hands, { subject, reason: `Seen, and right: ${evidence}` });
  };
  const seenOnCase = async (subject: string): Promise<void> =>
    seen(`/investigations/${encodeURIComponent(subject)}`, (body) =>
      body.locator('table', { hasText: evidence }),
    );
  const onCase = async (
    subject: string,
    decide: () => Promise<acts.Outcome>,
    action: string,
  ): Promise<void> => {
    try {
      await byTwo(await decide(), subject, action);
    } catch (fault) {
      // A case that did not answer in time may have taken it all the same, as the page says.
      await seenOnCase(subject).catch(() => Promise.reject(fault));
      done.push(`${action} (answered late)`);
    }
    await seenOnCase(subject);
  };
  return {
    stage,
    world,
    found,
    sought,
    find,
    party: () => {
      if (!sought.party) throw new Error('nobody is known whom it is about');
      return sought.party;
    },
    payment: async (action) => {
      await find();
      const outcome = await acts.decidePayment(hands, { action, evidence });
      await byTwo(outcome, found.subject, action);
      await seen(`/payments/${found.subject}`, (body) =>
        body.locator('.timeline', { hasText: evidence }),
      );
    },
    case: async (action, other = found) => {
      await find(other);
      const decide = async () => acts.decideCaseOn(hands, { action, evidence });
      await onCase(other.subject, decide, action);
    },
    attach: async (transactionId) => {
      await find();
      const decide = async () => acts.attachToCandidate(hands, { transactionId, evidence });
      await onCase(found.subject, decide, 'attach');
    },
    customer: async (action, message) => {
      await find();
      await acts.decideCustomer(hands, { action, ...(message === undefined ? {} : { message }) });
      done.push(action);
      await seen(`/customers/${found.subject}`, (body) =>
        body.locator('table', { hasText: operator.login.email }),
      );
    },
    clear: async (account, other = found) => {
      await find(other);
      const { page } = hands;
      if (new URL(page.url()).pathname === '/treasury') {
        await hands.skip();
        await hands.follow(page.locator(`main a[href="/treasury/clear/sender/${account}"]`));
      }
      await byTwo(await acts.clearSender(hands, evidence), account, 'clear');
      await seen('/proposals', (body) => body.locator('section.card', { hasText: evidence }));
    },
    resume: async (scope) => {
      await approver.front();
      await acts.findWaiting(approver.hands, found);
      await acts.resume(approver.hands, scope);
      done.push('resume');
    },
    replay: async () => {
      await find();
      await acts.replay(hands, evidence);
      done.push('replay');
    },
    closeBreak: async () => {
      await find();
      const decide = async () => acts.closeBreak(hands, found.subject, evidence);
      await onCase(found.subject, decide, 'close');
    },
    compareAgain: async () => {
      await operator.front();
      await acts.compareAgain(hands);
      done.push('compare again');
    },
    look: async () => {
      await find();
      done.push('mended outside');
    },
    traceMs: () => slowest,
    decisions: () => done,
  };
};

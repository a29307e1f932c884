import { Router } from '@koa/router';
import type { RouterContext } from '@koa/router';
import type { Behaviours } from '../behaviours.ts';
import { answerProblem, requireKey } from '../http/http.ts';
import { createInput } from '../http/input.ts';
import { formatAmount } from '../money.ts';
import { createProblem, isProblem } from '../http/problem.ts';
import type { Problem } from '../http/problem.ts';
import type { BankPayment, Collection, IncomingTransfer, Payout } from '../state.ts';
import type { SandboxBankState } from '../state.ts';

/** One line of a statement: what was booked, in either direction. */
interface StatementLine {
  readonly direction: 'in' | 'out';
  readonly id: string;
  readonly key: string | null;
  readonly amount: string;
  readonly booked_at: string;
  readonly status: 'settled' | 'pending' | 'returned';
}

const lineOfTransfer = (transfer: IncomingTransfer): StatementLine => ({
  direction: 'in',
  id: transfer.id,
  key: null,
  amount: formatAmount(transfer.amountMinor),
  booked_at: transfer.bookedAt ?? transfer.receivedAt,
  status: transfer.reversedAt === undefined ? 'settled' : 'returned',
});

const lineOfPayment = (payment: BankPayment): StatementLine => ({
  direction: 'out',
  id: payment.id,
  key: payment.idempotencyKey,
  amount: formatAmount(payment.amountMinor),
  booked_at: payment.createdAt,
  status: payment.status === 'booked' ? 'settled' : 'returned',
});

const lineOfCollection = (collection: Collection): StatementLine => ({
  direction: 'in',
  id: collection.transactionId,
  key: null,
  amount: formatAmount(collection.amountMinor),
  booked_at: collection.collectedAt,
  status: 'settled',
});

const PAYOUT_STATUSES = {
  ACCEPTED: 'pending',
  AWAITING_COLLECTION: 'pending',
  DELIVERED: 'settled',
  FAILED: 'returned',
} as const;

const lineOfPayout = (payout: Payout): StatementLine => ({
  direction: 'out',
  id: payout.transactionId,
  key: payout.externalId,
  amount: formatAmount(payout.amountMinor),
  booked_at: payout.acceptedAt,
  status: PAYOUT_STATUSES[payout.status],
});

/** What a statement says of an entry instead of what was booked, as a bank that errs does. */
interface Misstatement {
  readonly amount: string | null;
  readonly bookedAt: string | null;
  readonly status: StatementLine['status'] | null;
  /** The statement leaves it out. */
  readonly hidden: boolean;
}

const STATUSES = ['settled', 'pending', 'returned'] as const;

const readMisstatement = (body: unknown): Misstatement | Problem => {
  const input = createInput(body);
  const amount = input.has('amount') ? formatAmount(input.amount('amount')) : null;
  const status = input.has('status') ? input.choice('status', STATUSES) : null;
  const bookedAt = input.optionalTime('bookedAt');
  const hidden = input.optionalFlag('hidden');
  return input.problem() ?? { amount, bookedAt, status, hidden };
};

/** Remembers, until a restart, which entries are misstated and how. */
const createMisstatements = () => {
  const known = new Map<string, Misstatement>();
  const router = new Router();
  router.put('/sandbox/statement/:id', (context) => {
    const misstated = readMisstatement(context.request.body);
    if (isProblem(misstated)) return answerProblem(context, misstated);
    known.set(context.params['id'] ?? '', misstated);
    context.status = 204;
  });
  const misstate = (line: StatementLine): StatementLine => {
    const { amount, bookedAt, status } = known.get(line.id) ?? {};
    return {
      ...line,
      amount: amount ?? line.amount,
      booked_at: bookedAt ?? line.booked_at,
      status: status ?? line.status,
    };
  };
  const say = (lines: readonly StatementLine[]): readonly StatementLine[] =>
    lines.filter(({ id }) => !known.get(id)?.hidden).map(misstate);
  return { router, say };
};

/** The two lists of a statement, each only ever longer. */
interface Lists {
  readonly incoming: readonly StatementLine[];
  readonly outgoing: readonly StatementLine[];
}

const LIMIT = 200;

const readTime = (value: unknown, name: string, missing: number): number | Problem => {
  if (value === undefined || value === '') return missing;
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time)
    ? createProblem(400, 'request_malformed', `${name} must be a time.`, name)
    : time;
};

/** `in:12` or `out:3`: how many of a list have been read. */
const readCursor = (value: unknown): { list: 'in' | 'out'; position: number } | Problem => {
  const [, list, position] =
    /^(in|out):(\d{1,9})$/.exec(typeof value === 'string' ? value : 'in:0') ?? [];
  return list === 'in' || list === 'out'
    ? { list, position: Number(position) }
    : createProblem(400, 'cursor_unknown', 'No page of the statement begins here.');
};

const readPage = (context: RouterContext, { incoming, outgoing }: Lists, limit: number) => {
  const from = readTime(context.query['from'], 'from', 0);
  if (typeof from !== 'number') return from;
  const until = readTime(context.query['until'], 'until', Number.MAX_SAFE_INTEGER);
  if (typeof until !== 'number') return until;
  const cursor = readCursor(context.query['after']);
  if (isProblem(cursor)) return cursor;
  const lines = cursor.list === 'in' ? incoming : outgoing;
  const page = lines.slice(cursor.position, cursor.position + limit);
  const end = cursor.position + page.length;
  const isListRead = end >= lines.length;
  return {
    entries: page.filter(({ booked_at: at }) => Date.parse(at) >= from && Date.parse(at) < until),
    next_cursor: cursor.list === 'in' && isListRead ? 'out:0' : `${cursor.list}:${end}`,
    has_more: cursor.list === 'in' || !isListRead,
  };
};

const statementRouter = (
  path: string,
  { apiKey, behaviours }: { readonly apiKey: string; readonly behaviours: Behaviours },
  lists: () => Lists,
): Router => {
  const router = new Router();
  router.get(path, requireKey(apiKey), (context) => {
    const limit = Math.min(LIMIT, behaviours.current().pageSizeMax);
    const page = readPage(context, lists(), limit);
    if (isProblem(page)) return answerProblem(context, page);
    context.body = page;
  });
  return router;
};

/**
 * The statements of both institutions: all that was booked, in pages, whatever became of it. Unlike
 * the lists of transfers and pay-outs they say nothing of people.
 */
export const createStatementRoutes = (deps: {
  state: SandboxBankState;
  /** Settles what is due, so that the statement shows it. */
  settleDue: () => unknown;
  behaviours: Behaviours;
  apiKeys: { readonly bank: string; readonly mobileMoney: string };
}): readonly Router[] => {
  const { apiKeys, behaviours } = deps;
  const { bank, mobileMoney } = deps.state;
  const { router, say } = createMisstatements();
  return [
    router,
    statementRouter('/bank/statement', { apiKey: apiKeys.bank, behaviours }, () => ({
      incoming: say(bank.transfers.map(lineOfTransfer)),
      outgoing: say(bank.payments.map(lineOfPayment)),
    })),
    statementRouter('/mobile-money/statement', { apiKey: apiKeys.mobileMoney, behaviours }, () => {
      deps.settleDue();
      return {
        incoming: say(mobileMoney.collections.map(lineOfCollection)),
        outgoing: say(mobileMoney.payouts.map(lineOfPayout)),
      };
    }),
  ];
};

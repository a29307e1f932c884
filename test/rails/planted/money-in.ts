import type {
  ParsedEvent,
  Rail,
  RailEvent,
  ReceivedFunds,
  ReceivedPage,
} from '../../../src/rails/rail.ts';

/*
 * Money in, webhooks and statements that are wrong, each a good rail with one mistake.
 */

/** A rail whose list is changed page by page. */
const withPage =
  (change: (page: ReceivedPage, asked: string | null) => ReceivedPage) =>
  (rail: Rail): Rail => ({
    ...rail,
    async listReceived(cursor) {
      const page = await rail.listReceived?.(cursor);
      if (!page) throw new Error('this mistake is one of a rail with a list');
      return change(page, cursor);
    },
  });

const withFunds = (change: (funds: ReceivedFunds) => ReceivedFunds) =>
  withPage((page) => ({ ...page, received: page.received.map(change) }));

/** Takes the first page for all of them. */
export const readsOnePage = withPage((page) => ({ ...page, complete: true }));

/** Takes the bank's own time for UTC. */
export const takesZoneForUtc = withFunds((funds) => ({
  ...funds,
  receivedAt: `${funds.receivedAt.slice(0, 19)}Z`,
}));

/** Drops the zone, so that the time is that of whoever reads it. */
export const dropsZone = withFunds((funds) => ({
  ...funds,
  receivedAt: funds.receivedAt.slice(0, 19),
}));

/** Makes money of a debit. */
export const dropsSignsOfDebits = withFunds((funds) => ({
  ...funds,
  amount: funds.amount.replace('-', ''),
}));

/** Reads amounts as numbers, and writes as many digits as those have. */
export const readsAmountsAsFloats = withFunds((funds) => ({
  ...funds,
  amount: Number.isNaN(Number(funds.amount))
    ? funds.amount
    : String(Math.trunc(Number(funds.amount) * 100) / 100),
}));

/** Numbers a line by its place in the answer. */
export const numbersLines = withPage((page) => ({
  ...page,
  received: page.received.map((funds, index) => ({
    ...funds,
    railReference: `${funds.railReference}-${index}`,
  })),
}));

/** Says nothing of money that was taken back. */
export const ignoresReversals = (rail: Rail): Rail => ({
  ...withPage(({ reversed: _reversed, ...page }) => page)(rail),
  async parseEvent(event) {
    const parsed = (await rail.parseEvent?.(event)) ?? null;
    if (!parsed) return null;
    const { reversed: _reversed, ...rest } = parsed;
    return rest;
  },
});

/** Gives references in capital letters, and finds those alone that come back in them. */
export const comparesByCase = (rail: Rail): Rail => ({
  ...rail,
  instructions: async ({ transactionId }) => ({
    reference: `RH-${transactionId.toUpperCase()}`,
    fields: {},
  }),
});

/** Reads a webhook as if it had just come, so that none is ever too old. */
export const takesAnyAge = (rail: Rail): Rail => ({
  ...rail,
  parseEvent: async (event) => {
    const seconds = /t=(\d+)/.exec(event.headers['bank-signature'] ?? '')?.[1];
    const receivedAt = seconds ? new Date(Number(seconds) * 1_000).toISOString() : event.receivedAt;
    return (await rail.parseEvent?.({ ...event, receivedAt })) ?? null;
  },
});

/** Believes whatever comes with a signature that was right before. */
export const remembersSignatures = (rail: Rail): Rail => {
  const good = new Set<string>();
  const signatureOf = ({ headers }: RailEvent): string =>
    headers['bank-signature']?.split('v1=')[1] ?? '';
  return {
    ...rail,
    async parseEvent(event): Promise<ParsedEvent | null> {
      if (good.has(signatureOf(event))) return {};
      const parsed = (await rail.parseEvent?.(event)) ?? null;
      if (parsed) good.add(signatureOf(event));
      return parsed;
    },
  };
};

/** Takes every webhook for a wake-up alone. */
export const ignoresReturned = (rail: Rail): Rail => ({
  ...rail,
  parseEvent: async (event) => ((await rail.parseEvent?.(event)) ? {} : null),
});

/** Says nothing of a payment any more once it was delivered. */
export const forgetsDelivered = (rail: Rail): Rail => {
  const delivered = new Set<string>();
  return {
    ...rail,
    async pollOutgoingTransactions(initiated) {
      const updates = (await rail.pollOutgoingTransactions?.(initiated)) ?? [];
      const left = updates.filter(
        ({ idempotencyKey, state }) => state === 'delivered' || !delivered.has(idempotencyKey),
      );
      for (const { idempotencyKey, state } of left) {
        if (state === 'delivered') delivered.add(idempotencyKey);
      }
      return left;
    },
  };
};

type Statement = NonNullable<Rail['listStatement']>;

/** A rail whose statement is changed page by page. */
const withStatement =
  (change: (page: Awaited<ReturnType<Statement>>) => Awaited<ReturnType<Statement>>) =>
  (rail: Rail): Rail => ({
    ...rail,
    async listStatement(order) {
      const page = await rail.listStatement?.(order);
      if (!page) throw new Error('this mistake is one of a rail with a statement');
      return change(page);
    },
  });

/** Shows the first page of what came in, and goes on to what went out. */
export const showsOnePage = withStatement((page) =>
  page.cursor?.startsWith('in:') === true ? { ...page, cursor: 'out:0' } : page,
);

/** Shows every line as settled. */
export const showsAllAsSettled = withStatement((page) => ({
  ...page,
  entries: page.entries.map((entry) => ({ ...entry, state: 'settled' as const })),
}));

/** Shows times of the bank's zone as UTC. */
export const showsZoneAsUtc = withStatement((page) => ({
  ...page,
  entries: page.entries.map((entry) => ({ ...entry, at: `${entry.at.slice(0, 19)}Z` })),
}));

/** Shows an empty statement where the bank shows none. */
export const showsOutageAsEmpty = (rail: Rail): Rail => ({
  ...rail,
  async listStatement(order) {
    try {
      const page = await rail.listStatement?.(order);
      if (page) return page;
    } catch {
      // As if nothing had ever moved.
    }
    return { entries: [], cursor: null, complete: true };
  },
});

import { invalidRequest } from './answer.ts';
import type { OrProblem } from './answer.ts';
import { isWithin } from './server.ts';
import type { LedgerRange } from './server.ts';

/** The most ledgers or transactions a page holds, and how many where no number is given. */
const MAX_LIMIT = 200;
const DEFAULT_LIMIT = 50;

interface PageParameters {
  readonly startLedger?: number | null | undefined;
  readonly pagination?:
    | { readonly cursor?: string | null | undefined; readonly limit?: number | null | undefined }
    | null
    | undefined;
}

/** Where a page of ledgers or transactions begins, and how long it is. */
export interface Page {
  /** Empty where a ledger is given instead. */
  readonly cursor: string;
  readonly limit: number;
}

/** Reads what getLedgers and getTransactions page by. */
export function readPage(
  { startLedger, pagination }: PageParameters,
  range: LedgerRange,
): OrProblem<Page> {
  const start = startLedger ?? 0;
  const cursor = pagination?.cursor ?? '';
  if (cursor !== '' && start !== 0) {
    return invalidRequest(`startLedger (${start}) and cursor (${cursor}) cannot both be set`);
  }
  const limit = pagination?.limit ?? 0;
  if (cursor === '' && !isWithin(range, start)) {
    const { oldest, latest } = range;
    return invalidRequest(
      `start ledger (${start}) must be between the oldest ledger: ${oldest.sequence} and ` +
        `the latest ledger: ${latest.sequence} for this rpc instance`,
    );
  }
  if (limit > MAX_LIMIT) return invalidRequest(`limit must not exceed ${MAX_LIMIT}`);
  return { cursor, limit: limit === 0 ? DEFAULT_LIMIT : limit };
}

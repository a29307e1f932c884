import { retryLaterMs } from '../../../domain/rails/retry-later.ts';
import type { OutgoingResult } from '../../rail.ts';

/** What one call to the rail ended with. */
export type Said<Result> =
  | { readonly said: 'answer'; readonly result: Result }
  /** It threw `RetryLater`: nothing was tried. */
  | { readonly said: 'notTried'; readonly afterMs: number }
  /** It threw, which means unknown. */
  | { readonly said: 'unknown'; readonly words: string }
  /** It did not even throw in time. */
  | { readonly said: 'nothing' };

/** The things that an answer may claim about the payee's money. */
export type Claim = 'paid' | 'notPaid' | 'unknown';

/** What an answer claims; one that was not tried claims nothing of the payment. */
export const claimOf = (said: Said<OutgoingResult>): Claim => {
  if (said.said !== 'answer') return 'unknown';
  switch (said.result.state) {
    case 'delivered':
    case 'initiated':
    case 'readyForPickup':
      return 'paid';
    case 'failed':
    case 'refund':
    case 'needsInfo':
      return 'notPaid';
    default:
      return 'unknown';
  }
};

/** The same in words, for a finding. */
export const wordsOf = (said: Said<{ readonly state: string } | undefined>): string => {
  switch (said.said) {
    case 'answer':
      return `returned "${said.result?.state ?? 'nothing'}"`;
    case 'notTried':
      return 'threw RetryLater';
    case 'unknown':
      return `threw "${said.words}"`;
    case 'nothing':
      return 'did not answer';
  }
};

/** Waits for a call of the rail, no longer than so long. */
export const within = async <Result>(
  ms: number,
  call: () => Promise<Result>,
): Promise<Said<Result>> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Said<Result>>((resolve) => {
    timer = setTimeout(() => resolve({ said: 'nothing' }), ms);
  });
  const answer = (async (): Promise<Said<Result>> => {
    try {
      return { said: 'answer', result: await call() };
    } catch (error) {
      const afterMs = retryLaterMs(error);
      if (afterMs !== null) return { said: 'notTried', afterMs };
      return { said: 'unknown', words: error instanceof Error ? error.message : String(error) };
    }
  })();
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
};

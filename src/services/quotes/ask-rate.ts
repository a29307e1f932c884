import type { QuotePolicy, Rate, RateRequest } from '../../domain/quotes/rates.ts';
import { refuse, type Refusal } from '../../domain/refusal.ts';

/** How long the business's rates may take; nobody waits longer for a price. */
const RATE_WITHIN_MS = 5_000;

/**
 * Asks the business for its rate, for whoever waits for a price: a client or a story.
 * @returns the rate, or a refusal: the rates' own, or `rate_unavailable` where they take too long.
 * @throws what the rates throw.
 */
export const askRate = async (
  { rates }: Pick<QuotePolicy, 'rates'>,
  request: RateRequest,
  withinMs = RATE_WITHIN_MS,
): Promise<Rate | Refusal> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Refusal>((resolve) => {
    timer = setTimeout(() => resolve(refuse('rate_unavailable', 'price_unknown')), withinMs);
  });
  try {
    return await Promise.race([rates(request), late]);
  } finally {
    clearTimeout(timer);
  }
};

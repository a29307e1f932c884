/** How a host behaved when it was last called; `unknown` where nobody remembers. */
export type HostRecord = 'prompt' | 'slow' | 'unknown';

/** A callback that may be posted now. */
export interface DueCallback {
  readonly outbox: 'callback' | 'customer_callback';
  readonly id: string;
  /** The transaction or the customer; its callbacks are posted one after the other. */
  readonly about: string;
  readonly host: string;
  /** Whose transaction or customer it is about: a client domain, or else an account. */
  readonly client: string;
  /** How often it was tried before. */
  readonly attempts: number;
}

/**
 * How many attempts may be open at once. A host that never answers holds each of its attempts for
 * the whole time limit, so that all but `total` bound what strangers can hold of us.
 */
export interface CallbackLimits {
  readonly total: number;
  /** Those that are no promptly answered host's: the rest is always left to hosts that answer. */
  readonly unproven: number;
  /** Those that were tried before, or whose host was slow when it was last called. */
  readonly retries: number;
  readonly perHost: number;
  readonly retriesPerHost: number;
  readonly perClient: number;
}

export const CALLBACK_LIMITS: CallbackLimits = {
  total: 128,
  unproven: 96,
  retries: 32,
  perHost: 16,
  retriesPerHost: 4,
  perClient: 16,
};

/** An attempt, open or to be opened, by what the limits count. */
export type CallbackAttempt = Pick<DueCallback, 'host' | 'client' | 'attempts'> & {
  readonly hostRecord: HostRecord;
};

const isRetry = ({ attempts, hostRecord }: CallbackAttempt): boolean =>
  attempts > 0 || hostRecord === 'slow';

const countUp = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

/** Counts open attempts by what the limits are about, and says whether one more fits. */
const createCounts = (limits: CallbackLimits) => {
  let [total, unproven, retries] = [0, 0, 0];
  const hosts = new Map<string, number>();
  const retriesOfHosts = new Map<string, number>();
  const clients = new Map<string, number>();
  return {
    add(attempt: CallbackAttempt): void {
      total += 1;
      if (isRetry(attempt) || attempt.hostRecord === 'unknown') unproven += 1;
      if (isRetry(attempt)) {
        retries += 1;
        countUp(retriesOfHosts, attempt.host);
      }
      countUp(hosts, attempt.host);
      countUp(clients, attempt.client);
    },
    fits(attempt: CallbackAttempt): boolean {
      const { host, client, hostRecord } = attempt;
      if (total >= limits.total) return false;
      if ((hosts.get(host) ?? 0) >= limits.perHost) return false;
      if ((clients.get(client) ?? 0) >= limits.perClient) return false;
      const again = isRetry(attempt);
      if ((again || hostRecord === 'unknown') && unproven >= limits.unproven) return false;
      if (!again) return true;
      return retries < limits.retries && (retriesOfHosts.get(host) ?? 0) < limits.retriesPerHost;
    },
  };
};

/**
 * Which of the callbacks that are due are posted now, beside the attempts that are open. They are
 * taken in the order in which they come; one that does not fit lets those behind it pass.
 */
export const selectCallbacks = <Due extends CallbackAttempt>(
  due: readonly Due[],
  open: Iterable<CallbackAttempt>,
  limits: CallbackLimits = CALLBACK_LIMITS,
): readonly Due[] => {
  const counts = createCounts(limits);
  for (const attempt of open) counts.add(attempt);
  return due.filter((attempt) => {
    const fits = counts.fits(attempt);
    if (fits) counts.add(attempt);
    return fits;
  });
};

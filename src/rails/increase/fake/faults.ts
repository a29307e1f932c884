/** What a client may ask of the bank, as the faults name it. */
export type Call =
  | 'pay'
  | 'find'
  | 'pollPayouts'
  | 'list'
  | 'statement'
  | 'refund'
  | 'findRefund'
  | 'other';

/** How a request goes wrong. */
export type Fault =
  | 'loseReply'
  | 'loseRequest'
  | 'timeOut'
  | 'slow'
  | 'failAfter'
  | 'failBefore'
  | 'garbage'
  | 'duplicate'
  | 'repeat'
  | 'out'
  /** An object is asked for by its id, and another id is in the answer. */
  | 'foreignId';

export interface PlannedFault {
  /** Null for the next request, whatever it is. */
  readonly call: Call | null;
  readonly fault?: Fault;
  readonly status?: number;
  readonly retryAfterSeconds?: number;
}

const TRANSFERS = /^\/(?:ach|real_time_payments|fednow|wire)_transfers(\/[^/]+)?$/;
const INBOUND = /^\/inbound_[a-z_]+_transfers(\/[^/]+)?$/;
const BACK = /^\/inbound_[a-z_]+_transfers\/[^/]+\/(?:transfer_return|reverse)$/;

/** Which call a request is. */
export const callOf = (method: string, path: string, query: URLSearchParams): Call => {
  const transfers = TRANSFERS.exec(path);
  if (transfers !== null) {
    if (method === 'POST') return 'pay';
    if (transfers[1] !== undefined) return 'pollPayouts';
    return query.has('idempotency_key') ? 'find' : 'statement';
  }
  if (method === 'GET' && path === '/transactions') return 'list';
  if (method === 'POST') return BACK.test(path) ? 'refund' : 'other';
  const inbound = INBOUND.exec(path);
  if (inbound === null) return 'other';
  return inbound[1] === undefined ? 'statement' : 'findRefund';
};

/** What is to go wrong, in order. */
export const createFaults = () => {
  let planned: readonly PlannedFault[] = [];
  return {
    plan: (fault: PlannedFault) => void (planned = [...planned, fault]),
    clear: () => void (planned = []),
    /** What goes wrong with this request; but for an outage only once. */
    next(call: Call): PlannedFault | undefined {
      const next = planned.find((one) => one.call === null || one.call === call);
      if (next && next.fault !== 'out') planned = planned.filter((one) => one !== next);
      return next;
    },
  };
};

export type Faults = ReturnType<typeof createFaults>;

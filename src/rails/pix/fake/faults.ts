/** What the fake can be made to do wrong, by name; see the README. */
export const FAULTS = [
  'lostReply',
  'tooManyRequests',
  'errorAfterActing',
  'returnedLater',
  'duplicateWebhook',
  'statementLineTwice',
  'equalTimesAtPageBoundary',
  'unknownIdAnswered',
] as const;
export type FaultName = (typeof FAULTS)[number];

export const isFaultName = (name: string): name is FaultName =>
  FAULTS.some((known) => known === name);

/** What a request asks for; the first of them in the words of the contract kit. */
export type Call =
  | 'pay'
  | 'find'
  | 'pollPayouts'
  | 'list'
  | 'statement'
  | 'charge'
  | 'refund'
  | 'findRefund'
  | 'takenBack'
  | 'other';

/** How a request goes wrong, as the contract kit has it; `foreign`: an answer for another id. */
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
  | 'foreign';

/** What is to happen to the next request of some calls. */
export interface Planned {
  readonly calls: readonly Call[];
  readonly fault?: Fault;
  readonly status?: number;
  readonly retryAfterMs?: number;
  /** True for all that follow too, until the bank recovers. */
  readonly stays?: boolean;
}

/** Tells what a request is about. */
export const callOf = (method: string, path: string, query: URLSearchParams): readonly Call[] => {
  if (/^\/v3\/gn\/pix\/[^/]+$/.test(path) && method === 'PUT') return ['pay'];
  if (path.startsWith('/v2/gn/pix/enviados/id-envio/')) return ['find', 'pollPayouts'];
  if (path === '/v2/gn/pix/enviados') return ['statement'];
  if (path === '/v2/pix')
    return query.has('devolucaoPresente') ? ['takenBack'] : ['list', 'statement'];
  if (path.startsWith('/v2/cob/')) return ['charge'];
  if (/^\/v2\/pix\/[^/]+\/devolucao\//.test(path))
    return [method === 'PUT' ? 'refund' : 'findRefund'];
  return ['other'];
};

const WRITES: readonly Call[] = ['pay', 'charge', 'refund'];
const ALL: readonly Call[] = [...WRITES, 'find', 'list', 'takenBack', 'findRefund'];

/** The faults that are about one request, as plans. */
export const PLANS: Readonly<Partial<Record<FaultName, Planned>>> = {
  lostReply: { calls: WRITES, fault: 'loseReply' },
  tooManyRequests: { calls: ALL, status: 429, retryAfterMs: 1_000 },
  errorAfterActing: { calls: WRITES, fault: 'failAfter' },
  statementLineTwice: { calls: ['list', 'statement', 'takenBack'], fault: 'repeat' },
  unknownIdAnswered: { calls: ['find'], fault: 'foreign' },
};

/** Takes the next plan for one of these calls. */
export const createPlans = () => {
  let plans: readonly Planned[] = [];
  return {
    add(plan: Planned): void {
      plans = [...plans, plan];
    },
    take(calls: readonly Call[]): Planned | null {
      const plan = plans.find((one) => one.calls.some((call) => calls.includes(call)));
      if (!plan) return null;
      if (!plan.stays) plans = plans.filter((one) => one !== plan);
      return plan;
    },
    clear(): void {
      plans = [];
    },
  };
};

import { bookIncoming, newBooks, returnOutgoing, type Incoming, type Outgoing } from './bank.ts';
import { efiRoutes, settleSent, tellSent } from './efi-routes.ts';
import { createPlans, isFaultName, PLANS, type FaultName, type Planned } from './faults.ts';
import { wholePages, type Paging } from './lists.ts';
import { pixRoutes, takeBack, writePix, type Asked, type RouteDeps } from './pix-routes.ts';
import { createTimers } from './timers.ts';
import { createWebhooks } from './webhooks.ts';
import { isAmount, problem, type Reply } from './wire.ts';

export interface BankOptions {
  readonly webhookUrl: string;
  /** After so long payments and returns are settled. */
  readonly settleAfterMs: number;
  /** How long after its delivery a payment comes back that `returnedLater` has chosen. */
  readonly returnAfterMs: number;
}

/** What the contract kit does to the bank, beside what `FakeRail` has. */
export interface FakePixHands {
  reset(): void;
  receive(money: Parameters<typeof bookIncoming>[1]): Incoming;
  plan(plan: Planned): void;
  recover(): void;
  empty(): void;
  pass(ms: number): void;
  zone(offset: string): void;
  paging(paging: Partial<Paging>): void;
  settle(idEnvio: string, status: 'REALIZADO' | 'NAO_REALIZADO'): void;
  /** The banks take the newest Pix back, by MED. */
  takeBack(): void;
  outgoing(): readonly Outgoing[];
}

export const PIX_KEY = '7d9f0335-8dcc-4054-9bf9-0dbd61d36906';
const MISPLACED_FOR_MS = 10_000;

/** A moment in RFC 3339 in a zone: `2026-03-01T09:00:00.000-03:00`. */
const writeIn = (ms: number, offset: string): string => {
  if (offset === 'Z') return new Date(ms).toISOString();
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  const shiftMs = (hours * 60 + minutes) * 60_000 * (offset.startsWith('-') ? -1 : 1);
  return new Date(ms + shiftMs).toISOString().replace('Z', offset);
};

const freshState = () => ({
  books: newBooks(),
  paging: wholePages(),
  offset: 'Z',
  passedMs: 0,
  /** So many of the next payments come back after they are delivered. */
  comeBack: 0,
  /** Money comes at whole seconds, and is listed on small pages in no certain order. */
  isMisplacing: false,
});

const createWorld = ({ webhookUrl, settleAfterMs, returnAfterMs }: BankOptions) => {
  const state = freshState();
  const webhooks = createWebhooks(webhookUrl);
  const timers = createTimers();
  const deps: RouteDeps = {
    books: () => state.books,
    paging: () => state.paging,
    pixKey: PIX_KEY,
    now: () => Date.now() + state.passedMs,
    write: (ms) => writeIn(ms, state.offset),
    tell: webhooks.tell,
    settleAfterMs,
    later: timers.later,
  };
  return { state, webhooks, timers, plans: createPlans(), deps, returnAfterMs };
};
type World = ReturnType<typeof createWorld>;

const findIn = ({ state }: World, idEnvio: string): Outgoing | undefined =>
  state.books.outgoing.find((one) => one.idEnvio === idEnvio);

const comesBack = ({ deps }: World, payment: Outgoing): void => {
  returnOutgoing(payment, deps.now());
  tellSent(payment, deps);
};

const createHands = ({ state, timers, plans, deps }: World): FakePixHands => ({
  receive(money) {
    const nowMs = deps.now();
    const listedMs = state.isMisplacing ? Math.floor(nowMs / 1_000) * 1_000 : nowMs;
    const pix = bookIncoming(state.books, { atMs: listedMs, ...money }, listedMs);
    deps.tell(writePix(pix, deps));
    return pix;
  },
  reset() {
    timers.clear();
    plans.clear();
    Object.assign(state, freshState());
  },
  plan: plans.add,
  recover() {
    plans.clear();
    state.books.isEmpty = false;
  },
  empty() {
    state.books.isEmpty = true;
  },
  pass(ms) {
    state.passedMs += ms;
  },
  zone(offset) {
    state.offset = offset;
  },
  paging(paging) {
    state.paging = { ...state.paging, ...paging };
  },
  settle(idEnvio, status) {
    const sent = state.books.outgoing.find((one) => one.idEnvio === idEnvio);
    if (sent) settleSent(sent, status, deps);
  },
  takeBack: () => takeBack(deps, state.books.incoming.at(-1)),
  outgoing: () => state.books.outgoing,
});

const causeIn = ({ state, webhooks, timers, plans, deps }: World, fault: FaultName): void => {
  const plan = PLANS[fault];
  if (plan) plans.add(plan);
  if (fault === 'returnedLater') state.comeBack += 1;
  if (fault === 'duplicateWebhook') webhooks.twiceNext();
  // The bank tells of a payment that nobody ordered.
  if (fault === 'unknownIdAnswered') deps.tell({ gnExtras: { idEnvio: 'NEVERORDERED' } });
  if (fault !== 'equalTimesAtPageBoundary') return;
  Object.assign(state, { isMisplacing: true, paging: { size: 2, overlap: 0, isUnstable: true } });
  timers.later(MISPLACED_FOR_MS, () => {
    Object.assign(state, { isMisplacing: false, paging: wholePages() });
  });
};

/** What a person may do to a bank that was started alone. */
const control = (world: World, hands: FakePixHands, asked: Asked): Reply | null => {
  const [, what, which = ''] = /^\/fake\/([a-z]+)\/?(.*)$/.exec(asked.path) ?? [];
  if (asked.method !== 'POST' || what === undefined) return null;
  const { valor, txid = null } = Object(asked.body);
  const payment = findIn(world, which);
  if (what === 'pix' && isAmount(valor)) hands.receive({ valor, txid });
  else if (what === 'faults' && isFaultName(which)) causeIn(world, which);
  else if (what === 'returns' && payment) comesBack(world, payment);
  else return problem(400, 'RequisicaoInvalida', 'Requisição inválida.');
  return { status: 200, body: {} };
};

/** The pretend bank without its server: what it knows, and what is done to it. */
export const createRunningBank = (options: BankOptions) => {
  const world = createWorld(options);
  const { state, timers, webhooks, deps } = world;
  const hands = createHands(world);
  return {
    hands,
    plans: world.plans,
    books: () => state.books,
    cause: (fault: FaultName) => causeIn(world, fault),
    /** The payee's bank sends a payment back. @throws where there is none. */
    comeBack(idEnvio: string): void {
      const payment = findIn(world, idEnvio);
      if (!payment) throw new Error('the pretend Pix has no such payment');
      comesBack(world, payment);
    },
    route(asked: Asked): Reply {
      const { outgoing } = state.books;
      const count = outgoing.length;
      const reply = pixRoutes(deps, asked) ?? efiRoutes(deps, asked);
      const ordered = outgoing.length > count ? outgoing.at(-1) : undefined;
      if (ordered && state.comeBack > 0) {
        state.comeBack -= 1;
        const afterMs = options.settleAfterMs + options.returnAfterMs;
        timers.later(afterMs, () => comesBack(world, ordered));
      }
      return (
        reply ?? control(world, hands, asked) ?? problem(404, 'NaoEncontrado', 'Não Encontrado')
      );
    },
    async close(): Promise<void> {
      timers.clear();
      await webhooks.close();
    },
  };
};

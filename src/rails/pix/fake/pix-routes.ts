import {
  bookReturn,
  isWhollyBack,
  settleReturn,
  type Books,
  type Incoming,
  type Return,
} from './bank.ts';
import { writeBrCode } from './identifiers.ts';
import { writeList, type Paging } from './lists.ts';
import {
  centavos,
  isAmount,
  problem,
  sentBack,
  type DevolucaoWire,
  type PixWire,
  type Reply,
} from './wire.ts';

const DAY_MS = 86_400_000;
const RETURN_WITHIN_MS = 90 * DAY_MS;

/** What the routes are given. */
export interface RouteDeps {
  readonly books: () => Books;
  readonly paging: () => Paging;
  /** Our own key. */
  readonly pixKey: string;
  readonly now: () => number;
  /** A moment as this bank writes it. */
  readonly write: (ms: number) => string;
  /** Something reached its end: the bank sends a webhook of it. */
  readonly tell: (pix: object) => void;
  /** After so long a payment or a return is settled by itself. */
  readonly settleAfterMs: number;
  /** Runs later, unless the bank has closed by then. */
  readonly later: (ms: number, what: () => void) => void;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

const field = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null
    ? new Map<string, unknown>(Object.entries(body)).get(name)
    : undefined;

export const writeReturn = (
  { id, rtrId, valor, askedMs, settledMs, status, natureza }: Return,
  write: RouteDeps['write'],
): DevolucaoWire => ({
  id,
  rtrId,
  valor,
  horario: {
    solicitacao: write(askedMs),
    ...(settledMs === null ? {} : { liquidacao: write(settledMs) }),
  },
  status,
  natureza,
});

/** A Pix as lists and webhooks have it. */
export const writePix = (pix: Incoming, { pixKey, write }: RouteDeps): PixWire => ({
  endToEndId: pix.endToEndId,
  ...(pix.txid === null ? {} : { txid: pix.txid }),
  valor: pix.valor,
  chave: pixKey,
  horario: write(pix.atMs),
  ...(pix.infoPagador === null ? {} : { infoPagador: pix.infoPagador }),
  ...(pix.returns.length === 0
    ? {}
    : { devolucoes: pix.returns.map((one) => writeReturn(one, write)) }),
});

const writeCharge = (deps: RouteDeps, txid: string, status: number): Reply => {
  const charge = deps.books().charges.get(txid);
  if (!charge) return problem(404, 'CobNaoEncontrado', 'Cobrança não encontrada.');
  const { original, isOpen, expiracao, madeMs, revisao, location, isPaid } = charge;
  return {
    status,
    body: {
      calendario: { criacao: deps.write(madeMs), expiracao },
      txid,
      revisao,
      location,
      status: isPaid ? 'CONCLUIDA' : 'ATIVA',
      valor: { original, ...(isOpen ? { modalidadeAlteracao: 1 } : {}) },
      chave: deps.pixKey,
      pixCopiaECola: writeBrCode(location),
    },
  };
};

const putCharge = (deps: RouteDeps, txid: string, body: unknown): Reply => {
  const valor = field(body, 'valor');
  const original = field(valor, 'original');
  const expiracao = field(field(body, 'calendario'), 'expiracao');
  const isWhole =
    /^[a-zA-Z0-9]{26,35}$/.test(txid) &&
    isAmount(original) &&
    typeof expiracao === 'number' &&
    expiracao > 0 &&
    field(body, 'chave') === deps.pixKey;
  const { charges } = deps.books();
  const known = charges.get(txid);
  if (!isWhole || known?.isPaid) {
    return problem(400, 'CobOperacaoInvalida', 'Cobrança inválida.');
  }
  charges.set(txid, {
    txid,
    original,
    isOpen: field(valor, 'modalidadeAlteracao') === 1,
    expiracao,
    madeMs: known?.madeMs ?? deps.now(),
    revisao: known ? known.revisao + 1 : 0,
    location: known?.location ?? `pix.example.com/qr/v2/${txid.toLowerCase()}`,
    isPaid: false,
  });
  return writeCharge(deps, txid, 201);
};

const notFound = (): Reply => problem(404, 'PixNaoEncontrado', 'Pix não encontrado.');

const putReturn = (deps: RouteDeps, pix: Incoming, id: string, body: unknown): Reply => {
  const valor = field(body, 'valor');
  const refused = problem(400, 'PixDevolucaoInvalida', 'Devolução inválida.');
  if (!isAmount(valor) || !/^[a-zA-Z0-9]{1,35}$/.test(id)) return refused;
  const known = pix.returns.find((one) => one.id === id);
  // The central bank has it that a repeated id is answered as the first time.
  if (known && known.valor === valor) return { status: 201, body: writeReturn(known, deps.write) };
  const isTooLate = deps.now() - pix.atMs > RETURN_WITHIN_MS;
  const wire = pix.returns.map((one) => writeReturn(one, deps.write));
  const isTooMuch = sentBack(wire) + centavos(valor) > centavos(pix.valor);
  if (known || isTooLate || isTooMuch) return refused;
  const booked = bookReturn(pix, { id, valor, natureza: 'ORIGINAL' }, deps.now());
  deps.later(deps.settleAfterMs, () => {
    settleReturn(booked, deps.now());
    deps.tell(writePix(pix, deps));
  });
  return { status: 201, body: writeReturn(booked, deps.write) };
};

const returnRoute = (deps: RouteDeps, asked: Asked, e2eid: string, id: string): Reply => {
  const pix = deps.books().incoming.find((one) => one.endToEndId === e2eid);
  if (!pix) return notFound();
  if (asked.method === 'PUT') return putReturn(deps, pix, id, asked.body);
  const known = pix.returns.find((one) => one.id === id);
  return known
    ? { status: 200, body: writeReturn(known, deps.write) }
    : problem(404, 'PixDevolucaoNaoEncontrada', 'Devolução não encontrada.');
};

const listRoute = (deps: RouteDeps, query: URLSearchParams): Reply => {
  const isReturned = query.get('devolucaoPresente') === 'true';
  const rows = deps.books().incoming.filter(({ returns }) => !isReturned || returns.length > 0);
  const listed = {
    rows,
    msOf: ({ listedMs }: Incoming) => listedMs,
    write: (pix: Incoming) => writePix(pix, deps),
  };
  return writeList(query, listed, deps.paging());
};

/** The API Pix of the central bank; null for a path of somebody else. */
export const pixRoutes = (deps: RouteDeps, asked: Asked): Reply | null => {
  const { method, path, query, body } = asked;
  const [, txid] = /^\/v2\/cob\/([^/]+)$/.exec(path) ?? [];
  if (txid !== undefined) {
    return method === 'PUT' ? putCharge(deps, txid, body) : writeCharge(deps, txid, 200);
  }
  if (path === '/v2/pix') return listRoute(deps, query);
  const [, e2eid, id] = /^\/v2\/pix\/([^/]+)(?:\/devolucao\/([^/]+))?$/.exec(path) ?? [];
  if (e2eid === undefined) return null;
  if (id !== undefined) return returnRoute(deps, asked, e2eid, id);
  const pix = deps.books().incoming.find((one) => one.endToEndId === e2eid);
  return pix ? { status: 200, body: writePix(pix, deps) } : notFound();
};

/** The banks take all of a Pix back. */
export const takeBack = (deps: RouteDeps, pix: Incoming | undefined): void => {
  if (!pix || isWhollyBack(pix)) return;
  const order = {
    id: `MED${pix.returns.length}`,
    valor: pix.valor,
    natureza: 'MED_FRAUDE',
  } as const;
  settleReturn(bookReturn(pix, order, deps.now()), deps.now());
  deps.tell(writePix(pix, deps));
};

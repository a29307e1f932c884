import type { Books, Outgoing } from './bank.ts';
import { newEndToEndId } from './identifiers.ts';
import { writeList } from './lists.ts';
import { writeReturn, type Asked, type RouteDeps } from './pix-routes.ts';
import { efiProblem, isAmount, problem, type Reply, type SentWire } from './wire.ts';

/** Keys of payees to whom something else happens than that they are paid. */
export const SPECIAL_KEYS = {
  /** Nobody has it. */
  unknown: 'ninguem@pix.example',
  /** Somebody else has it than the order says. */
  otherHolder: 'outro@pix.example',
  /** The payment stays under way. */
  waiting: 'espera@pix.example',
  /** The payment is accepted, and then not made. */
  notDone: 'recusa@pix.example',
} as const;

/** A sent Pix as look-ups and lists have it. */
export const writeSent = (sent: Outgoing, { pixKey, write }: RouteDeps): SentWire => ({
  endToEndId: sent.endToEndId,
  idEnvio: sent.idEnvio,
  valor: sent.valor,
  chave: pixKey,
  status: sent.status,
  horario: {
    solicitacao: write(sent.orderedMs),
    ...(sent.settledMs === null ? {} : { liquidacao: write(sent.settledMs) }),
  },
  favorecido: { chave: sent.chave },
  ...(sent.returns.length === 0
    ? {}
    : { devolucoes: sent.returns.map((one) => writeReturn(one, write)) }),
});

/** The webhook of a sent Pix. */
export const tellSent = (sent: Outgoing, deps: RouteDeps): void => {
  const { endToEndId, idEnvio, valor, status, settledMs } = sent;
  deps.tell({
    endToEndId,
    chave: deps.pixKey,
    tipo: 'SOLICITACAO',
    status,
    valor,
    horario: settledMs === null ? null : deps.write(settledMs),
    gnExtras: { idEnvio },
    ...(sent.returns.length === 0
      ? {}
      : { devolucoes: sent.returns.map((one) => writeReturn(one, deps.write)) }),
  });
};

/** Ends a payment that is under way. */
export const settleSent = (
  sent: Outgoing,
  status: 'REALIZADO' | 'NAO_REALIZADO',
  deps: RouteDeps,
): void => {
  sent.status = status;
  sent.settledMs = status === 'REALIZADO' ? deps.now() : null;
  tellSent(sent, deps);
};

const refusalOf = (
  deps: RouteDeps,
  { outgoing, isEmpty }: Books,
  asked: Asked,
  idEnvio: string,
) => {
  const { valor, pagador, favorecido } = Object(asked.body);
  if (outgoing.some((one) => one.idEnvio === idEnvio)) {
    return efiProblem(409, 'id_envio_duplicado', 'O id de envio informado já foi utilizado.');
  }
  if (!/^[a-zA-Z0-9]{1,35}$/.test(idEnvio) || !isAmount(valor)) {
    return efiProblem(400, 'valor_invalido', 'Campo inválido.');
  }
  if (pagador?.chave !== deps.pixKey) {
    return efiProblem(400, 'chave_invalida', 'A chave informada não faz referência à conta.');
  }
  switch (favorecido?.chave) {
    case SPECIAL_KEYS.unknown:
      return efiProblem(404, 'chave_favorecido_nao_encontrada', 'Chave não encontrada.');
    case SPECIAL_KEYS.otherHolder:
      return efiProblem(400, 'chave_nao_pertence_ao_documento', 'O documento é diferente.');
    default:
      return isEmpty ? efiProblem(422, 'saldo_insuficiente', 'Saldo insuficiente.') : null;
  }
};

const order = (deps: RouteDeps, asked: Asked, idEnvio: string): Reply => {
  const books = deps.books();
  const refusal = refusalOf(deps, books, asked, idEnvio);
  if (refusal) return refusal;
  const { valor, favorecido } = Object(asked.body);
  const sent: Outgoing = {
    idEnvio,
    endToEndId: newEndToEndId(deps.now()),
    valor,
    chave: favorecido.chave,
    orderedMs: deps.now(),
    settledMs: null,
    status: 'EM_PROCESSAMENTO',
    returns: [],
  };
  books.outgoing.push(sent);
  if (sent.chave !== SPECIAL_KEYS.waiting) {
    const status = sent.chave === SPECIAL_KEYS.notDone ? 'NAO_REALIZADO' : 'REALIZADO';
    deps.later(deps.settleAfterMs, () => settleSent(sent, status, deps));
  }
  const { endToEndId: e2eId } = sent;
  const horario = { solicitacao: deps.write(sent.orderedMs) };
  return { status: 201, body: { idEnvio, e2eId, valor, horario, status: 'EM_PROCESSAMENTO' } };
};

/** Efí's own endpoints to send Pix; null for a path of somebody else. */
export const efiRoutes = (deps: RouteDeps, asked: Asked): Reply | null => {
  const { method, path, query } = asked;
  const [, ordered] = /^\/v3\/gn\/pix\/([^/]+)$/.exec(path) ?? [];
  if (ordered !== undefined && method === 'PUT') return order(deps, asked, ordered);
  const { outgoing } = deps.books();
  if (path === '/v2/gn/pix/enviados') {
    const listed = {
      rows: outgoing,
      msOf: ({ orderedMs }: Outgoing) => orderedMs,
      write: (sent: Outgoing) => writeSent(sent, deps),
    };
    return writeList(query, listed, deps.paging());
  }
  const [, idEnvio] = /^\/v2\/gn\/pix\/enviados\/id-envio\/([^/]+)$/.exec(path) ?? [];
  if (idEnvio === undefined) return null;
  const sent = outgoing.find((one) => one.idEnvio === idEnvio);
  return sent
    ? { status: 200, body: writeSent(sent, deps) }
    : problem(404, 'PixEnviadoNaoEncontrado', 'Não Encontrado');
};

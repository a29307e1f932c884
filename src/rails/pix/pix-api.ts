import { z } from 'zod';
import { RailError } from '../../domain/rails/error.ts';
import type { Answer, Session } from './session.ts';

/*
 * The API Pix of Brazil's central bank, as far as it is used here, in its own words: version 2.9.0 of
 * https://github.com/bacen/pix-api. A bank may add fields and values at any time.
 */

const devolucaoSchema = z.object({
  id: z.string(),
  rtrId: z.string(),
  valor: z.string(),
  horario: z.object({ solicitacao: z.string().optional(), liquidacao: z.string().optional() }),
  /** `EM_PROCESSAMENTO`, `DEVOLVIDO` or `NAO_REALIZADO`. */
  status: z.string(),
  /** `ORIGINAL` where it is missing; `MED_…` is one that the banks made, not we. */
  natureza: z.string().optional(),
  motivo: z.string().optional(),
});

const cobSchema = z.object({
  txid: z.string(),
  chave: z.string(),
  valor: z.object({ original: z.string() }),
  location: z.string().optional(),
  pixCopiaECola: z.string().optional(),
});

/** An entry of a list is read on its own, so that one that is malformed stops no other. */
export const pixSchema = z.object({
  endToEndId: z.string().min(1),
  txid: z.string().nullish(),
  valor: z.string(),
  horario: z.string(),
  infoPagador: z.string().nullish(),
  devolucoes: z.array(devolucaoSchema).nullish(),
});

const paginacaoSchema = z.object({
  itensPorPagina: z.number().int().positive(),
  quantidadeDePaginas: z.number().int().nonnegative(),
  quantidadeTotalDeItens: z.number().int().nonnegative(),
});

const listSchema = z.object({
  parametros: z.object({ paginacao: paginacaoSchema }),
  pix: z.array(z.unknown()),
});

const problemSchema = z.object({ type: z.string().optional(), nome: z.string().optional() });

export type Devolucao = z.output<typeof devolucaoSchema>;
export type Cob = z.output<typeof cobSchema>;
export type Pix = z.output<typeof pixSchema>;

/** One page of a list, and how many there are. */
export interface Page {
  readonly items: readonly unknown[];
  readonly perPage: number;
  readonly pages: number;
  readonly total: number;
}

export interface Query {
  /** RFC 3339; both ends belong to it. */
  readonly inicio: string;
  readonly fim: string;
  /** From 0. */
  readonly page: number;
}

/** What the bank did not do, by the kind of problem: `PixDevolucaoInvalida`, or a bank's own name. */
export interface Problem {
  readonly status: number;
  readonly problem: string;
}

/** Tells a problem from what was asked for. */
export const isProblem = (answer: object): answer is Problem => 'problem' in answer;

/** How many entries are asked for at once: what the API gives when nothing is said. */
const PAGE_SIZE = 100;

const problemOf = ({ status, text }: Answer): Problem => {
  try {
    const { type = '', nome = '' } = problemSchema.parse(JSON.parse(text));
    return { status, problem: type.split('/').at(-1) || nome };
  } catch {
    return { status, problem: '' };
  }
};

/**
 * Reads an answer: what was asked for, or a problem that the bank names.
 * @throws where the answer is neither: nothing is certain then.
 */
export const readAnswer = <Output>(
  answer: Answer,
  schema: z.ZodType<Output>,
  what: string,
): Output | Problem => {
  const { status, text } = answer;
  if (status === 200 || status === 201) return schema.parse(JSON.parse(text));
  const problem = problemOf(answer);
  if (status >= 400 && status < 500 && problem.problem !== '') return problem;
  throw new RailError('PIX_ANSWER', `The bank answered ${status} to ${what}.`);
};

/** Reads a page of a list. @throws for anything else. */
export const readPage = (answer: Answer, what: string): Page => {
  const read = readAnswer(answer, listSchema, what);
  if (isProblem(read)) {
    throw new RailError('PIX_ANSWER', `The bank answered ${read.status} to ${what}.`);
  }
  const { itensPorPagina, quantidadeDePaginas, quantidadeTotalDeItens } = read.parametros.paginacao;
  return {
    items: read.pix,
    perPage: itensPorPagina,
    pages: quantidadeDePaginas,
    total: quantidadeTotalDeItens,
  };
};

/** The query of a list, in the words of the API. */
export const listQuery = ({ inicio, fim, page }: Query): Record<string, string> => ({
  inicio,
  fim,
  'paginacao.paginaAtual': String(page),
  'paginacao.itensPorPagina': String(PAGE_SIZE),
});

/** Joins a path to an address that may have one of its own. */
export const under = (baseUrl: string, path: string, query: Record<string, string> = {}): URL => {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
};

export interface CobOrder {
  readonly chave: string;
  readonly calendario: { readonly expiracao: number };
  readonly valor: { readonly original: string; readonly modalidadeAlteracao?: 1 };
}

/** @param baseUrl where the API is, with its version: `https://pix.api.efipay.com.br/v2`. */
export const createPixApi = (session: Session, baseUrl: string) => {
  const at = (path: string, query?: Record<string, string>): URL => under(baseUrl, path, query);
  return {
    async putCob(txid: string, order: CobOrder): Promise<Cob | Problem> {
      const answer = await session.ask('PUT', at(`/cob/${txid}`), order);
      return readAnswer(answer, cobSchema, 'PUT /cob');
    },

    async getCob(txid: string): Promise<Cob | Problem> {
      return readAnswer(await session.ask('GET', at(`/cob/${txid}`)), cobSchema, 'GET /cob');
    },

    /** @param returnedAlone true for those alone of which a part, or all, went back. */
    async listPix(query: Query, returnedAlone: boolean): Promise<Page> {
      const more: Record<string, string> = returnedAlone ? { devolucaoPresente: 'true' } : {};
      const url = at('/pix', { ...listQuery(query), ...more });
      return readPage(await session.ask('GET', url), 'GET /pix');
    },

    async putDevolucao(e2eid: string, id: string, valor: string): Promise<Devolucao | Problem> {
      const path = `/pix/${encodeURIComponent(e2eid)}/devolucao/${id}`;
      const answer = await session.ask('PUT', at(path), { valor });
      return readAnswer(answer, devolucaoSchema, 'PUT /devolucao');
    },

    async getDevolucao(e2eid: string, id: string): Promise<Devolucao | Problem> {
      const path = `/pix/${encodeURIComponent(e2eid)}/devolucao/${id}`;
      const answer = await session.ask('GET', at(path));
      return readAnswer(answer, devolucaoSchema, 'GET /devolucao');
    },
  };
};
export type PixApi = ReturnType<typeof createPixApi>;

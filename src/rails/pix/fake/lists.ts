import { createHash } from 'node:crypto';
import { problem, type Reply } from './wire.ts';

/** How a list is cut into pages, and whether rows of one time keep their places. */
export interface Paging {
  size: number;
  /** How many rows of the page before a page repeats. */
  overlap: number;
  /** Rows of one time are shuffled with every request, as a database may that sorts by time alone. */
  isUnstable: boolean;
}

export const wholePages = (): Paging => ({ size: 1_000, overlap: 0, isUnstable: false });

interface Row {
  readonly endToEndId: string;
}

interface Listed<Kept extends Row> {
  readonly rows: readonly Kept[];
  /** What rows are sorted and filtered by. */
  readonly msOf: (row: Kept) => number;
  readonly write: (row: Kept) => object;
}

let requests = 0;

const rankOf = ({ endToEndId }: Row, salt: number): string =>
  createHash('sha256').update(`${salt}${endToEndId}`).digest('hex');

/** The newest first, as banks list. */
const sorted = <Kept extends Row>(
  { rows, msOf }: Listed<Kept>,
  isUnstable: boolean,
): readonly Kept[] => {
  requests += 1;
  const salt = isUnstable ? requests : 0;
  return rows.toSorted(
    (one, other) => msOf(other) - msOf(one) || (rankOf(one, salt) < rankOf(other, salt) ? -1 : 1),
  );
};

const numberOf = (query: URLSearchParams, name: string, preset: number): number => {
  const text = query.get(name);
  return text === null || !/^\d{1,9}$/.test(text) ? preset : Number(text);
};

/** One page of a list by `inicio` and `fim`, both of which belong to it. */
export const writeList = <Kept extends Row>(
  query: URLSearchParams,
  listed: Listed<Kept>,
  paging: Paging,
): Reply => {
  const [inicio, fim] = [query.get('inicio') ?? '', query.get('fim') ?? ''];
  const [fromMs, untilMs] = [Date.parse(inicio), Date.parse(fim)];
  if (Number.isNaN(fromMs) || Number.isNaN(untilMs) || untilMs < fromMs) {
    return problem(400, 'PixConsultaInvalida', 'Consulta inválida.');
  }
  const all = sorted(listed, paging.isUnstable).filter((row) => {
    const ms = listed.msOf(row);
    return ms >= fromMs && ms <= untilMs;
  });
  const asked = Math.max(numberOf(query, 'paginacao.itensPorPagina', 100), 1);
  const size = Math.min(asked, paging.size);
  const page = numberOf(query, 'paginacao.paginaAtual', 0);
  const start = page * size;
  const items = all.slice(Math.max(0, start - paging.overlap), start + size).map(listed.write);
  const paginacao = {
    paginaAtual: page,
    itensPorPagina: size,
    quantidadeDePaginas: Math.max(Math.ceil(all.length / size), 1),
    quantidadeTotalDeItens: all.length,
  };
  return { status: 200, body: { parametros: { inicio, fim, paginacao }, pix: items } };
};

/*
 * What the fake's two institutions write, in their own words: the API Pix 2.9.0 and Efí's endpoints.
 * The tests hold every answer against the central bank's document.
 */

export interface DevolucaoWire {
  readonly id: string;
  readonly rtrId: string;
  readonly valor: string;
  readonly horario: { readonly solicitacao: string; readonly liquidacao?: string };
  readonly status: 'EM_PROCESSAMENTO' | 'DEVOLVIDO' | 'NAO_REALIZADO';
  readonly natureza?: 'ORIGINAL' | 'MED_FRAUDE' | 'MED_OPERACIONAL';
  readonly motivo?: string;
}

export interface PixWire {
  readonly endToEndId: string;
  readonly txid?: string;
  readonly valor: string;
  readonly chave: string;
  readonly horario: string;
  readonly infoPagador?: string;
  readonly devolucoes?: readonly DevolucaoWire[];
}

export interface SentWire {
  readonly endToEndId: string;
  readonly idEnvio: string;
  readonly valor: string;
  readonly chave: string;
  readonly status: 'EM_PROCESSAMENTO' | 'REALIZADO' | 'NAO_REALIZADO';
  readonly horario: { readonly solicitacao: string; readonly liquidacao?: string };
  readonly favorecido: { readonly chave: string };
  readonly devolucoes?: readonly DevolucaoWire[];
}

/** A status and a body; no body for a connection that is cut. */
export interface Reply {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export const ISPB = '00000000';

/** A problem as the API Pix writes it (RFC 7807). */
export const problem = (status: number, kind: string, title: string): Reply => ({
  status,
  body: { type: `https://pix.bcb.gov.br/api/v2/error/${kind}`, title, status },
  headers: { 'content-type': 'application/problem+json' },
});

/** A problem as Efí writes its own. */
export const efiProblem = (status: number, nome: string, mensagem: string): Reply => ({
  status,
  body: { nome, mensagem },
});

/** A number as the API writes an amount: `\d{1,10}\.\d{2}`, above nothing. */
export const isAmount = (valor: unknown): valor is string =>
  typeof valor === 'string' && /^\d{1,10}\.\d{2}$/.test(valor) && /[1-9]/.test(valor);

export const centavos = (valor: string): bigint => BigInt(valor.replace('.', ''));

/** What is sent back of a Pix, or under way. */
export const sentBack = (devolucoes: readonly DevolucaoWire[] = []): bigint =>
  devolucoes
    .filter(({ status }) => status !== 'NAO_REALIZADO')
    .reduce((sum, { valor }) => sum + centavos(valor), 0n);

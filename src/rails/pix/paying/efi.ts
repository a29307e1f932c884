import { z } from 'zod';
import { RailError } from '../../../domain/rails/error.ts';
import { isProblem, listQuery, readAnswer, readPage, under } from '../pix-api.ts';
import type { Session } from '../session.ts';
import { inUtc } from '../receiving/entries.ts';
import type { PixSender, SendRefusal, SentPix } from './sender.ts';

/*
 * Efí's own endpoints to send Pix, in its words: https://dev.efipay.com.br/docs/api-pix. The README
 * says what of them is documented and what is not.
 */

const horarioSchema = z.object({
  solicitacao: z.string().nullish(),
  liquidacao: z.string().nullish(),
});

const returnSchema = z.object({
  rtrId: z.string(),
  valor: z.string(),
  horario: horarioSchema.nullish(),
  status: z.string(),
});

const sentSchema = z.object({
  idEnvio: z.string().nullish(),
  /** In the answer to an order `e2eId`, everywhere else `endToEndId`. */
  e2eId: z.string().min(1).optional(),
  endToEndId: z.string().min(1).optional(),
  valor: z.string(),
  horario: horarioSchema,
  status: z.string(),
  devolucoes: z.array(returnSchema).nullish(),
});

const webhookSchema = z.object({
  pix: z.array(z.object({ gnExtras: z.object({ idEnvio: z.string().optional() }).optional() })),
});

const STATES: Readonly<Record<string, SentPix['state']>> = {
  EM_PROCESSAMENTO: 'processing',
  REALIZADO: 'done',
  NAO_REALIZADO: 'notDone',
};

/** The problems that say of the payee, and not of us, why nothing is paid under the id. */
const REFUSALS: Readonly<Record<string, SendRefusal['refused']>> = {
  '404 chave_favorecido_nao_encontrada': 'keyUnknown',
  '400 chave_nao_pertence_ao_documento': 'otherHolder',
  '422 pagamento_negado': 'denied',
};

const ID = /^[a-zA-Z0-9]{1,35}$/;
/** As many of a webhook's payments are looked at. */
const NAMED_MAX = 20;

const timeOf = ({ liquidacao, solicitacao }: z.output<typeof horarioSchema>): string =>
  inUtc(liquidacao ?? solicitacao ?? '');

const present = (sent: z.output<typeof sentSchema>): SentPix => {
  const state = STATES[sent.status];
  const e2eId = sent.endToEndId ?? sent.e2eId;
  if (state === undefined || e2eId === undefined) {
    throw new RailError(
      'PIX_SENT',
      'Efí answered with a payment in a state that is not documented.',
    );
  }
  return {
    idEnvio: sent.idEnvio ?? null,
    e2eId,
    valor: sent.valor,
    state,
    at: timeOf(sent.horario),
    returns: (sent.devolucoes ?? [])
      .filter(({ status }) => status === 'DEVOLVIDO')
      .map(({ rtrId, valor, horario }) => ({ rtrId, valor, at: timeOf(horario ?? sent.horario) })),
  };
};

/** A payment of this id, or a throw: another one proves nothing of it. */
const presentOwn = (sent: z.output<typeof sentSchema>, idEnvio: string): SentPix => {
  if (sent.idEnvio !== idEnvio) {
    throw new RailError('PIX_SENT', 'Efí answered with a payment that was not asked for.');
  }
  return present(sent);
};

const favorecidoOf = (chave: string, document: string) =>
  document.length === 11 ? { chave, cpf: document } : { chave, cnpj: document };

export interface EfiOptions {
  /** Where the API is, without a path: `https://pix.api.efipay.com.br`. */
  readonly baseUrl: string;
  /** Our own key, whose account pays. Efí wants a webhook to be set for it. */
  readonly pixKey: string;
}

/** Sends Pix by Efí. */
export const createEfiSender = (session: Session, { baseUrl, pixKey }: EfiOptions): PixSender => ({
  async send({ idEnvio, valor, chave, document }) {
    const order = {
      valor,
      pagador: { chave: pixKey },
      favorecido: favorecidoOf(chave, document),
    };
    const answer = await session.ask('PUT', under(baseUrl, `/v3/gn/pix/${idEnvio}`), order);
    const read = readAnswer(answer, sentSchema, 'PUT /v3/gn/pix');
    if (!isProblem(read)) return presentOwn(read, idEnvio);
    const refused = REFUSALS[`${read.status} ${read.problem}`];
    // A used id, an empty account, a blocked one: nothing that the payee could mend.
    if (refused === undefined) {
      throw new RailError('PIX_SEND', `Efí answered ${read.status} ${read.problem} to an order.`);
    }
    return { refused };
  },

  async find(idEnvio) {
    const url = under(baseUrl, `/v2/gn/pix/enviados/id-envio/${idEnvio}`);
    const read = readAnswer(await session.ask('GET', url), sentSchema, 'GET /id-envio');
    if (!isProblem(read)) return presentOwn(read, idEnvio);
    if (read.status === 404 && read.problem === 'PixEnviadoNaoEncontrado') return null;
    throw new RailError('PIX_SENT', `Efí answered ${read.status} ${read.problem} to a look-up.`);
  },

  async list(query) {
    const url = under(baseUrl, '/v2/gn/pix/enviados', listQuery(query));
    return readPage(await session.ask('GET', url), 'GET /enviados');
  },

  readSent: (item) => present(sentSchema.parse(item)),

  namedIn(body) {
    try {
      const { pix } = webhookSchema.parse(JSON.parse(body));
      const ids = pix.flatMap(({ gnExtras }) => gnExtras?.idEnvio ?? []);
      return [...new Set(ids)].filter((id) => ID.test(id)).slice(0, NAMED_MAX);
    } catch {
      return null;
    }
  },
});

import { RailError } from '../../../domain/rails/error.ts';
import type { IncomingRefund, RefundResult } from '../../rail.ts';
import { sumCentavos, writeReais } from '../money.ts';
import { isProblem, type Devolucao, type PixApi, type Problem } from '../pix-api.ts';

/** The problems that say that there is no such devolução; the last one is Efí's. */
const UNKNOWN = ['PixDevolucaoNaoEncontrada', 'NaoEncontrado', 'devolucao_nao_encontrada'];
/** The bank read the order and will not return this: too much, too late, or the id was used. */
const REFUSED = 'PixDevolucaoInvalida';

const thrown = ({ status, problem }: Problem): RailError =>
  new RailError('PIX_REFUND', `The bank answered ${status} ${problem} to a devolução.`);

const present = ({ status, rtrId }: Devolucao): RefundResult => {
  switch (status) {
    case 'EM_PROCESSAMENTO':
      return { state: 'initiated', railReference: rtrId };
    case 'DEVOLVIDO':
      return { state: 'delivered', railReference: rtrId };
    case 'NAO_REALIZADO':
      return {
        state: 'failed',
        message: {
          en: 'The bank could not return the Pix.',
          es: 'El banco no pudo devolver el Pix.',
          pt: 'O banco não conseguiu devolver o Pix.',
        },
      };
    default:
      throw new RailError(
        'PIX_REFUND',
        'The bank answered with a status that it does not document.',
      );
  }
};

/** What a key has done, which has to be what was ordered under it. */
const presentOwn = (devolucao: Devolucao, { idempotencyKey, amount }: IncomingRefund) => {
  const isOther =
    devolucao.id !== idempotencyKey ||
    sumCentavos([devolucao.valor]) !== sumCentavos([writeReais(amount)]);
  if (isOther) throw new RailError('PIX_REFUND', 'The bank answered with another devolução.');
  return present(devolucao);
};

/**
 * Sends a Pix back, whole or in part, as a `devolucao` whose id is the key. The document has a bank
 * answer a repeated id with the first devolução; one that refuses it is asked what the id has done.
 */
export const createRefunds = (api: PixApi) => {
  const find = async (refund: IncomingRefund): Promise<RefundResult | { state: 'unknown' }> => {
    const found = await api.getDevolucao(refund.railReference, refund.idempotencyKey);
    if (!isProblem(found)) return presentOwn(found, refund);
    if (UNKNOWN.includes(found.problem)) return { state: 'unknown' };
    throw thrown(found);
  };

  const send = async (refund: IncomingRefund): Promise<RefundResult> => {
    const { idempotencyKey, railReference, amount } = refund;
    const made = await api.putDevolucao(railReference, idempotencyKey, writeReais(amount));
    if (!isProblem(made)) return presentOwn(made, refund);
    if (made.status !== 400 || made.problem !== REFUSED) throw thrown(made);
    const found = await find(refund);
    if (found.state !== 'unknown') return found;
    return {
      state: 'failed',
      message: {
        en: 'The bank refused to return the Pix: too late, or more than is left of it.',
        es: 'El banco no aceptó devolver el Pix: es tarde, o supera lo que queda de él.',
        pt: 'O banco recusou a devolução do Pix: fora do prazo ou acima do que resta dele.',
      },
    };
  };

  return { refundIncoming: send, findRefund: find };
};

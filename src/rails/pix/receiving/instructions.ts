import { deriveKey } from '../../../lib/derive-key.ts';
import { RailError } from '../../../domain/rails/error.ts';
import type { DepositToInstruct, Instructions } from '../../rail.ts';
import { writeReais } from '../money.ts';
import { isProblem, type Cob, type CobOrder, type PixApi } from '../pix-api.ts';
import { readBrCode } from './br-code.ts';

const PREFIX = 'RH';
const LENGTH = 35;

/**
 * What a charge begins with where the payer chooses the amount: banks refuse one of nothing, and this
 * is the least that Pix moves.
 */
const LEAST = '0.01';

/**
 * The `txid` of a deposit's charge: the same for the same deposit, so that asking twice makes one
 * charge. 170 bits of a hash, so that no two deposits share one.
 */
export const txidOf = (transactionId: string): string =>
  PREFIX +
  deriveKey(`pix/${transactionId}`, { letters: 'alphanumeric', lengthMax: LENGTH - PREFIX.length });

const OURS = new RegExp(`^${PREFIX}[0-9A-Z]{${LENGTH - PREFIX.length}}$`);

/** The reference in a `txid` of a Pix, in whatever case it comes; null for none of ours. */
export const readTxid = (txid: string | null | undefined): string | null => {
  const letters = (txid ?? '').trim().toUpperCase();
  return OURS.test(letters) ? letters : null;
};

export interface ChargeOptions {
  /** The Pix key that is paid to. */
  readonly pixKey: string;
  /** How long a charge can be paid, in seconds. */
  readonly chargeSeconds: number;
}

/**
 * Makes the charge, or finds the one that is there. The document has a repeated PUT revise the charge
 * while it is active; there are banks that refuse it.
 */
const chargeOf = async (api: PixApi, txid: string, order: CobOrder): Promise<Cob> => {
  const made = await api.putCob(txid, order);
  if (!isProblem(made)) return made;
  const found = await api.getCob(txid);
  if (isProblem(found)) {
    const message = `The bank refused the charge with ${made.status} ${made.problem}.`;
    throw new RailError('PIX_CHARGE', message);
  }
  return found;
};

/** The code of a charge, once it is certain that it is whole and leads to that charge. */
const codeOf = (cob: Cob, txid: string, { chave, valor }: CobOrder): string => {
  const code = cob.pixCopiaECola ?? '';
  const read = readBrCode(code);
  if (!read) throw new RailError('PIX_CODE', 'The charge has no Pix code, or a damaged one.');
  const isOther =
    cob.txid.toUpperCase() !== txid ||
    cob.chave !== chave ||
    cob.valor.original !== valor.original ||
    (cob.location !== undefined && read.location !== null && read.location !== cob.location);
  if (isOther) throw new RailError('PIX_CODE', 'The bank answered with another charge than ours.');
  return code;
};

/** What a customer does to pay: a charge of the bank's, as a QR code and as text to paste. */
export const createInstructions =
  (api: PixApi, { pixKey, chargeSeconds }: ChargeOptions) =>
  async ({ transactionId, amountExpected }: DepositToInstruct): Promise<Instructions> => {
    const txid = txidOf(transactionId);
    const order: CobOrder = {
      chave: pixKey,
      calendario: { expiracao: chargeSeconds },
      valor:
        amountExpected === null
          ? { original: LEAST, modalidadeAlteracao: 1 }
          : { original: writeReais(amountExpected) },
    };
    const code = codeOf(await chargeOf(api, txid, order), txid, order);
    return {
      reference: txid,
      fields: {
        external_transfer_memo: {
          value: code,
          showAs: 'qrCode',
          description: { en: 'Pix code', es: 'Código Pix', pt: 'Pix copia e cola' },
          help:
            amountExpected === null
              ? {
                  en: 'Scan or paste it in your bank’s app, and type the amount there',
                  es: 'Escanéelo o péguelo en la app de su banco y escriba allí el importe',
                  pt: 'Escaneie ou cole no app do seu banco e digite o valor',
                }
              : {
                  en: 'Scan or paste it in your bank’s app',
                  es: 'Escanéelo o péguelo en la app de su banco',
                  pt: 'Escaneie ou cole no app do seu banco',
                },
        },
      },
    };
  };

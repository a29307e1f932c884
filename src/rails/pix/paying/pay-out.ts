import { RailError } from '../../../domain/rails/error.ts';
import type { OutgoingPayment, OutgoingResult, OutgoingUpdate } from '../../rail.ts';
import { sumCentavos, writeReais } from '../money.ts';
import { readDocument, readPixKey } from './pix-key.ts';
import { isSendRefusal, type PixSender, type SendRefusal, type SentPix } from './sender.ts';

const needsInfo = (
  fields: readonly string[],
  message: { en: string; es: string; pt: string },
): OutgoingResult => ({ state: 'needsInfo', fields, message });

const NO_KEY = needsInfo(['bank_account_number'], {
  en: 'This is not a Pix key. A phone number begins with +55.',
  es: 'No es una clave Pix. Un teléfono empieza por +55.',
  pt: 'Esta não é uma chave Pix. Um telefone começa com +55.',
});
const NO_DOCUMENT = needsInfo(['tax_id'], {
  en: 'This is not a CPF or CNPJ: its check digits are wrong.',
  es: 'No es un CPF ni un CNPJ: sus dígitos de control no son correctos.',
  pt: 'Este não é um CPF ou CNPJ: os dígitos verificadores estão errados.',
});
const OTHER_HOLDER = needsInfo(['bank_account_number', 'tax_id'], {
  en: 'The Pix key belongs to another CPF or CNPJ.',
  es: 'La clave Pix pertenece a otro CPF o CNPJ.',
  pt: 'A chave Pix pertence a outro CPF ou CNPJ.',
});
const KEY_UNKNOWN = needsInfo(['bank_account_number'], {
  en: 'Nobody has this Pix key.',
  es: 'Nadie tiene esta clave Pix.',
  pt: 'Ninguém tem esta chave Pix.',
});
const NOT_DONE = {
  en: 'The bank did not make the Pix.',
  es: 'El banco no realizó el Pix.',
  pt: 'O banco não realizou o Pix.',
};
/** What is said of a payment that came back, to the customer as well. */
export const CAME_BACK = {
  message: {
    en: 'The payee’s bank returned the Pix.',
    es: 'El banco del beneficiario devolvió el Pix.',
    pt: 'O banco do beneficiário devolveu o Pix.',
  },
  showToCustomer: true,
} as const;
const DENIED: OutgoingResult = {
  state: 'failed',
  message: {
    en: 'The bank denied the Pix after its analysis.',
    es: 'El banco rechazó el Pix tras su análisis.',
    pt: 'O banco negou o Pix após análise.',
  },
};

/**
 * True where all of it came back. A part that came back is a line of its own in the statement, and a
 * difference for a person: the payee has the rest.
 */
export const isReturned = ({ valor, returns }: SentPix): boolean =>
  returns.length > 0 && sumCentavos(returns.map((one) => one.valor)) >= sumCentavos([valor]);

const presentSent = (sent: SentPix): OutgoingResult => {
  const { state, e2eId: railReference } = sent;
  if (isReturned(sent)) {
    return { state: 'failed', railReference, ...CAME_BACK };
  }
  switch (state) {
    case 'processing':
      return { state: 'initiated', railReference };
    case 'done':
      return { state: 'delivered', railReference };
    case 'notDone':
      return { state: 'failed', railReference, message: NOT_DONE, showToCustomer: true };
  }
};

const presentRefusal = ({ refused }: SendRefusal): OutgoingResult => {
  switch (refused) {
    case 'keyUnknown':
      return KEY_UNKNOWN;
    case 'otherHolder':
      return OTHER_HOLDER;
    case 'denied':
      return DENIED;
  }
};

/** What became of a payment that was under way, or had been delivered; null while it is on its way. */
const updateOf = (idempotencyKey: string, sent: SentPix): OutgoingUpdate | null => {
  if (isReturned(sent)) {
    return { idempotencyKey, state: 'returned', railReference: sent.e2eId, ...CAME_BACK };
  }
  const result = presentSent(sent);
  const isOver = result.state === 'delivered' || result.state === 'failed';
  return isOver ? { idempotencyKey, ...result } : null;
};

/** Pay-outs in the contract's words, by any sender. */
export const createPayOuts = (sender: PixSender) => ({
  async execute({ idempotencyKey, amount, payee }: OutgoingPayment): Promise<OutgoingResult> {
    const valor = writeReais(amount);
    const key = readPixKey(payee['bank_account_number'] ?? '');
    if (!key) return NO_KEY;
    const document = readDocument(payee['tax_id'] ?? '');
    if (document === null) return NO_DOCUMENT;
    const isDocument = key.kind === 'cpf' || key.kind === 'cnpj';
    if (isDocument && key.chave !== document) return OTHER_HOLDER;
    const answer = await sender.send({
      idEnvio: idempotencyKey,
      valor,
      chave: key.chave,
      document,
    });
    if (isSendRefusal(answer)) return presentRefusal(answer);
    if (sumCentavos([answer.valor]) !== sumCentavos([valor])) {
      throw new RailError('PIX_SENT', 'The sender answered with another amount than was ordered.');
    }
    return presentSent(answer);
  },

  async find(idempotencyKey: string): Promise<OutgoingResult | { readonly state: 'unknown' }> {
    const sent = await sender.find(idempotencyKey);
    return sent === null ? { state: 'unknown' } : presentSent(sent);
  },

  /** Asks for each on its own; one that the sender does not know says nothing. */
  async poll(keys: readonly string[]): Promise<readonly OutgoingUpdate[]> {
    const updates: OutgoingUpdate[] = [];
    for (const key of keys) {
      const sent = await sender.find(key);
      const update = sent && updateOf(key, sent);
      if (update) updates.push(update);
    }
    return updates;
  },

  /** What came back of the payments that a webhook names, as the sender itself says. */
  async cameBack(keys: readonly string[]): Promise<readonly OutgoingUpdate[]> {
    const updates = await this.poll(keys);
    return updates.filter(({ state }) => state === 'returned');
  },
});

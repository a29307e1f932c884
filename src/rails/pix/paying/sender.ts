import type { Page, Query } from '../pix-api.ts';

/*
 * Who sends Pix. The central bank's API only receives; each provider has its own way to send. What a
 * provider has to offer is here, and `efi.ts` is an example.
 */

/** A Pix to be sent to the holder of a key. */
export interface PixOrder {
  /** Ours: one id is one payment, for ever. `[a-zA-Z0-9]{1,35}`. */
  readonly idEnvio: string;
  /** `\d{1,10}\.\d{2}`. */
  readonly valor: string;
  /** The payee's key, in the form of the DICT. */
  readonly chave: string;
  /** The holder's CPF or CNPJ, letters and digits alone: nobody else is paid. */
  readonly document: string;
}

/** A part of a sent Pix that came back, or all of it. */
export interface SentReturn {
  readonly rtrId: string;
  readonly valor: string;
  /** ISO 8601. */
  readonly at: string;
}

/** A Pix that was ordered. */
export interface SentPix {
  /** Null where the payment was not ordered here. */
  readonly idEnvio: string | null;
  readonly e2eId: string;
  readonly valor: string;
  readonly state: 'processing' | 'done' | 'notDone';
  /** ISO 8601: when it was settled, or else ordered. */
  readonly at: string;
  readonly returns: readonly SentReturn[];
}

/** Definitely not sent under this id. */
export interface SendRefusal {
  readonly refused: /** Nobody has this key. */
    | 'keyUnknown'
    /** Somebody else has it. */
    | 'otherHolder'
    /** The provider will not make this payment. */
    | 'denied';
}

export const isSendRefusal = (answer: SentPix | SendRefusal): answer is SendRefusal =>
  'refused' in answer;

/** Whatever is not a clear answer is thrown: no reply, 5xx, our own fault, a used id. */
export interface PixSender {
  send(order: PixOrder): Promise<SentPix | SendRefusal>;
  /** Null for an id that was certainly never used. */
  find(idEnvio: string): Promise<SentPix | null>;
  /** What was sent within a time, in pages. */
  list(query: Query): Promise<Page>;
  /** An entry of such a page. @throws where it cannot be read. */
  readSent(item: unknown): SentPix;
  /** The ids that a webhook names. It proves nothing; null for a text that is no webhook at all. */
  namedIn(body: string): readonly string[] | null;
}

import { newEndToEndId, newReturnId } from './identifiers.ts';
import { sentBack, centavos, type DevolucaoWire } from './wire.ts';

/** A charge that was made. */
export interface Charge {
  readonly txid: string;
  readonly original: string;
  readonly isOpen: boolean;
  readonly expiracao: number;
  readonly madeMs: number;
  readonly revisao: number;
  readonly location: string;
  readonly isPaid: boolean;
}

/** A return, as the bank keeps it. */
export interface Return {
  readonly id: string;
  readonly rtrId: string;
  readonly valor: string;
  readonly askedMs: number;
  settledMs: number | null;
  status: DevolucaoWire['status'];
  readonly natureza: NonNullable<DevolucaoWire['natureza']>;
}

/** A Pix that came in. */
export interface Incoming {
  readonly endToEndId: string;
  readonly txid: string | null;
  readonly valor: string;
  readonly infoPagador: string | null;
  /** When it was settled, by the bank. */
  readonly atMs: number;
  /** When its row was made, which is what lists go by. */
  readonly listedMs: number;
  readonly returns: Return[];
}

/** A Pix that was ordered. */
export interface Outgoing {
  readonly idEnvio: string;
  readonly endToEndId: string;
  readonly valor: string;
  readonly chave: string;
  readonly orderedMs: number;
  settledMs: number | null;
  status: 'EM_PROCESSAMENTO' | 'REALIZADO' | 'NAO_REALIZADO';
  readonly returns: Return[];
}

/** All that the pretend bank knows. */
export interface Books {
  readonly charges: Map<string, Charge>;
  readonly incoming: Incoming[];
  readonly outgoing: Outgoing[];
  isEmpty: boolean;
}

export const newBooks = (): Books => ({
  charges: new Map(),
  incoming: [],
  outgoing: [],
  isEmpty: false,
});

/** True where all of a payment went back, or is going. */
export const isWhollyBack = ({ valor, returns }: Pick<Incoming, 'valor' | 'returns'>): boolean => {
  const wire = returns.map((one) => ({ ...one, horario: { solicitacao: '' } }));
  return returns.length > 0 && sentBack(wire) >= centavos(valor);
};

/** Somebody pays us. @param atMs when the bank settled it; now when not given. */
export const bookIncoming = (
  { charges, incoming }: Books,
  money: {
    readonly txid: string | null;
    readonly valor: string;
    readonly infoPagador?: string;
    readonly atMs?: number;
  },
  nowMs: number,
): Incoming => {
  const { txid, valor, infoPagador = null, atMs = nowMs } = money;
  const charge = charges.get(txid ?? '');
  if (charge) charges.set(charge.txid, { ...charge, isPaid: true });
  const pix: Incoming = {
    endToEndId: newEndToEndId(atMs),
    txid,
    valor,
    infoPagador,
    atMs,
    listedMs: nowMs,
    returns: [],
  };
  incoming.push(pix);
  return pix;
};

/** Books a return of what came or went; by MED where nobody of ours asked for it. */
export const bookReturn = (
  payment: Incoming | Outgoing,
  order: Pick<Return, 'id' | 'valor' | 'natureza'>,
  nowMs: number,
): Return => {
  const booked: Return = {
    ...order,
    rtrId: newReturnId(nowMs),
    askedMs: nowMs,
    settledMs: null,
    status: 'EM_PROCESSAMENTO',
  };
  payment.returns.push(booked);
  return booked;
};

export const settleReturn = (one: Return, nowMs: number): void => {
  one.status = 'DEVOLVIDO';
  one.settledMs = nowMs;
};

/** The payee's bank sends back all that it got, once it got it. */
export const returnOutgoing = (payment: Outgoing, nowMs: number): void => {
  if (payment.status === 'NAO_REALIZADO' || payment.returns.length > 0) return;
  payment.status = 'REALIZADO';
  payment.settledMs ??= nowMs;
  const order = { id: 'RETURN', valor: payment.valor, natureza: 'ORIGINAL' } as const;
  settleReturn(bookReturn(payment, order, nowMs), nowMs);
};

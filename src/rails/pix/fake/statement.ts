import type { StatementEntry } from '../../rail.ts';
import { isWhollyBack, type Books, type Incoming, type Outgoing, type Return } from './bank.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

const isByBanks = ({ natureza }: Return): boolean => natureza.startsWith('MED_');

const lineOf = (pix: Incoming): StatementEntry => {
  const taken = { valor: pix.valor, returns: pix.returns.filter(isByBanks) };
  return {
    direction: 'in',
    railReference: pix.endToEndId,
    idempotencyKey: null,
    amount: pix.valor,
    at: iso(pix.atMs),
    state: isWhollyBack(taken) ? 'returned' : 'settled',
  };
};

const returnLine = (one: Return): StatementEntry => ({
  direction: 'out',
  railReference: one.rtrId,
  idempotencyKey: one.id,
  amount: one.valor,
  at: iso(one.settledMs ?? one.askedMs),
  state: one.status === 'DEVOLVIDO' ? 'settled' : 'pending',
});

const linesOfIncoming = (pix: Incoming): readonly StatementEntry[] => {
  const line = lineOf(pix);
  const shown = pix.returns.filter(
    (one) => one.status !== 'NAO_REALIZADO' && !(line.state === 'returned' && isByBanks(one)),
  );
  return [line, ...shown.map(returnLine)];
};

const STATES = {
  EM_PROCESSAMENTO: 'pending',
  REALIZADO: 'settled',
  NAO_REALIZADO: 'returned',
} as const;

const lineOfOutgoing = (payment: Outgoing): StatementEntry => ({
  direction: 'out',
  railReference: payment.endToEndId,
  idempotencyKey: payment.idEnvio,
  amount: payment.valor,
  at: iso(payment.settledMs ?? payment.orderedMs),
  state: isWhollyBack(payment) ? 'returned' : STATES[payment.status],
});

/** What the bank itself has booked, from its own books and not by its API. */
export const writeStatement = ({ incoming, outgoing }: Books): readonly StatementEntry[] => [
  ...incoming.flatMap(linesOfIncoming),
  ...outgoing.map(lineOfOutgoing),
];

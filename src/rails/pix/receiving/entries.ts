import { createHash } from 'node:crypto';
import type { ReceivedFunds } from '../../rail.ts';
import { sumCentavos } from '../money.ts';
import { pixSchema, type Devolucao, type Pix } from '../pix-api.ts';
import { readTxid } from './instructions.ts';

/** A Pix that was read, or null and what came instead. */
export const readPix = (item: unknown): Pix | null => pixSchema.safeParse(item).data ?? null;

const textAt = (item: unknown, name: string): string | null => {
  if (typeof item !== 'object' || item === null) return null;
  const value = new Map<string, unknown>(Object.entries(item)).get(name);
  if (typeof value === 'string') return value;
  return value === undefined ? null : JSON.stringify(value);
};

/** The bank's own name of an entry, `endToEndId`; of one that has none, a hash of what came. */
export const idOfPix = (item: unknown): string =>
  textAt(item, 'endToEndId') ??
  `unreadable${createHash('sha256')
    .update(String(JSON.stringify(item)))
    .digest('hex')
    .slice(0, 22)}`;

/** A moment of the bank's in UTC; as it came where it cannot be read. */
export const inUtc = (at: string): string => {
  const ms = Date.parse(at);
  // A time without its zone would be read in ours.
  return Number.isNaN(ms) || !/(?:Z|[+-]\d\d:?\d\d)$/i.test(at) ? at : new Date(ms).toISOString();
};

/** What came in, in the contract's words; an entry that cannot be read as it came. */
export const presentPix = (item: unknown): ReceivedFunds => {
  const pix = readPix(item);
  return {
    railReference: idOfPix(item),
    reference: readTxid(pix?.txid ?? textAt(item, 'txid')),
    amount: pix?.valor ?? textAt(item, 'valor') ?? '',
    receivedAt: inUtc(pix?.horario ?? textAt(item, 'horario') ?? ''),
  };
};

/** True of money that the banks took back by MED, the special return mechanism, and not we. */
export const isTakenBack = ({ natureza = '', status }: Devolucao): boolean =>
  natureza.startsWith('MED_') && status === 'DEVOLVIDO';

/** True where all of a Pix was taken back, in one return or in several. */
export const isWhollyTakenBack = ({ valor, devolucoes }: Pix): boolean => {
  const taken = (devolucoes ?? []).filter(isTakenBack);
  return taken.length > 0 && sumCentavos(taken.map((one) => one.valor)) >= sumCentavos([valor]);
};

import type { Clearance, LedgerGap } from '../../../domain/operators/clearance.ts';
import type { Stopped, StoppedPart } from '../../../services/operations/treasury/stopped.ts';
import type { ActingOperator } from '../../../services/operators/proposals.ts';

const EVIDENCE_MAX = 2_000;

/** Null where none was named; undefined where it cannot be read. */
export const readGap = (text: string): LedgerGap | null | undefined => {
  if (text === '') return null;
  const [, first, last] = /^(\d{1,10})-(\d{1,10})$/.exec(text) ?? [];
  return first && last ? { first: Number(first), last: Number(last) } : undefined;
};

interface Asked {
  readonly part: StoppedPart;
  readonly account: string;
  readonly actor: Pick<ActingOperator, 'id' | 'name'>;
  readonly stopped: Stopped;
}

/** What the form says is to be done; null where it cannot be read, or leaves something out. */
export const readOrder = (
  { part, account, actor, stopped }: Asked,
  field: (name: string) => string,
): Clearance | null => {
  const evidence = field('evidence').trim();
  if (evidence === '' || evidence.length > EVIDENCE_MAX) return null;
  const who = { account, operator: actor.name, operatorId: actor.id, evidence };
  if (part === 'listener') {
    const [ledger, gap] = [field('fromLedger'), readGap(field('gap').trim())];
    if (!/^\d{1,10}$/.test(ledger) || gap === undefined) return null;
    return { what: 'listener', ...who, fromLedger: Number(ledger), gap };
  }
  if (part === 'sources') return { what: 'sources', ...who };
  const named = (as: string): readonly string[] =>
    stopped.unknown.filter(({ hash }) => field(hash) === as).map(({ hash }) => hash);
  const [treasury, payments] = [named('treasury'), named('payments')];
  if (treasury.length + payments.length < stopped.unknown.length) return null;
  return { what: 'sender', ...who, treasury, payments };
};

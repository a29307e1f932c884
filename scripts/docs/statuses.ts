import { mayMove, STATUSES, TERMINAL, type Status } from '../../src/domain/transactions/status.ts';
import type { Kind } from '../../src/domain/transactions/transaction.ts';

const named = (statuses: readonly Status[]): string =>
  statuses.map((status) => `\`${status}\``).join(', ');

/** The moves that a kind of transaction may make, as a table. */
const movesOf = (kind: Kind) => (): string => {
  const rows = STATUSES.map((from) => ({
    from,
    to: STATUSES.filter((to) => from !== to && mayMove(kind, from, to)),
  }));
  const isUsed = (status: Status): boolean => rows.some(({ to }) => to.includes(status));
  return [
    '| from | to |',
    '| --- | --- |',
    ...rows
      .filter(({ from, to }) => to.length > 0 || (TERMINAL.includes(from) && isUsed(from)))
      .map(({ from, to }) => `| \`${from}\` | ${to.length > 0 ? named(to) : 'the end'} |`),
  ].join('\n');
};

export const statuses = {
  deposit: movesOf('deposit'),
  withdrawal: movesOf('withdrawal'),
  remittance: movesOf('remittance'),
};

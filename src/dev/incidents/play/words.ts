import { pathOf } from '../../../console/layout/links.ts';
import type { Waiting } from '../../../services/operations/attention/attention.ts';
import type { Incident } from '../incident.ts';
import type { Staged } from './play.ts';

/** The address of the console's page on which an operator ends what waits. */
export const placeOf = (consoleUrl: string, item: Waiting): string =>
  `${consoleUrl}${pathOf(item, ['operator', 'admin']) ?? '/'}`;

/** One line about what became of an incident. */
export const lineOf = (consoleUrl: string, staged: Staged): string => {
  const { name, kind, does } = staged.incident;
  if ('why' in staged) return `FAILED  ${name}: ${kind} was not staged: ${staged.why}`;
  const { found } = staged;
  const its = found.transactionId ?? found.subject;
  return `staged  ${name}: ${kind}. ${does} ${its} ${placeOf(consoleUrl, found)}`;
};

/** What can be staged: names, kinds, what happens, and what ends it. */
export const listOf = (incidents: readonly Incident[]): readonly string[] => {
  const width = Math.max(...incidents.map(({ name }) => name.length));
  const indent = ' '.repeat(width + 2);
  return incidents.flatMap(({ name, kind, does, ends, when }) => [
    `${name.padEnd(width)}  ${kind}${when === 'last' ? ', after all others: it stops them' : ''}`,
    `${indent}${does}`,
    `${indent}ends: ${ends}`,
  ]);
};

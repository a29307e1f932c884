import type { Waiting } from '../../../services/operations/attention/attention.ts';
import type { Incident } from '../incident.ts';
import type { Staged } from './play.ts';

/** Where the console shows what waits, by the first part of its kind. */
const PLACES: readonly (readonly [RegExp, (item: Waiting) => string])[] = [
  [/^parked\./, ({ transactionId }) => `/payments/${transactionId ?? ''}`],
  [/^(?:case|break)\./, ({ subject }) => `/investigations/${encodeURIComponent(subject)}`],
  [/^customer\./, ({ subject }) => `/customers/${encodeURIComponent(subject)}`],
  [/^callbacks\./, () => '/clients'],
];

/** The address of the console's page about something that waits; the treasury shows the rest. */
export const placeOf = (consoleUrl: string, item: Waiting): string => {
  const [, path] = PLACES.find(([kinds]) => kinds.test(item.kind)) ?? [];
  return `${consoleUrl}${path?.(item) ?? '/treasury'}`;
};

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

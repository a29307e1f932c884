import { INCIDENTS } from '../../src/dev/incidents/table.ts';

const writeIncidents = (): string =>
  [
    '| name | kind | what happens | what ends it |',
    '| --- | --- | --- | --- |',
    ...INCIDENTS.map(({ name, kind, does, ends, when }) => {
      const stops = when === 'last' ? ' It stops others, and is staged after them.' : '';
      return `| \`${name}\` | \`${kind}\` | ${does}${stops} | ${ends} |`;
    }),
  ].join('\n');

/** Every incident that `railhead sandbox incidents` stages, as a table. */
export const incidents = { incidents: writeIncidents };

import type { Walked } from './walk.ts';

/** One line, as it is known what became of one. */
export const lineOf = ({ name, variant, seconds, why }: Walked): string =>
  why === null
    ? `ended   ${name} (${variant}) in ${seconds.toFixed(1)} s`
    : `FAILED  ${name} (${variant}): ${why}`;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** What became of each, as a table in Markdown. */
export const tableOf = (walked: readonly Walked[]): string =>
  [
    row(['incident', 'kind', 'screen', 'keys', 'seconds', 'trace ms', 'decided', 'end']),
    row(Array.from({ length: 8 }, () => '---')),
    ...walked.map(({ name, kind, variant, presses, seconds, traceMs, decided, why }) =>
      row([
        name,
        kind,
        variant,
        String(presses),
        seconds.toFixed(1),
        traceMs.toFixed(0),
        decided.join(', '),
        why ?? 'ended',
      ]),
    ),
    '',
    `${walked.filter(({ why }) => why === null).length} of ${walked.length} ended.`,
  ].join('\n');

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { REFUSALS, refusalInSpanish } from '../../../../src/domain/operations/refusals/refusals.ts';

/** Where decisions are judged in words that pages show. */
const JUDGES = [
  'domain/transactions/judge-investigation.ts',
  'domain/rails/decide-payout.ts',
  'services/investigations/acts.ts',
  'services/investigations/attach.ts',
  'services/operations/preview/preview.ts',
  'services/operations/preview/preview-case.ts',
  'services/operations/preview/preview-proposal.ts',
  'services/operations/preview/preview-resolution.ts',
  'services/transactions/decisions/resolve.ts',
  'services/transactions/decisions/send-back.ts',
  'services/transactions/decisions/refund-word.ts',
];
const SAID =
  /(?:\breturn|\brefuse\(|refusedAs\(|\?|:)\s+?(?:'([^'\n]+)'|`([^`]+)`)|(?:refuse|refusedAs)\((?:'([^'\n]+)'|`([^`]+)`)\)/g;
const saidIn = (file: string): readonly string[] => {
  const source = readFileSync(new URL(`../../../../src/${file}`, import.meta.url), 'utf8');
  const found = [...source.matchAll(SAID)].flatMap(([, ...parts]) => parts.filter(Boolean));
  // Sentences alone: several words, and none of the names of entries, actors and books.
  return found.filter(
    (text) =>
      /^[a-z$].* .* /.test(text) &&
      !/^(?:operator |\$\{kind|select |only looked|money on )/.test(text),
  );
};
const filled = (template: string): string =>
  template
    .replaceAll(
      '${ANOTHER}',
      'have the customer start another one and attach it to that, or refund it',
    )
    .replaceAll('${under}', 'is on its way; wait until it has come to its end')
    .replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, 'X7');

describe('what a decision is refused by', () => {
  test.each(JUDGES)('has its Spanish, wherever %s says it', (file) => {
    const said = saidIn(file).map(filled);
    expect(said.length).toBeGreaterThan(0);
    expect(said.filter((text) => refusalInSpanish(text) === null)).toEqual([]);
  });

  test.each(REFUSALS)('“%s” keeps its parameters in Spanish', (en, es) => {
    const count = (text: string) => text.split('{}').length;
    expect(count(es)).toBe(count(en));
    expect(es).not.toBe('');
  });

  test('carries parameters over as they are, in their order', () => {
    expect(refusalInSpanish('only 12.5 is left')).toBe('solo quedan 12.5');
    expect(refusalInSpanish('question 2 was decided: refund and a fee of 1, by Ada')).toBe(
      'la pregunta 2 se decidió: refund and a fee of 1, por Ada',
    );
    expect(refusalInSpanish('decide one of retry, refund')).toBe(
      'decida una de estas: retry, refund',
    );
    expect(refusalInSpanish('something else entirely')).toBeNull();
  });
});

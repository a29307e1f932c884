import { english } from './english/sentences.ts';
import type { Params, Saying, SentenceKey } from './saying.ts';

/** What was stored as an English sentence alone, by its pattern. */
const GAP = /\{(\w+)\}/;

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const isKey = (key: string): key is SentenceKey => Object.hasOwn(english, key);

const patterns = Object.entries(english)
  // A sentence around another one first; then the one that says the most of itself.
  .toSorted(
    ([, one], [, other]) =>
      Number(other.includes('{why}')) - Number(one.includes('{why}')) || other.length - one.length,
  )
  .map(([key, template]) => {
    const parts = template.split(GAP);
    const names = parts.filter((_, index) => index % 2 === 1);
    const source = parts.map((part, index) =>
      index % 2 === 0 ? escape(part) : part === 'why' ? '(.+?\\.)' : '(.+?)',
    );
    return { key, names, pattern: new RegExp(`^${source.join('')}$`, 's') };
  });

/** Finds out what a stored English sentence says; one that is not ours stays as it is. */
export const recall = (message: string): Saying => {
  for (const { key, names, pattern } of patterns) {
    const match = pattern.exec(message);
    if (match === null || !isKey(key)) continue;
    const params: Params = Object.fromEntries(
      names.map((name, index) => {
        const value = match[index + 1] ?? '';
        return [name, name === 'why' ? recall(value) : value];
      }),
    );
    return { message, key, params };
  }
  return { message };
};

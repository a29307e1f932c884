import { writeTable } from '../lint/rooms.ts';
import { settings } from './settings.ts';
import { statuses } from './statuses.ts';
import { incidents } from './incidents.ts';
import { troubles } from './troubles.ts';

/** What is generated in the documentation: by file, then by the name in the block's first comment. */
export const blocks: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'docs/architecture.md': { rooms: writeTable },
  'docs/reference/settings.md': settings,
  'docs/reference/statuses.md': statuses,
  'docs/reference/incidents.md': incidents,
  'docs/reference/troubles.md': troubles,
};

const patternOf = (name: string): RegExp =>
  new RegExp(`(<!-- generated: ${name} -->\n)([\\s\\S]*?)(<!-- /generated -->)`);

/** @returns the text of a block. @throws where the document has no such block. */
export const readBlock = (document: string, name: string): string => {
  const [, , text] = patternOf(name).exec(document) ?? [];
  if (text === undefined) throw new Error(`there is no block "generated: ${name}"`);
  return text;
};

/** Puts a block's text in place of what it held. */
export const writeBlock = (document: string, name: string, text: string): string => {
  readBlock(document, name);
  return document.replace(patternOf(name), (_, begin: string, _old, end: string) =>
    [begin, '\n', text, '\n\n', end].join(''),
  );
};

import { readFileSync, writeFileSync } from 'node:fs';
import { blocks, writeBlock } from './blocks.ts';

/* Writes what the documentation takes from the code: `npm run docs`. */
for (const [file, parts] of Object.entries(blocks)) {
  const before = readFileSync(file, 'utf8');
  const after = Object.entries(parts).reduce(
    (document, [name, write]) => writeBlock(document, name, write()),
    before,
  );
  writeFileSync(file, after);
}

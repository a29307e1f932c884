import { readFileSync, writeFileSync } from 'node:fs';
import { writeApiReport } from './api-report.ts';
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

/* What others build on: a difference in it is a difference for them, and belongs in CHANGELOG.md. */
writeFileSync('test/fixtures/api-report.txt', writeApiReport());

import { makeAnchorKeys } from '../src/dev/keys.ts';

/* Prints an environment with fresh keys for a network of one's own: `npm run -s env > .env`. */
process.stdout.write(
  '# Made by `npm run env`. These keys are secrets; they open whatever network they are used on.\n',
);
for (const [name, value] of Object.entries(makeAnchorKeys())) {
  process.stdout.write(`${name}=${value}\n`);
}

import { fileURLToPath } from 'node:url';

/**
 * The path of a file of ours, named without its ending: what runs from source has `.ts` files beside
 * it, and what was built has `.js` files.
 * @param from `import.meta.url` of the file that asks.
 */
export const ownFile = (path: string, from: string): string =>
  fileURLToPath(new URL(`${path}${from.endsWith('.ts') ? '.ts' : '.js'}`, from));

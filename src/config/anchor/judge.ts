import { z } from 'zod';
import { judgeOffered } from '../../domain/rails/offered.ts';
import { anchorShape } from './anchor-shape.ts';

/** `assets[0].operations.deposit`, as one would write it. */
const writePath = (path: readonly PropertyKey[]): string =>
  path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const name = String(part);
      if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `['${name}']`;
      return index === 0 ? name : `.${name}`;
    })
    .join('');

/** What must be there for its rails to be compared. */
const offer = z.object({
  assets: z.array(z.object({ asset: z.string(), rails: z.array(z.string()) })),
  rails: z.array(z.object({ profile: z.object({ name: z.string() }) })),
});

/**
 * A line for each fault of what `anchor.ts` hands to `defineAnchor`: what is missing, what is of another
 * kind, what has no such name, and rails that do not agree.
 */
export const judgeDefinition = (definition: unknown): readonly string[] => {
  const { error } = anchorShape.safeParse(definition);
  const shape = (error?.issues ?? []).flatMap(({ path, message }) =>
    message.split('\n').map((line) => `anchor.ts: ${`${writePath(path)} ${line}`.trim()}`),
  );
  const offered = offer.safeParse(definition);
  return offered.success ? [...shape, ...judgeOffered(offered.data)] : shape;
};

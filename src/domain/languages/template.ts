/** The sentences of a language by their keys; `{name}` stands for a parameter. */
export type Sentences = Readonly<Record<string, string>>;

/** A language's own of the same sentences: one that lacks a key, or has another one, does not compile. */
export type SentencesOf<English> = { readonly [Key in keyof English]: string };

/** The names of a sentence's parameters. */
export type GapsOf<Template extends string> =
  Template extends `${string}{${infer Gap}}${infer Rest}` ? Gap | GapsOf<Rest> : never;

const GAP = /\{(\w+)\}/g;

/** The names of a sentence's parameters, each once and in order, so that languages can be compared. */
export const gapsOf = (template: string): readonly string[] =>
  [...new Set([...template.matchAll(GAP)].map(([, name = '']) => name))].toSorted();

/** Puts the parameters into a sentence; a gap without a parameter stays as it is. */
export const fill = (template: string, textOf: (name: string) => string | null): string =>
  template.replaceAll(GAP, (gap, name: string) => textOf(name) ?? gap);

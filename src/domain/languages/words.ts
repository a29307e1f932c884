/**
 * Words of the business's own that a customer or a wallet reads: in English alone, or in several
 * languages by the first subtag of each, English among them: `{ en: 'First name', es: 'Nombre' }`.
 */
export type Words = string | Translated;

/** The same in several languages. English is what those read whose language is not here. */
export interface Translated {
  readonly en: string;
  readonly [language: string]: string;
}

/** The words in the very language of a BCP 47 tag (`es-MX` is `es`); null where they lack it. */
export const wordsGivenIn = (tag: string, words: Words): string | null => {
  const [primary = ''] = tag.toLowerCase().split('-');
  if (typeof words === 'string') return primary === 'en' ? words : null;
  return Object.hasOwn(words, primary) ? (words[primary] ?? null) : null;
};

const inEnglish = (words: Words): string => (typeof words === 'string' ? words : words.en);

/** The words in the language of a BCP 47 tag; in English where they lack it. */
export const wordsIn = (tag: string, words: Words): string =>
  wordsGivenIn(tag, words) ?? inEnglish(words);

/**
 * One value of several. The value is what is stored and what programs send, the same in every
 * language; the label is what people read, and the value itself where there is none.
 */
export type Choice = string | { readonly value: string; readonly label: Words };

export const choiceValue = (choice: Choice): string =>
  typeof choice === 'string' ? choice : choice.value;

/** What people read of a choice; null where nothing but its value was given. */
export const choiceLabel = (choice: Choice): Words | null =>
  typeof choice === 'string' ? null : choice.label;

/** What a field is called, and the values among which it chooses. */
export interface Described {
  /** Two or three words: on a page it is the field's label. */
  readonly description: Words;
  /** One line more, such as "6 to 17 digits": below the field on a page. */
  readonly help?: Words;
  readonly choices?: readonly Choice[];
}

/**
 * What a program shows of a field. The SEPs have one text for all that is said of a field, so the help
 * follows in brackets, and a choice's label follows its value:
 * `Document: passport (Pasaporte), id_card (Cédula)`.
 */
export const describeIn = (tag: string, { description, help, choices = [] }: Described): string => {
  const called = wordsIn(tag, description);
  const said = help === undefined ? called : `${called} (${wordsIn(tag, help)})`;
  if (!choices.some((choice) => choiceLabel(choice) !== null)) return said;
  const named = choices.map((choice) => {
    const label = choiceLabel(choice);
    return label === null ? choiceValue(choice) : `${choiceValue(choice)} (${wordsIn(tag, label)})`;
  });
  return `${said}: ${named.join(', ')}`;
};

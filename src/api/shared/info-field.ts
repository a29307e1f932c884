import { choiceValue, describeIn, type Described } from '../../domain/languages/words.ts';

/** A field that is asked for, before a language is chosen. */
interface InfoField extends Described {
  readonly optional?: boolean;
}

/** A field as SEP-6 and SEP-31 `/info` have it. @param language BCP 47. */
export const presentInfoField = (language: string, field: InfoField) => ({
  description: describeIn(language, field),
  optional: field.optional ?? false,
  ...(field.choices ? { choices: field.choices.map(choiceValue) } : {}),
});

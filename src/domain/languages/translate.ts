/**
 * Sentences as Railhead says them in English, and in another language; `{}` stands for what differs
 * from one to the next, in the same order. Full stops at the end are left out of both.
 */
export type Catalogue = Readonly<Record<string, string>>;

/** Says an English sentence of ours in another language; one that it does not know stays English. */
export type Translate = (sentence: string) => string;

const GAP = '{}';
/** `amount: must be text`: the name of a field is the same in every language. */
const ABOUT_FIELD = /^([\w.-]+): (.+)$/s;

const patternOf = (sentence: string): RegExp =>
  new RegExp(
    `^${sentence
      .split(GAP)
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('(.+?)')}$`,
    's',
  );

const fill = (sentence: string, values: readonly string[]): string => {
  const [first = '', ...others] = sentence.split(GAP);
  return first + others.map((part, index) => (values[index] ?? '') + part).join('');
};

const withoutStop = (text: string): string => (text.endsWith('.') ? text.slice(0, -1) : text);

/** Makes a translator of a catalogue. What fills a gap is translated where the catalogue has it. */
export const createTranslate = (catalogue: Catalogue): Translate => {
  const patterns = Object.entries(catalogue)
    .filter(([sentence]) => sentence.includes(GAP))
    // The one that says the most of itself knows best what is a gap.
    .sort(([one], [other]) => other.length - one.length)
    .map(([sentence, translated]) => ({ pattern: patternOf(sentence), translated }));

  const find = (sentence: string): string | null => {
    const whole = Object.hasOwn(catalogue, sentence) ? catalogue[sentence] : undefined;
    if (whole !== undefined) return whole;
    for (const { pattern, translated } of patterns) {
      const match = pattern.exec(sentence);
      if (match)
        return fill(
          translated,
          match.slice(1).map((value) => find(value) ?? value),
        );
    }
    return null;
  };

  return (text) => {
    const sentence = withoutStop(text);
    const stop = text.slice(sentence.length);
    const known = find(sentence);
    if (known !== null) return known + stop;
    const [, field = '', rest = ''] = ABOUT_FIELD.exec(sentence) ?? [];
    const about = field === '' ? null : find(rest);
    return about === null ? text : `${field}: ${about}${stop}`;
  };
};

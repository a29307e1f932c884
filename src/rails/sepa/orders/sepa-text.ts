import { transliterate } from 'transliteration';

/*
 * The character set that every bank of SEPA takes (EPC217-08): Latin letters without accents, digits
 * and a few signs. A name in any script is spelled in it, so that nobody is left out.
 */

const NAME_MAX = 70;
const REMITTANCE_MAX = 140;

/** Letters that the library would spell with signs, and signs that have a spelling of their own. */
const SPELLED: Readonly<Record<string, string>> = {
  '&': '+',
  '@': '(at)',
  _: '-',
  '"': "'",
  '[': '(',
  ']': ')',
  '{': '(',
  '}': ')',
  ';': ',',
  '\\': '/',
  '€': 'E',
};

const spell = (text: string): string => {
  const marked = Array.from(text.normalize('NFC'), (sign) => SPELLED[sign] ?? sign).join('');
  const latin = Array.from(transliterate(marked), (sign) => SPELLED[sign] ?? sign).join('');
  return (
    latin
      .replaceAll(/[^A-Za-z0-9/\-?:().,'+ ]/g, ' ')
      // Two slashes, or one at either end, mean something of their own to some banks.
      .replaceAll(/\/{2,}/g, '/')
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/^[\s/]+|[\s/]+$/g, '')
  );
};

const atWord = (text: string, lengthMax: number): string => {
  if (text.length <= lengthMax) return text;
  const cut = text.slice(0, lengthMax + 1);
  const space = cut.lastIndexOf(' ');
  return (space > lengthMax / 2 ? cut.slice(0, space) : cut.slice(0, lengthMax)).trim();
};

const hasLetter = (text: string): boolean => /[A-Za-z0-9]/.test(text);

/**
 * Spells a name for a file. What is too long is cut between two words: other words before the last,
 * because the last one is the family's.
 * @returns null for a name without a letter or digit in any script, such as a smiley.
 */
export const sepaName = (first: string, last = ''): string | null => {
  const [given, family] = [spell(first), spell(last)];
  if (!hasLetter(given + family)) return null;
  const whole = `${given} ${family}`.trim();
  if (whole.length <= NAME_MAX) return whole;
  const room = NAME_MAX - family.length - 1;
  return room > 0 && family !== '' ? `${atWord(given, room)} ${family}` : atWord(whole, NAME_MAX);
};

/** Spells what the payee is to read beside the payment. */
export const sepaRemittance = (text: string): string => atWord(spell(text), REMITTANCE_MAX);

/** True of a text that every bank of SEPA takes as it is. */
export const isSepaText = (text: string): boolean => /^[A-Za-z0-9/\-?:().,'+ ]*$/.test(text);

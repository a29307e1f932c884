import { isUtf8 } from 'node:buffer';
import { refuse, type Refusal } from '../../../domain/refusal.ts';

/** What a decoder writes in the place of bytes that are no text; so does a client that has lost some. */
const REPLACEMENT = '\uFFFD';

export const notUtf8 = (): Refusal => refuse('request_malformed', 'request_not_utf8');

/** True of text that came whole; false where a part of it was lost on its way, or is half a character. */
export const isWhole = (text: string): boolean =>
  text.isWellFormed() && !text.includes(REPLACEMENT);

/**
 * True where an address, or a web form, is UTF-8 once it is unescaped.
 * @param escaped with `%E9` and the like; what is not ASCII counts as the UTF-8 that it is.
 */
export const isUtf8Escaped = (escaped: string): boolean => {
  const bytes = Buffer.from(escaped, 'utf8').toString('latin1');
  const unescaped = bytes.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const raw = Buffer.from(unescaped, 'latin1');
  return isUtf8(raw) && isWhole(raw.toString('utf8'));
};

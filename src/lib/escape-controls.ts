/**
 * What a terminal obeys, or shows nothing of, or takes as a reason to turn the letters around: control
 * characters, those that format text, and line separators. Those that join letters of a word stay.
 */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu;

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * One line that is safe to show to a person, whoever wrote it: `\u001b` in the place of an escape. In
 * JSON it says the same as before.
 */
export const escapeControls = (line: string): string =>
  line.replace(CONTROLS, (found) => found.split('').map(escaped).join(''));

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { escapeControls } from '../../src/lib/escape-controls.ts';

/** What a terminal obeys, hides, or turns letters around by. */
const OBEYED = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200C\u200D])\p{Cf}/u;

describe('what others wrote, for a terminal', () => {
  test.each([
    ['\u001b[2K\u001b[1A', '\\u001b[2K\\u001b[1A'],
    ['\u001b]0;pwn\u0007', '\\u001b]0;pwn\\u0007'],
    ['\u009b31m', '\\u009b31m'],
    ['\u202efdp', '\\u202efdp'],
    ['a\u2066b\u2069', 'a\\u2066b\\u2069'],
    ['x\r\ny\tz\b', 'x\\u000d\\u000ay\\u0009z\\u0008'],
    ['\u007f\u0000\u2028', '\\u007f\\u0000\\u2028'],
    ['soft\u00adhyphen\ufeff', 'soft\\u00adhyphen\\ufeff'],
    ['\u{e0041}', '\\udb40\\udc41'],
    ['half \ud800', 'half \\ud800'],
  ])('%j is shown as %j', (written, shown) => {
    expect(escapeControls(written)).toBe(shown);
  });

  test.each([
    'José Muñoz',
    '李小龍',
    'سارة',
    'نمی\u200cخواهم',
    '👩\u200d💻',
    'a\\u001b',
    '12.5 USDC',
  ])('%s is shown as it is', (written) => {
    expect(escapeControls(written)).toBe(written);
  });

  test('nothing that is obeyed is left of any text, and escaping it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (written) => {
        const shown = escapeControls(written);
        expect(OBEYED.test(shown)).toBe(false);
        expect(escapeControls(shown)).toBe(shown);
      }),
    );
  });

  test('JSON says the same as before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (written) => {
        expect(JSON.parse(escapeControls(JSON.stringify([written])))).toEqual([written]);
      }),
    );
  });
});

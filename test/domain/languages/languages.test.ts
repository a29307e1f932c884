import { describe, expect, test } from '@jest/globals';
import { sayIn, spokenTag } from '../../../src/domain/languages/index.ts';
import { createTranslate } from '../../../src/domain/languages/translate.ts';

describe('sentences in another language', () => {
  const say = createTranslate({
    'must be text': 'debe ser texto',
    'We take {}': 'Aceptamos {}',
    'We take {} or {}': 'Aceptamos {} o {}',
    'There is no {} here': 'Aquí no hay {}',
    deposit: 'depósito',
    'A price (now)? {}': '¿Un precio? {}',
  });

  test.each([
    ['must be text', 'debe ser texto'],
    ['must be text.', 'debe ser texto.'],
    ['amount: must be text', 'amount: debe ser texto'],
    ['fields.transaction.iban: must be text', 'fields.transaction.iban: debe ser texto'],
    ['We take 5.', 'Aceptamos 5.'],
    ['We take 5 or 6.5', 'Aceptamos 5 o 6.5'],
    ['There is no deposit here.', 'Aquí no hay depósito.'],
    ['There is no airship here.', 'Aquí no hay airship.'],
    ['A price (now)? none', '¿Un precio? none'],
  ])('%s', (english, translated) => {
    expect(say(english)).toBe(translated);
  });

  test.each(['', '.', 'We take', 'Nobody wrote this down.', 'amount: nobody wrote this', 'x: '])(
    'what the catalogue does not know stays as it is: %j',
    (english) => {
      expect(say(english)).toBe(english);
    },
  );

  test('a value is put in as it is, whatever it looks like', () => {
    expect(say('We take $& or $1')).toBe('Aceptamos $& o $1');
    expect(say('We take {} or constructor')).toBe('Aceptamos {} o constructor');
    expect(say('constructor')).toBe('constructor');
  });

  test('a region speaks its language, and a language that is not spoken English', () => {
    expect(spokenTag('es-MX')).toBe('es');
    expect(spokenTag('ES')).toBe('es');
    expect(spokenTag('de')).toBeNull();
    expect(sayIn('es-MX', 'The minimum is 5.')).toBe('El mínimo que aceptamos es 5.');
    expect(sayIn('de', 'The minimum is 5.')).toBe('The minimum is 5.');
    expect(sayIn(null, 'The minimum is 5.')).toBe('The minimum is 5.');
  });
});

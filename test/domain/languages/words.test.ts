import { describe, expect, test } from '@jest/globals';
import { sayIn } from '../../../src/domain/languages/index.ts';
import { ofField, refuse, refuseInWords } from '../../../src/domain/refusal.ts';
import {
  choiceValue,
  describeIn,
  wordsGivenIn,
  wordsIn,
} from '../../../src/domain/languages/words.ts';

const NAME = { en: 'First name', es: 'Nombre', pt: 'Primeiro nome' };

describe('words of the business', () => {
  test.each([
    ['en', 'First name'],
    ['es', 'Nombre'],
    ['es-MX', 'Nombre'],
    ['ES', 'Nombre'],
    ['pt-BR', 'Primeiro nome'],
    ['de', 'First name'],
    ['', 'First name'],
    // What every object has is no language.
    ['constructor', 'First name'],
    ['__proto__', 'First name'],
    ['toString', 'First name'],
  ])('are said to %s as %s', (tag, said) => {
    expect(wordsIn(tag, NAME)).toBe(said);
  });

  test('in English alone are said as they are, and are known to be English', () => {
    expect(wordsIn('es', 'First name')).toBe('First name');
    expect(wordsGivenIn('en-GB', 'First name')).toBe('First name');
    expect(wordsGivenIn('es', 'First name')).toBeNull();
    expect(wordsGivenIn('de', NAME)).toBeNull();
  });

  test('of help follow in brackets, where there is one text for all', () => {
    const help = { en: '6 to 17 digits', es: 'De 6 a 17 cifras' };
    expect(describeIn('en', { description: NAME, help })).toBe('First name (6 to 17 digits)');
    expect(describeIn('es-MX', { description: NAME, help })).toBe('Nombre (De 6 a 17 cifras)');
    expect(describeIn('en', { description: 'Document', help: 'Yours', choices: ['a'] })).toBe(
      'Document (Yours)',
    );
  });

  test('of choices stand beside values that are the same in every language', () => {
    const choices = ['other', { value: 'passport', label: { en: 'Passport', es: 'Pasaporte' } }];
    const field = { description: { en: 'Document', es: 'Documento' }, choices };
    expect(describeIn('en', field)).toBe('Document: other, passport (Passport)');
    expect(describeIn('es', field)).toBe('Documento: other, passport (Pasaporte)');
    expect(choices.map(choiceValue)).toEqual(['other', 'passport']);
    expect(describeIn('es', { ...field, choices: ['one', 'two'] })).toBe('Documento');
  });

  test('are said in a refusal of ours, and as one', () => {
    const missing = refuse('field_missing', 'payee_field_missing', { label: NAME });
    expect(missing.message).toBe('Please fill in: First name.');
    expect(sayIn('es', missing)).toBe('Complete: Nombre.');
    expect(sayIn('en', missing)).toBe('Please fill in: First name.');
    const plain = refuse('field_missing', 'payee_field_missing', { label: 'First name' });
    expect(sayIn('es', plain)).toBe('Complete: First name.');
    const closed = refuseInWords('rate_unavailable', { en: 'Closed now.', es: 'Ahora cerrado.' });
    expect(closed.message).toBe('Closed now.');
    expect(sayIn('es', closed)).toBe('Ahora cerrado.');
    expect(sayIn(null, closed)).toBe('Closed now.');
    const plainly = refuseInWords('rate_unavailable', 'Closed now.');
    expect(plainly).toEqual({ refusal: 'rate_unavailable', message: 'Closed now.' });
    expect(sayIn('es', plainly)).toBe('Closed now.');
    expect(ofField('amount', plainly).message).toBe('amount: Closed now.');
  });
});

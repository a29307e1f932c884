import { describe, expect, test } from '@jest/globals';
import { sayIn, spokenTag } from '../../../src/domain/languages/index.ts';
import { english } from '../../../src/domain/languages/english/sentences.ts';
import { say, sayBy, sayingOf } from '../../../src/domain/languages/saying.ts';
import { spanish } from '../../../src/domain/languages/spanish/sentences.ts';
import type { SentencesOf } from '../../../src/domain/languages/template.ts';
import { isRefusal, ofField, refuse, refuseField } from '../../../src/domain/refusal.ts';

describe('a sentence in another language', () => {
  test('is made from its key and its parameters', () => {
    const saying = say('received_differs', { received: '5', expected: 6 });
    expect(saying).toEqual({
      key: 'received_differs',
      params: { received: '5', expected: 6 },
      message: 'The amount received, 5, is too far from the 6 that was announced.',
    });
    expect(sayIn('es', saying)).toBe(
      'El importe recibido, 5, difiere demasiado de los 6 anunciados.',
    );
  });

  test('names the field as the request did', () => {
    const missing = refuseField('request_malformed', 'fields.transaction.iban', 'is_missing');
    expect(missing).toMatchObject({ field: 'fields.transaction.iban', key: 'is_missing' });
    expect(missing.message).toBe('fields.transaction.iban: is missing');
    expect(sayIn('es', missing)).toBe('fields.transaction.iban: falta');
    const zero = ofField('sell_amount', refuse('amount_not_positive', 'amount_zero'));
    expect(isRefusal(zero) && zero.refusal).toBe('amount_not_positive');
    expect(zero.message).toBe('sell_amount: The amount must be more than zero.');
    expect(sayIn('es', zero)).toBe('sell_amount: El importe debe ser mayor que cero.');
  });

  test('may hold another sentence, in the same language', () => {
    const why = say('received_below_minimum', { minimum: '10' });
    const returned = say('received_returned', { why, amount: '5', code: 'USDC' });
    expect(returned.message).toBe(
      'The amount received is below the minimum of 10. 5 USDC was sent back to its payer.',
    );
    expect(sayIn('es', returned)).toBe(
      'El importe recibido es menor que el mínimo de 10. Se devolvieron 5 USDC a quien los pagó.',
    );
  });

  test.each(['$& and $1', '{maximum}', 'constructor', ''])(
    'holds a value as it is, whatever it looks like: %j',
    (minimum) => {
      const saying = say('amount_below_minimum', { minimum });
      expect(saying.message).toBe(`The minimum is ${minimum}.`);
      expect(sayIn('es', saying)).toBe(`El mínimo que aceptamos es ${minimum}.`);
    },
  );

  test('a region speaks its language, and a language that is not spoken English', () => {
    expect(spokenTag('es-MX')).toBe('es');
    expect(spokenTag('ES')).toBe('es');
    expect(spokenTag('de')).toBeNull();
    const saying = say('amount_below_minimum', { minimum: '5' });
    expect(sayIn('es-MX', saying)).toBe('El mínimo que aceptamos es 5.');
    expect(sayIn('de', saying)).toBe('The minimum is 5.');
    expect(sayIn(null, saying)).toBe('The minimum is 5.');
  });

  test('what has no key, or lacks a parameter, is said as far as it is known', () => {
    expect(sayIn('es', { message: 'It was stored so.' })).toBe('It was stored so.');
    const short = { message: '', key: 'amount_below_minimum' as const, params: {} };
    expect(sayIn('es', short)).toBe('El mínimo que aceptamos es {minimum}.');
    const sentences = { ...english };
    Reflect.deleteProperty(sentences, 'amount_zero');
    const older = { ...say('amount_zero'), message: 'As it was.' };
    expect(sayBy('en', sentences, older)).toBe('As it was.');
  });

  test('a saying is JSON, so that it may be stored and travel', () => {
    const words = { en: 'First name', es: 'Nombre' };
    const saying = sayingOf({
      key: 'payee_field_malformed',
      params: { label: words, name: 'first_name' },
    });
    expect(JSON.parse(JSON.stringify(saying))).toEqual(saying);
    expect(sayIn('es', saying)).toBe('Revise: Nombre (first_name).');
  });
});

test('a sentence that a language lacks does not compile, nor one without its parameters', () => {
  const { amount_zero: _zero, ...others } = spanish;
  // @ts-expect-error -- `amount_zero` is missing.
  const lacking: SentencesOf<typeof english> = others;
  expect(Object.keys(lacking)).toHaveLength(Object.keys(english).length - 1);
  // @ts-expect-error -- There is no such sentence.
  expect(say('nobody_wrote_this').message).toBe('');
  // @ts-expect-error -- What the minimum is, is missing.
  expect(say('amount_below_minimum').message).toBe('The minimum is {minimum}.');
  // @ts-expect-error -- What is said of a field needs the field.
  expect(refuse('field_malformed', 'not_text').message).toBe('must be text.');
});

import { expect, test } from '@jest/globals';
import { english } from '../../../src/domain/languages/english/sentences.ts';
import { sayIn } from '../../../src/domain/languages/index.ts';
import { say, sayBy, type Language } from '../../../src/domain/languages/saying.ts';
import { recall } from '../../../src/domain/languages/stored.ts';
import { stories } from '../../../src/domain/languages/english/stories.ts';
import { spanish } from '../../../src/domain/languages/spanish/sentences.ts';
import { fill } from '../../../src/domain/languages/template.ts';

const speaks = (sentences: Language, key: keyof typeof stories): string =>
  fill(sentences[key], (name) => (name === 'why' ? 'The reason.' : '12.5'));

test.each(Object.keys(stories) as (keyof typeof stories)[])(
  'a stored sentence is said in another language: %s',
  (key) => {
    const stored = recall(speaks(english, key));
    expect(sayBy('es', spanish, stored)).toBe(speaks(spanish, key));
  },
);

test('one that is not ours stays as it is', () => {
  for (const text of ['', '.', 'Nobody wrote this down.', 'amount: nobody wrote this'])
    expect(recall(text)).toEqual({ message: text });
});

test('a sentence within another is found too', () => {
  const why = say('received_below_minimum', { minimum: '10' });
  const { message } = say('received_returned', { why, money: '5 USDC' });
  expect(sayIn('es', recall(message))).toBe(
    'El importe recibido es menor que el mínimo de 10. Se devolvieron 5 USDC a quien los pagó.',
  );
});

import { CASE_REFUSALS } from './of-cases.ts';
import { PAYMENT_REFUSALS } from './of-payments.ts';

/* Decisions are judged where commands and histories read the answer, in English; pages say it in Spanish. */

/** What more than one page says of a decision that was not taken. */
const SHARED = [
  ['somebody is deciding over it now; look again', 'alguien está decidiendo ahora; mire otra vez'],
  ['the proposal does not say this', 'la propuesta no dice esto'],
  ['it cannot be read: refuse it', 'no se puede leer: rechácela'],
  [
    'something has happened to the case since it was proposed',
    'algo ha pasado con el caso desde que se propuso',
  ],
  ['{} is no operator who may decide', '{} no es un operador que pueda decidir'],
  [
    '{} takes two people here: propose it on the console',
    '{} requiere aquí a dos personas: propóngalo en la consola',
  ],
  ['there is no clearance {}', 'no existe la reanudación {}'],
  ['there is no decision {}', 'no existe la decisión {}'],
  [
    'its workflow does not run, so nothing waits there',
    'su workflow no se ejecuta: allí no espera nada',
  ],
  [
    'no worker has answered yet: look again in a minute',
    'ningún worker ha respondido todavía: mire otra vez en un minuto',
  ],
  [
    'no answer of the network came in time: look whether it still has stopped before you try again',
    'la red no respondió a tiempo: mire si sigue detenido antes de intentarlo otra vez',
  ],
  [
    'no worker with core has made the schedule yet',
    'ningún worker con core ha creado todavía la programación',
  ],
  ['There is no such customer.', 'No existe ese cliente.'],
  ['The customer was erased meanwhile.', 'El cliente se borró entretanto.'],
  ['there is no such client', 'no existe ese cliente'],
  [
    'nothing of {} was delivered, has failed or was given up',
    'nada de {} se entregó, falló ni se abandonó',
  ],
  [
    'a transaction or a host of this client, and a reason',
    'una operación o un host de este cliente, y un motivo',
  ],
  [
    'a transaction or a host of this page, and a reason',
    'una operación o un host de esta página, y un motivo',
  ],
] as const;

/** Every refusal that is known in both languages; the first that fits is it, the longest text first. */
export const REFUSALS: readonly (readonly [en: string, es: string])[] = [
  ...SHARED,
  ...CASE_REFUSALS,
  ...PAYMENT_REFUSALS,
].toSorted(([one], [other]) => textOf(other).length - textOf(one).length);

function textOf(template: string): string {
  return template.replaceAll('{}', '');
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.split('{}').map(escaped).join('(.+?)')}$`, 's');

const PATTERNS = REFUSALS.map(([en, es]) => [patternOf(en), es] as const);

/** Says a refusal in Spanish, with its parameters as they are; null for one that is not known. */
export const refusalInSpanish = (english: string): string | null => {
  for (const [pattern, es] of PATTERNS) {
    const [whole, ...params] = pattern.exec(english) ?? [];
    if (whole === undefined) continue;
    let at = 0;
    return es.replaceAll('{}', () => params[at++] ?? '');
  }
  return null;
};

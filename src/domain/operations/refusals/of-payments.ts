/** What a decision over a payment is refused by, in English and in Spanish; `{}` is a parameter. */
export const PAYMENT_REFUSALS = [
  ['there is no such transaction', 'no existe esa operación'],
  ['there is no transaction {}', 'no existe la operación {}'],
  ["{} is no transaction's id; {}", '{} no es el id de una operación; {}'],
  ['there is no such question', 'no existe esa pregunta'],
  ['{} has no question {}', '{} no tiene la pregunta {}'],
  ['question {} was decided: {}, by {}', 'la pregunta {} se decidió: {}, por {}'],
  ['question {} of {} was decided: {}, by {}', 'la pregunta {} de {} se decidió: {}, por {}'],
  ['question {} is asked no more; look again', 'la pregunta {} ya no se hace; mire otra vez'],
  [
    'question {} of {} is asked no more; look again',
    'la pregunta {} de {} ya no se hace; mire otra vez',
  ],
  ['a question is open by now: decide that', 'ya hay una pregunta abierta: decida esa'],
  [
    'no question is open: it goes on by itself, or has ended',
    'no hay ninguna pregunta abierta: sigue solo, o ha terminado',
  ],
  ['another question is open by now', 'ya está abierta otra pregunta'],
  ['decide one of {}', 'decida una de estas: {}'],
  ['use {}', 'use {}'],
  ['no decision: {}', 'no es una decisión: {}'],
  ['{} is the pay-out by now; look again', 'el pago es ahora {}; mire otra vez'],
  [
    '{} is {}: wait for its rail, or say that it is settled',
    '{} está {}: espere a su banco, o diga que está liquidado',
  ],
  [
    'the rail has said meanwhile that {} failed; look again',
    'el banco ha dicho entretanto que {} falló; mire otra vez',
  ],
  ['there is no price for it as it came', 'no hay precio para lo que llegó'],
  [
    'the review has answered meanwhile: {}; retry goes on by that',
    'la revisión ha respondido entretanto: {}; retry sigue con eso',
  ],
  ['the refund is on its way, or has arrived', 'la devolución está en camino o ha llegado'],
  ['its pay-out is on its way, or has arrived', 'su pago está en camino o ha llegado'],
  [
    'the fee is more than the largest of its payments',
    'la comisión es mayor que el mayor de sus pagos',
  ],
  [
    'a part of what came is on its way back already',
    'una parte de lo que llegó ya está en camino de vuelta',
  ],
  ['it is decided already that it goes back', 'ya está decidido que se devuelve'],
  ['no money of it came on a rail', 'nada de su dinero llegó por un banco'],
  [
    '{} came, and {} of it is left: send it back by hand',
    'llegaron {} y quedan {}: devuélvalo a mano',
  ],
  ['{} is {}; look again', '{} está {}; mire otra vez'],
] as const;

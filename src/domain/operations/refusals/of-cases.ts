/** What a decision over a case is refused by, in English and in Spanish; `{}` is a parameter. */
export const CASE_REFUSALS = [
  ['there is no such investigation', 'no existe esa investigación'],
  ['there is no investigation {}', 'no existe la investigación {}'],
  ['it is resolved: {}', 'está resuelta: {}'],
  ['{} is resolved: {}', '{} está resuelta: {}'],
  ['{}: more than nothing', '{}: más que nada'],
  ['name the operator who decides', 'nombre al operador que decide'],
  [
    'give the evidence: a hash, a reference, a ticket',
    'dé la prueba: un hash, una referencia, un número de caso',
  ],
  ['a fee is kept of a refund only', 'solo de una devolución se retiene una comisión'],
  ['only attach names a transaction', 'solo attach nombra una operación'],
  ['a case is held whole', 'un caso se retiene entero'],
  ['a balance is claimed whole', 'un saldo se reclama entero'],
  [
    'only money that was received can be refunded; claim the balance first',
    'solo se devuelve dinero recibido; reclame antes el saldo',
  ],
  ['only money that was received can be refunded', 'solo se devuelve dinero recibido'],
  ['only a claimable balance can be claimed', 'solo se reclama un saldo reclamable'],
  ['only rail money is refunded by hand', 'solo se devuelve a mano el dinero de un banco'],
  ['only money that was received can be attached', 'solo se asigna dinero recibido'],
  [
    'refund {} is on its way: wait for its rail, or decide refundedByHand, without an amount, where it has arrived',
    'la devolución {} está en camino: espere a su banco, o decida refundedByHand, sin importe, si ha llegado',
  ],
  [
    'refund {} is on its way; wait until it has come to its end',
    'la devolución {} está en camino; espere a que termine',
  ],
  [
    'claim {} is on its way; wait until it has come to its end',
    'la reclamación {} está en camino; espere a que termine',
  ],
  [
    'another part of it is on its way back; wait until that has come to its end',
    'otra parte está en camino de vuelta; espere a que termine',
  ],
  [
    'nobody knows whether refund {} was sent: look at the bank, then decide refundedByHand where the money went back, refund to send it under another key, or hold',
    'nadie sabe si se envió la devolución {}: mire en el banco y decida refundedByHand si el dinero volvió, refund para enviarlo con otra clave, o hold',
  ],
  [
    'something has happened to it since it was shown; look again with: show {}',
    'algo le ha ocurrido desde que se mostró ({}); mire otra vez',
  ],
  [
    'crumbs are decided over together: all of them go back, or none',
    'los restos se deciden juntos: vuelven todos o ninguno',
  ],
  [
    'no money is held here; use writeOff to close it, or hold',
    'aquí no hay dinero retenido; use writeOff para cerrarlo, o hold',
  ],
  ['name the transaction that gets it', 'nombre la operación que lo recibe'],
  ['name the transaction by its id', 'nombre la operación por su id'],
  ['only {} is left', 'solo quedan {}'],
  ['the fee leaves nothing of {} to send back', 'la comisión no deja nada de {} que devolver'],
  [
    'the payer, {}, is an account of ours: write it off, which gives it to the treasury',
    'el pagador, {}, es una cuenta nuestra: dé el caso de baja, y pasa a la tesorería',
  ],
  [
    '{} is {}, and its story has ended: have the customer start another one and attach it to that, or refund it',
    '{} está {} y su historia ha terminado: que el cliente inicie otra y asígnelo a esa, o devuélvalo',
  ],
  [
    '{} is {} and does not wait for money: have the customer start another one and attach it to that, or refund it',
    '{} está {} y no espera dinero: que el cliente inicie otra y asígnelo a esa, o devuélvalo',
  ],
  [
    "{} is paid at a quote's price, which is kept to the letter: have the customer start another one and attach it to that, or refund it",
    '{} se paga al precio de una cotización, que se cumple al pie de la letra: que el cliente inicie otra y asígnelo a esa, o devuélvalo',
  ],
  [
    '{} pays {}, which is an account of ours: have the customer start another one and attach it to that, or refund it',
    '{} paga a {}, que es una cuenta nuestra: que el cliente inicie otra y asígnelo a esa, o devuélvalo',
  ],
  ['{} waits for other money than {}', '{} espera otro dinero que {}'],
  ['money has just come for {}', 'acaba de llegar dinero para {}'],
  ['{} is not offered any more', '{} ya no se ofrece'],
  ['{} is not exchanged for {} any more', '{} ya no se cambia por {}'],
  ['a part of it is attached to {} already', 'una parte ya está asignada a {}'],
  [
    '{} has taken it back already: there is nothing to send back',
    '{} ya lo ha retirado: no hay nada que devolver',
  ],
  [
    '{} cannot send back what it received: send it back by hand, then decide refundedByHand',
    '{} no puede devolver lo que recibió: devuélvalo a mano y decida refundedByHand',
  ],
  [
    '{} could send it back until {}: send it back by hand, then decide refundedByHand',
    '{} podía devolverlo hasta {}: devuélvalo a mano y decida refundedByHand',
  ],
  [
    '{} sends back all of the {} or nothing, and keeps no fee: decide over all of it, or send it back by hand, then decide refundedByHand',
    '{} devuelve los {} enteros o nada, sin comisión: decida sobre todo, o devuélvalo a mano y decida refundedByHand',
  ],
] as const;

import type { Catalogue } from './translate.ts';

/** What is wrong with an amount, and what limits it; in Spanish. */
export const spanishAmounts: Catalogue = {
  'An amount is a decimal string such as "12.5": digits, with at most seven decimals':
    'Un importe es un decimal escrito como texto, como "12.5": cifras, con siete decimales como máximo',
  'The amount is larger than the Stellar network can hold':
    'El importe es mayor de lo que cabe en la red Stellar',
  'Do you mean {}? Please type it without a sign between thousands':
    '¿Quiere decir {}? Escríbalo sin signo entre los miles',
  'Do you mean {} or {}? Please type it like that': '¿Quiere decir {} o {}? Escríbalo así',
  'The amount must be more than zero': 'El importe debe ser mayor que cero',
  'Please use at most {} decimals': 'Use como máximo {} decimales',
  'Nothing would be left after the fee of {}; send more than that':
    'No quedaría nada después de la comisión de {}; envíe más',
  'The amount does not cover the fee of {}; send more than that':
    'El importe no cubre la comisión de {}; envíe más',
  'The account does not exist yet, and a new one has to hold at least {} XLM; please ask for more':
    'La cuenta todavía no existe, y una nueva tiene que contener al menos {} XLM; pida más',
  'The account does not exist yet; creating it costs {} besides, unless it exists when the money comes':
    'La cuenta todavía no existe; crearla cuesta {} más, salvo que exista cuando llegue el dinero',
  'does not exist, and the quote holds no fee for a new account; create it, or ask for a quote as this account':
    'no existe, y la cotización no incluye la comisión de una cuenta nueva; créela, o pida una cotización como esta cuenta',
  'The amount received is below the minimum of {}':
    'El importe recibido es menor que el mínimo de {}',
  'The amount received is above the maximum of {}':
    'El importe recibido es mayor que el máximo de {}',
  'The amount received, {}, is too far from the {} that was announced':
    'El importe recibido, {}, difiere demasiado de los {} anunciados',
  'The amount received, {}, is not the {} of the quote':
    'El importe recibido, {}, no es el de la cotización, {}',
  'The price was fixed for {}, which came before': 'El precio se fijó para {}, que llegó antes',
  'The amount received could not be exchanged': 'El importe recibido no se pudo cambiar',
  'The minimum is {}': 'El mínimo que aceptamos es {}',
  'The most we take is {}': 'El máximo que aceptamos es {}',
  'Each customer may pay in {} in {} (UTC); {} is left {}':
    'Cada cliente puede ingresar {} en {} (UTC); quedan {} {}',
  'The amount received is beyond the {} that each customer may pay in in {}':
    'El importe recibido supera los {} que cada cliente puede ingresar en {}',
  'a day': 'un día',
  'a calendar month': 'un mes natural',
  today: 'hoy',
  'this month': 'este mes',
};

import type { amounts as english } from '../english/amounts.ts';
import type { SentencesOf } from '../template.ts';

export const amounts: SentencesOf<typeof english> = {
  amount_malformed:
    'Un importe es un decimal escrito como texto, como "12.5": cifras, con siete decimales como máximo.',
  amount_beyond_stellar: 'El importe es mayor de lo que cabe en la red Stellar.',
  amount_with_thousands: '¿Quiere decir {whole}? Escríbalo sin signo entre los miles.',
  amount_ambiguous: '¿Quiere decir {whole} o {decimal}? Escríbalo así.',
  amount_zero: 'El importe debe ser mayor que cero.',
  amount_too_precise: 'Use como máximo {decimals} decimales.',
  nothing_left_after_fee: 'No quedaría nada después de la comisión de {fee}; envíe más.',
  amount_below_fee: 'El importe no cubre la comisión de {fee}; envíe más.',
  amount_below_reserve:
    'La cuenta todavía no existe, y una nueva tiene que contener al menos {least} XLM; pida más.',
  new_account_costs:
    'La cuenta todavía no existe; crearla cuesta {cost} más, salvo que exista cuando llegue el dinero.',
  amount_below_minimum: 'El mínimo que aceptamos es {minimum}.',
  amount_above_maximum: 'El máximo que aceptamos es {maximum}.',
  received_below_minimum: 'El importe recibido es menor que el mínimo de {minimum}.',
  received_above_maximum: 'El importe recibido es mayor que el máximo de {maximum}.',
  received_differs:
    'El importe recibido, {received}, difiere demasiado de los {expected} anunciados.',
  received_differs_from_quote:
    'El importe recibido, {received}, no es el de la cotización, {expected}.',
  price_fixed_for_other: 'El precio se fijó para {amount}, que llegó antes.',
  received_not_exchangeable: 'El importe recibido no se pudo cambiar.',
  beyond_daily_limit: 'Cada cliente puede ingresar {limit} en un día (UTC); quedan {left} hoy.',
  beyond_monthly_limit:
    'Cada cliente puede ingresar {limit} en un mes natural (UTC); quedan {left} este mes.',
  received_beyond_daily_limit:
    'El importe recibido supera los {limit} que cada cliente puede ingresar en un día.',
  received_beyond_monthly_limit:
    'El importe recibido supera los {limit} que cada cliente puede ingresar en un mes natural.',
  beyond_client_payment: 'Este cliente puede ingresar {limit} en una operación.',
  beyond_client_daily:
    'Entre todos sus usuarios, este cliente puede ingresar {limit} en un día (UTC); quedan {left} hoy.',
  received_beyond_client_limit: 'El importe recibido supera lo que este cliente puede ingresar.',
  amount_too_small_for_method: 'El importe es demasiado pequeño para este método de pago.',
  amount_too_large_for_method: 'Con este método de pago no se puede hacer un pago de este importe.',
};

import type { stories as english } from '../english/stories.ts';
import type { SentencesOf } from '../template.ts';

export const stories: SentencesOf<typeof english> = {
  please_complete_customer:
    'Complete los datos del cliente por SEP-12; la transacción seguirá entonces.',
  how_to_pay_shown_at: 'Cómo pagar se muestra en {url}',
  transaction_not_served: 'No podemos realizar esta transacción. No pague.',
  not_checked_in_time:
    'No pudimos comprobar a tiempo lo que nos comunicó. No pague esta; empiece de nuevo.',
  not_told_in_time: 'Lo que pedimos no se comunicó a tiempo. Empiece de nuevo.',
  nothing_received: 'No se recibió nada a tiempo. Empiece de nuevo, y no pague esta.',
  form_not_finished: 'El formulario no se terminó a tiempo.',
  part_of_announced_arrived:
    'Han llegado {received} de {announced} {code}. Pague el resto de la misma forma.',
  part_arrived: 'Han llegado {received} {code}. Pague el resto de la misma forma.',
  money_taken_back: 'El banco ha retirado este dinero.',
  awaiting_rate:
    'Su pago ha llegado. Ahora no hay tipo de cambio; seguiremos en cuanto lo haya. No vuelva a pagar.',
  still_awaiting_rate:
    'Su pago ha llegado. Aún no hay tipo de cambio para él; lo estamos revisando. No vuelva a pagar.',
  no_rate: 'No hubo tipo de cambio para su pago; se devuelve.',
  looked_at: 'Estamos revisando su pago.',
  not_processed: 'No podemos tramitar este pago.',
  rail_interrupted_unpaid:
    'Esta forma de pago está interrumpida en este momento. Puede esperar antes de pagar; un pago que se haga mientras tanto queda guardado y sigue solo después.',
  rail_interrupted:
    'Su dinero está aquí. Esta forma de pago está interrumpida en este momento; el pago sigue solo después. Por favor, no pague otra vez.',

  add_trustline: 'Añada una línea de confianza para el activo; el pago llegará por sí solo.',
  create_account_and_trustline:
    'Cree su cuenta y añada una línea de confianza para el activo; el pago llegará por sí solo.',
  create_account:
    'Su cuenta todavía no existe, y el importe es demasiado pequeño para crearla. Créela; el pago llegará por sí solo.',
  payment_delayed: 'Su pago se retrasa; lo estamos revisando.',
  trustline_late:
    'Su cuenta todavía no puede recibir el activo. Añada una línea de confianza y escríbanos.',
  account_late: 'Su cuenta todavía no existe. Créela y escríbanos.',
  payment_failed: 'el pago falló, contacte con nosotros.',
  information_late: 'La información que se pidió no llegó a tiempo.',
  refunded_undelivered: 'El pago no se pudo entregar; se devuelve.',
  received_returned: '{why} Se devolvieron {amount} {code} a quien los pagó.',
  surplus_returned: 'Se devolvió lo que envió por encima del importe anunciado.',
  refunded: 'Su pago se devuelve.',
  going_back: 'Su pago se está devolviendo a la cuenta de la que vino.',
  refund_delayed: 'Su devolución se retrasa; lo estamos revisando.',
  customer_rejected: 'No podemos aceptarle como cliente.',
  check_field: 'Revíselo y vuelva a enviarlo.',
  how_you_pay: 'Cómo nos paga',
  where_you_pay: 'Dónde ingresa el dinero',
  where_you_fetch: 'Dónde recoge el dinero',
  info_of_costs: 'Cada respuesta que nombra una transacción dice lo que cuesta.',
  info_of_new_account: 'Una cuenta que se crea para un ingreso cuesta {costs} más.',
};

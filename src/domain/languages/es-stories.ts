import type { Catalogue } from './translate.ts';

/** What the story of a payment says to its customer; in Spanish. */
export const spanishStories: Catalogue = {
  'payment failed, contact customer support': 'el pago falló, contacte con nosotros',
  'The payment could not be delivered; it is refunded': 'El pago no se pudo entregar; se devuelve',
  'The information that was asked for did not come in time':
    'La información que se pidió no llegó a tiempo',
  'What you sent beyond the announced amount was sent back':
    'Se devolvió lo que envió por encima del importe anunciado',
  'Your payment is refunded': 'Su pago se devuelve',
  'Your refund is delayed; we are looking into it':
    'Su devolución se retrasa; lo estamos revisando',
  'We cannot process this payment': 'No podemos tramitar este pago',
  'Your payment is being looked at': 'Estamos revisando su pago',
};

import type { Resolution } from '../transactions/story.ts';
import type { Decision, DecisionWords } from './decision.ts';
import { text } from './text.ts';

const resolve = (action: Resolution['action'], words: DecisionWords): Decision => ({
  ...words,
  command: `railhead resolve <id> ${action} --parking <number>`,
});
/** What may be decided over a payment. */
export const PAYMENT_DECISIONS: Readonly<Record<`resolve.${Resolution['action']}`, Decision>> = {
  'resolve.retry': resolve('retry', {
    called: text('Retry', 'Reintentar'),
    does: text('The payment goes on from where it waits.', 'El pago sigue desde donde espera.'),
    advice: text(
      'Have the payment go on from where it waits.',
      'Haga que el pago siga desde donde espera.',
    ),
  }),
  'resolve.accept': resolve('accept', {
    called: text('Accept', 'Aceptar'),
    does: text(
      'The amount that came is priced by the fee of the transaction and paid out. Your review is asked first, as of any payment.',
      'El importe recibido se calcula con la comisión de la operación y se paga. Antes se pide su revisión, como en cualquier pago.',
    ),
    advice: text(
      'Pay out the amount that came, less the fee.',
      'Pague el importe recibido, menos la comisión.',
    ),
  }),
  'resolve.payOut': resolve('payOut', {
    called: text('Pay out', 'Pagar'),
    does: text(
      'The refund is withdrawn, and what was asked for is paid.',
      'Se retira la devolución y se paga lo que se pidió.',
    ),
    advice: text(
      'Withdraw the refund and pay what was asked for.',
      'Retire la devolución y pague lo que se pidió.',
    ),
  }),
  'resolve.refund': resolve('refund', {
    called: text('Refund', 'Devolver'),
    does: text(
      'All that is left goes back to whoever paid it, less the fee that is named. Nothing is paid out afterwards.',
      'Todo lo que queda vuelve a quien lo pagó, menos la comisión indicada. Después no se paga nada.',
    ),
    advice: text(
      'Send all that is left back to whoever paid it.',
      'Devuelva todo lo que queda a quien lo pagó.',
    ),
  }),
  'resolve.refundedByHand': resolve('refundedByHand', {
    called: text('Refunded by hand', 'Devuelto a mano'),
    does: text(
      'Books that somebody sent the money back on the rail, as the evidence shows, and ends the payment as refunded. Nothing is sent.',
      'Anota que alguien devolvió el dinero por el banco, como muestra la prueba, y cierra el pago como devuelto. No se envía nada.',
    ),
    advice: text(
      'Book that the money went back on the rail, once you have evidence of it.',
      'Anote que el dinero se devolvió por el banco cuando tenga la prueba.',
    ),
  }),
  'resolve.settled': resolve('settled', {
    called: text('Settled', 'Pagado por fuera'),
    does: text(
      'Ends the payment as completed. Nothing is sent. What is still owed to the customer, if anything, is booked to our treasury.',
      'Cierra el pago como completado. No se envía nada. Lo que aún se deba al cliente, si algo se debe, pasa a nuestra tesorería.',
    ),
    advice: text(
      'End the payment as settled outside of Railhead, once you have evidence of it.',
      'Cierre el pago como pagado fuera de Railhead cuando tenga la prueba.',
    ),
  }),
};

import type { DecisionName } from '../decisions.ts';
import { text } from '../text.ts';

/** Somebody has done it outside of Railhead. */
export const BY_HAND: readonly DecisionName[] = ['resolve.refundedByHand', 'resolve.settled'];
export const BACK_OR_SETTLED: readonly DecisionName[] = ['resolve.refund', ...BY_HAND];
/** Settling what never went out takes the customer's money. */
export const TAKES_THE_MONEY = {
  'resolve.settled': text(
    'Takes the customer’s money: ends the payment as completed without paying it, and books what is owed to our treasury. Only where they were paid outside of Railhead, or the money had to be handed over.',
    'Se queda con el dinero del cliente: cierra el pago como completado sin pagarlo y pasa lo que se debe a nuestra tesorería. Solo si se le pagó fuera de Railhead o si el dinero tuvo que entregarse.',
  ),
} as const;

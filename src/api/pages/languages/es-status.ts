import type { Status } from '../../../domain/transactions/status.ts';
import type { StateWords, StatusWords } from './language.ts';

const shared = {
  on_hold: {
    title: 'Estamos revisando su pago',
    next: 'Su dinero llegó y está seguro. Una persona revisa el pago y decide cómo sigue. No tiene que hacer nada.',
  },
  pending_user: { title: 'Necesitamos algo de usted', next: 'Lea el mensaje que aparece abajo.' },
  pending_transaction_info_update: {
    title: 'Hay que corregir un dato',
    next: 'Lea el mensaje que aparece abajo; seguimos en cuanto esté corregido.',
  },
  pending_sender: { title: 'Esperamos el pago', next: 'Seguimos en cuanto llegue.' },
  pending_receiver: { title: 'Estamos en ello', next: 'Estamos pagando al destinatario.' },
  incomplete: {
    title: 'Faltan algunos datos',
    next: 'Abra este pago otra vez desde su billetera y complételos.',
  },
  expired: {
    title: 'El plazo para pagar terminó',
    next: 'No pague esto ya; empiece otra vez en su billetera. Si su dinero ya está en camino, no tiene que hacer nada: esta página cambia cuando llegue.',
  },
  error: {
    title: 'Su pago se retrasa',
    next: 'Su dinero está seguro. Una persona lo está revisando. No pague otra vez.',
  },
} as const;

const deposit: Readonly<Record<Status, StatusWords>> = {
  ...shared,
  pending_user_transfer_start: {
    title: 'Ya puede pagar',
    next: 'Pague como se indica abajo. Esta página sigue sola cuando llegue su dinero.',
  },
  pending_user_transfer_complete: { title: 'Su dinero llegó', next: 'Estamos en ello.' },
  pending_external: { title: 'Su pago está en camino', next: 'Tarda un momento en llegar.' },
  pending_anchor: { title: 'Estamos en ello', next: 'No tiene que hacer nada.' },
  pending_stellar: {
    title: 'En camino a su billetera',
    next: 'El pago se está escribiendo en la red Stellar; tarda unos segundos.',
  },
  pending_trust: {
    title: 'Su billetera debe aceptar el activo',
    next: 'Añada el activo (una línea de confianza) en su billetera. Pagamos en cuanto lo haga.',
  },
  pending_customer_info_update: {
    title: 'Necesitamos saber más de usted',
    next: 'Complete sus datos en su billetera; después seguimos solos.',
  },
  completed: { title: 'Listo', next: 'El dinero está en su billetera. Puede cerrar esta página.' },
  refunded: { title: 'Devuelto', next: 'Devolvimos su dinero al lugar de donde vino.' },
};

const withdrawal: Readonly<Record<Status, StatusWords>> = {
  ...shared,
  pending_user_transfer_start: {
    title: 'Ya puede enviar',
    next: 'Su billetera envía el importe a la cuenta de abajo, con exactamente este memo.',
  },
  pending_user_transfer_complete: {
    title: 'Listo para recoger',
    next: 'Lea el mensaje que aparece abajo.',
  },
  pending_external: {
    title: 'En camino hacia usted',
    next: 'El pago fue entregado; esperamos la confirmación de que llegó.',
  },
  pending_anchor: { title: 'Le estamos pagando', next: 'No tiene que hacer nada.' },
  pending_stellar: {
    title: 'Le devolvemos su dinero',
    next: 'El pago no se pudo hacer; el importe vuelve a la billetera que lo envió.',
  },
  pending_trust: { title: 'Esperamos a su billetera', next: 'Añada el activo en su billetera.' },
  pending_customer_info_update: {
    title: 'Hay que corregir un dato',
    next: 'El pago no se pudo hacer con esos datos. Corríjalos abajo.',
  },
  completed: { title: 'Listo', next: 'El dinero fue pagado. Puede cerrar esta página.' },
  refunded: { title: 'Devuelto', next: 'Devolvimos el importe a la billetera que lo pagó.' },
};

/** What each state of a payment means to whoever waits for it. */
export const statusWords: StateWords = {
  status: { deposit, withdrawal },
  preparing: {
    title: 'Ya casi',
    next: 'Estamos preparando cómo paga. Tarda un momento; la página sigue sola.',
  },
  accountReady: {
    title: 'Su billetera está lista',
    next: 'Su cuenta ya puede recibir el pago. Pagamos en los próximos 15 minutos; no tiene que hacer nada.',
  },
  lateMoney: {
    open: {
      title: 'Su dinero llegó tarde',
      next: 'Llegó cuando el plazo para pagar ya había terminado. Una persona lo revisa ahora, y lo paga o lo devuelve. No pague otra vez.',
    },
    returned: {
      title: 'Devolvimos su pago tardío',
      next: 'Llegó cuando el plazo para pagar ya había terminado, y lo devolvimos. Puede empezar otra vez en su billetera.',
    },
    settled: {
      title: 'Su pago tardío quedó resuelto',
      next: 'Llegó cuando el plazo para pagar ya había terminado, y una persona decidió sobre él. Escríbanos si no encuentra el dinero.',
    },
  },
  furtherMoney: {
    open: 'Llegó además de lo acordado. Una persona lo revisa y decide sobre él.',
    returned: 'Llegó además de lo acordado, y lo devolvimos.',
    settled: 'Llegó además de lo acordado, y una persona ya decidió sobre él.',
  },
  unfinished: {
    title: 'No se terminó a tiempo',
    next: 'No se acordó nada y no hay nada que pagar. Empiece otra vez en su billetera.',
  },
  accountMissing: {
    title: 'Su cuenta todavía no existe',
    next: 'El importe es demasiado pequeño para crearla. Cree la cuenta en su billetera; pagaremos en cuanto exista.',
  },
};

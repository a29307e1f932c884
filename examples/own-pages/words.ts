/** What the pages say themselves. Names of rails and fields, and refusals, come from Railhead. */
export const WORDS = {
  en: {
    title: { deposit: 'Deposit', withdrawal: 'Withdraw' },
    amount: { deposit: 'How much do you pay?', withdrawal: 'How much do you send?' },
    method: { deposit: 'How do you want to pay?', withdrawal: 'How do you want to be paid?' },
    limits: (least: string, most: string, asset: string) => `From ${least} to ${most} ${asset}.`,
    next: 'Continue',
    check: 'Check and confirm',
    give: { deposit: 'You pay', withdrawal: 'You send' },
    fee: 'The fee in it',
    receive: 'You receive',
    payee: 'Who is to be paid?',
    optional: '(optional)',
    choose: 'Please choose',
    confirm: 'Confirm',
    back: 'Change the amount',
    closed: {
      title: 'This link is not open any more',
      text: 'A link works once and only for a short time. Please open the payment from your wallet again.',
    },
    away: {
      title: 'Please try again soon',
      text: 'Something is not reachable at the moment. Nothing was paid; reload this page in a minute.',
    },
    done: { title: 'Thank you', text: 'You may close this page and go back to your wallet.' },
    follow: 'See how it stands',
  },
  es: {
    title: { deposit: 'Depositar', withdrawal: 'Retirar' },
    amount: { deposit: '¿Cuánto paga?', withdrawal: '¿Cuánto envía?' },
    method: { deposit: '¿Cómo quiere pagar?', withdrawal: '¿Cómo quiere cobrar?' },
    limits: (least: string, most: string, asset: string) => `De ${least} a ${most} ${asset}.`,
    next: 'Continuar',
    check: 'Revise y confirme',
    give: { deposit: 'Usted paga', withdrawal: 'Usted envía' },
    fee: 'La comisión incluida',
    receive: 'Usted recibe',
    payee: '¿A quién pagamos?',
    optional: '(opcional)',
    choose: 'Elija una opción',
    confirm: 'Confirmar',
    back: 'Cambiar el importe',
    closed: {
      title: 'Este enlace ya no está abierto',
      text: 'Un enlace sirve una vez y por poco tiempo. Abra el pago otra vez desde su billetera.',
    },
    away: {
      title: 'Vuelva a intentarlo pronto',
      text: 'Algo no responde en este momento. No se ha pagado nada; recargue la página en un minuto.',
    },
    done: { title: 'Gracias', text: 'Puede cerrar esta página y volver a su billetera.' },
    follow: 'Ver cómo va',
  },
} as const;

export type Words = (typeof WORDS)['en' | 'es'];

/** `es-MX` is spoken as `es`, and what is not spoken here as `en`. */
export const spokenLanguage = (tag: string): 'en' | 'es' =>
  tag.toLowerCase().split('-')[0] === 'es' ? 'es' : 'en';

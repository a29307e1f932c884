import type { Language, StatusWords } from './language.ts';
import type { Status } from '../../../domain/status.ts';

const shared = {
  on_hold: {
    title: 'Estamos revisando su pago',
    next: 'Su dinero está seguro. Una persona revisa el pago; seguimos en cuanto termine.',
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
    next: 'No llegó ningún pago a tiempo. Si ya pagó, no se preocupe: escríbanos y lo encontramos.',
  },
  error: {
    title: 'Hace falta una persona',
    next: 'No pudimos terminarlo solos. Su dinero está registrado; lo estamos revisando.',
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
    next: 'El pago fue entregado; esperamos la noticia de que llegó.',
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
  refunded: { title: 'Devuelto', next: 'Devolvimos el importe a la billetera que lo envió.' },
};

const faults: Language['faults'] = {
  amount_too_small: ({ amounts }) => `Lo mínimo que aceptamos es ${amounts.minimum}.`,
  amount_too_large: ({ amounts }) => `Lo máximo que aceptamos es ${amounts.maximum}.`,
  amount_too_precise: ({ amounts }) => `Use como máximo ${amounts.significantDecimals} decimales.`,
  amount_malformed: () => 'Escriba un importe, por ejemplo 100 o 99,50.',
  amount_not_positive: () => 'Escriba un importe, por ejemplo 100 o 99,50.',
  amount_below_fee: () => 'El importe no cubre la comisión; elija uno mayor.',
  daily_limit_exceeded: ({ left }) => `Supera su límite de hoy (UTC); le quedan ${left ?? '0'}.`,
  monthly_limit_exceeded: ({ left }) => `Supera su límite de este mes; le quedan ${left ?? '0'}.`,
  field_missing: ({ field }) => (field === null ? 'Faltan algunos datos.' : `Complete: ${field}.`),
  field_malformed: ({ field }) => `Revise: ${field ?? 'los datos'}.`,
  field_not_asked: ({ field }) =>
    `Cambie solo lo que se pide aquí${field === null ? '' : `, y no: ${field}`}.`,
  quote_expired: () => 'El precio que acordó su billetera ya venció; empiece allí otra vez.',
  quote_differs: () => 'Su billetera acordó otro importe; empiece allí otra vez.',
  status_not_allowed: () => 'Los datos cambiaron mientras tanto; mírelos otra vez.',
};

export const spanish: Language = {
  tag: 'es',
  name: 'Español',
  status: { deposit, withdrawal },
  preparing: { title: 'Ya casi', next: 'Estamos preguntando cómo puede pagar.' },
  accountMissing: {
    title: 'Su cuenta todavía no existe',
    next: 'El importe es demasiado pequeño para crearla. Cree la cuenta en su billetera; pagaremos en cuanto exista.',
  },
  fields: {
    first_name: 'Nombre del titular',
    last_name: 'Apellidos del titular',
    bank_name: 'Banco',
    bank_account_number: 'Número de la cuenta',
    bank_number: 'Código del banco',
    mobile_money_number: 'Número de la cuenta de dinero móvil',
    mobile_money_provider: 'Operador de la cuenta',
    external_transfer_memo: 'Referencia',
    'organization.bank_name': 'Banco',
    'organization.bank_account_number': 'Número de la cuenta',
    'organization.bank_number': 'Código del banco',
  },
  choices: { female: 'Femenino', male: 'Masculino', other: 'Otro' },
  feeLines: { 'Service fee': 'Comisión', 'New account': 'Cuenta nueva', Rounding: 'Redondeo' },
  faults,
  amount: {
    title: '¿Cuánto?',
    heading: (kind, asset) => `${kind === 'deposit' ? 'Depositar' : 'Retirar'} ${asset}`,
    question: (kind, asset) =>
      `${kind === 'deposit' ? '¿Cuánto paga' : '¿Cuánto envía'}, en ${asset}?`,
    limits: (minimum, maximum, asset) =>
      `De ${minimum} a ${maximum} ${asset}. Verá la comisión antes de aceptar.`,
    agreed: 'Su billetera acordó este importe. Verá la comisión antes de confirmar.',
    how: (kind) => (kind === 'deposit' ? '¿Cómo quiere pagar?' : '¿Cómo quiere cobrar?'),
    chooseHow: 'Elija cómo.',
    preview: (receives, fee, newAccount) =>
      newAccount === null
        ? `Usted recibe ${receives}; la comisión es ${fee}.`
        : `Usted recibe ${receives}; la comisión es ${fee}, de la que ${newAccount} es para su cuenta nueva.`,
    newAccount: (cost) => `Si su cuenta Stellar todavía no existe, crearla cuesta ${cost}.`,
  },
  about: {
    title: 'Sobre usted',
    heading: 'Sobre usted',
    explanation:
      'La ley nos pide saber a quién pagamos. Lo preguntamos una vez y guardamos sus respuestas cifradas.',
    fileHint: (megabytes) => `Una foto o un PDF de ${Math.floor(megabytes)} MB como máximo.`,
    hints: {
      country: 'Tres letras, por ejemplo USA, MEX o KEN.',
      country2: 'Dos letras, por ejemplo US, MX o KE.',
      language: 'Dos letras, por ejemplo en o es.',
      mobile: 'Con el código del país, por ejemplo +52 55 5555 0123.',
      phone: 'Con el código del país, por ejemplo +52 55 5555 0123.',
      clabe: '18 cifras.',
      cbu: '22 cifras.',
      occupation: 'El número de su ocupación en la CIUO-08, hasta 4 cifras.',
    },
    code: (field) => `El código que le enviamos (${field})`,
    codeHint: '¿No llegó en un minuto? Déjelo vacío y continúe, y le enviamos un código nuevo.',
    checking: {
      title: 'Estamos revisando sus datos',
      next: 'Casi siempre tarda un momento; a veces tiene que mirar una persona. Esta página sigue sola y entonces dice qué hacer. No pague todavía.',
    },
    asking: {
      title: 'Necesitamos algo más de usted',
      next: 'Responda abajo. Lo miramos enseguida y seguimos solos. No pague todavía.',
    },
    rejected: {
      title: 'No podemos atenderle con este pago',
      next: 'No pague. Si cree que es un error, escríbanos.',
    },
    late: {
      title: 'Pasó demasiado tiempo',
      next: 'No supimos a tiempo todo lo que necesitamos. No pague este; empiece otra vez en su billetera.',
    },
    faults: {
      missing: (field) => `Complete: ${field}.`,
      check: (field) => `Revise: ${field}.`,
      file: (field) => `Este archivo no sirve: ${field}. Envíe una foto o un PDF.`,
      tooLarge: (megabytes) =>
        `Un archivo es demasiado grande; aceptamos ${Math.floor(megabytes)} MB como máximo.`,
      code: 'No es el código que enviamos, o ya venció.',
      tooManyCodes: 'Hoy ya enviamos demasiados códigos. Pruebe mañana.',
      other: 'Algo del formulario no se puede leer. Revíselo.',
    },
  },
  inWallet: {
    asking: {
      title: 'Necesitamos saber más de usted',
      next: 'Complete sus datos en su billetera. Los miramos enseguida y seguimos solos. No pague todavía.',
    },
    correcting: {
      title: 'Hay que corregir un dato',
      next: 'El pago no se pudo hacer con esos datos. Corríjalos en su billetera; después seguimos solos.',
    },
  },
  details: {
    title: '¿A quién pagamos?',
    heading: '¿A quién pagamos?',
    explanation: (rail) => `Medio: ${rail}. Guardamos estos datos cifrados.`,
    optional: ' (opcional)',
    choose: 'Elija una opción',
    back: 'Volver al importe',
  },
  review: {
    heading: '¿Está bien así?',
    gives: (kind) => (kind === 'deposit' ? 'Usted paga' : 'Usted envía'),
    receives: 'Usted recibe',
    paidBy: (kind) => (kind === 'deposit' ? 'Medio de pago' : 'Medio de cobro'),
    toAccount: 'A la cuenta de Stellar',
    withMemo: 'Con el memo',
    issuer: 'Emisor del activo',
    change: 'Cambiar algo',
    confirm: 'Confirmar',
  },
  shown: {
    howToPay: 'Cómo pagar',
    whatToSend: 'Qué enviar',
    amount: 'Importe',
    anyAmount: 'cualquiera',
    toAccount: 'A la cuenta de Stellar',
    memo: (type) => `Memo (${type})`,
    quoteExactly: 'Indique la referencia exactamente; así sabemos que el dinero es suyo.',
    walletFills:
      'La mayoría de las billeteras lo completan solas. Sin el memo no sabemos que el dinero es suyo.',
    preparingNote: 'Estamos preparando cómo paga. Tarda un momento; la página sigue sola.',
    received: 'Recibimos',
    expected: 'Esperamos',
    fee: 'Comisión',
    youReceive: 'Usted recibe',
    youReceiveAbout: 'Usted recibe aproximadamente; decide el cambio de cuando llegue su dinero',
    payBefore: 'Pague antes de',
    knownBefore: 'Necesitamos conocerle antes de',
    returned: 'Devuelto',
    stellarTransaction: 'Transacción de Stellar',
    reference: 'Referencia del pago',
    number: 'Número de este pago',
    yours: (kind) => (kind === 'deposit' ? 'Su depósito' : 'Su retiro'),
    correct: 'Corregir los datos',
  },
  closed: {
    title: 'Este enlace ya no está abierto',
    text: 'Por su seguridad, un enlace sirve una vez y por poco tiempo. Vuelva a su billetera y abra el pago desde allí otra vez.',
  },
  continue: 'Continuar',
  wrong: 'Revise',
  questions: '¿Preguntas? Escriba a',
  otherLanguages: 'Esta página en otro idioma',
};

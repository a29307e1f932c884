import type { CustomerStatus } from '../../domain/customers/contract.ts';

/** What one may decide about a customer. */
export const CUSTOMER_ACTIONS = ['accept', 'ask', 'wait', 'reject', 'review'] as const;
export type CustomerAction = (typeof CUSTOMER_ACTIONS)[number];

/** What the queue and the page of customers say, in one language. */
export interface CustomerWords {
  readonly title: string;
  readonly one: string;
  readonly none: string;
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly statuses: Readonly<Record<CustomerStatus, string>>;
  readonly filter: string;
  readonly more: string;
  readonly since: string;
  readonly why: string;
  readonly byPerson: string;
  readonly underReview: string;
  readonly parked: Readonly<Record<'silent' | 'failed', string>>;
  readonly transactions: string;
  readonly account: string;
  readonly language: string;
  readonly fields: string;
  readonly noFields: string;
  readonly name: string;
  readonly value: string;
  readonly fieldStatus: string;
  readonly fieldStatuses: Readonly<Record<string, string>>;
  readonly verified: string;
  readonly files: string;
  readonly view: string;
  readonly download: string;
  readonly message: string;
  readonly messageHelp: string;
  readonly wrong: string;
  readonly wrongHelp: string;
  readonly decide: string;
  readonly decision: string;
  readonly choose: string;
  readonly actions: Readonly<Record<CustomerAction, string>>;
  readonly look: string;
  readonly preview: string;
  readonly becomes: string;
  readonly reads: string;
  readonly readsNothing: string;
  readonly askedFor: string;
  readonly missing: string;
  readonly acceptsWithout: string;
  readonly goOn: string;
  readonly end: string;
  readonly noTransactions: string;
  readonly reviewAgain: string;
  readonly busy: string;
  readonly confirm: string;
  readonly back: string;
  readonly history: string;
  readonly at: string;
  readonly who: string;
  readonly change: string;
  readonly recorded: string;
}

export const customersEn: CustomerWords = {
  title: 'Customers',
  one: 'Customer',
  none: 'No customer has this status.',
  id: 'Id',
  type: 'Type',
  status: 'Status',
  statuses: {
    ACCEPTED: 'accepted',
    PROCESSING: 'waits for us',
    NEEDS_INFO: 'has to submit more',
    REJECTED: 'rejected',
  },
  filter: 'Filter',
  more: 'Next page',
  since: 'Since (UTC)',
  why: 'Waits for',
  byPerson: 'a person’s decision',
  underReview: 'the review, which is under way',
  parked: {
    silent: 'a person: the review did not answer',
    failed: 'a person: the review kept failing',
  },
  transactions: 'Payments that wait',
  account: 'Account',
  language: 'Language',
  fields: 'Submitted fields',
  noFields: 'Nothing was submitted.',
  name: 'Field',
  value: 'Value',
  fieldStatus: 'Status',
  fieldStatuses: { ACCEPTED: 'accepted', PROCESSING: 'new', REJECTED: 'asked anew' },
  verified: 'proved by a code',
  files: 'Files',
  view: 'View',
  download: 'Download',
  message: 'Message',
  messageHelp: 'Shown to the customer as it is; our own words when empty',
  wrong: 'What is wrong',
  wrongHelp: 'Fill in what the customer has to submit again; they read these words',
  decide: 'Decide',
  decision: 'Decision',
  choose: 'Choose a decision',
  actions: {
    accept: 'Accept',
    ask: 'Ask again',
    wait: 'Say that it takes longer',
    reject: 'Reject for good',
    review: 'Have the review look again',
  },
  look: 'Preview',
  preview: 'Preview',
  becomes: 'The customer is then',
  reads: 'The customer reads',
  readsNothing: 'nothing besides the status',
  askedFor: 'Asked for again',
  missing: 'Required and not submitted',
  acceptsWithout:
    'Required fields are missing. The customer is still asked for them, and payments that wait for the customer do not go on.',
  goOn: 'Payments that go on',
  end: 'Payments that end',
  noTransactions: 'none',
  reviewAgain: 'The business’s review is asked again. Nothing else changes.',
  busy: 'Somebody is deciding about this customer now. Look again.',
  confirm: 'Confirm',
  back: 'Back to the customer',
  history: 'History',
  at: 'When (UTC)',
  who: 'Who',
  change: 'Change',
  recorded: 'Your look at this page is in the audit log.',
};

export const customersEs: CustomerWords = {
  title: 'Clientes',
  one: 'Cliente',
  none: 'Ningún cliente tiene este estado.',
  id: 'Id',
  type: 'Tipo',
  status: 'Estado',
  statuses: {
    ACCEPTED: 'aceptado',
    PROCESSING: 'nos espera',
    NEEDS_INFO: 'debe presentar más',
    REJECTED: 'rechazado',
  },
  filter: 'Filtrar',
  more: 'Página siguiente',
  since: 'Desde (UTC)',
  why: 'Espera',
  byPerson: 'la decisión de una persona',
  underReview: 'la revisión, que está en curso',
  parked: {
    silent: 'a una persona: la revisión no respondió',
    failed: 'a una persona: la revisión siguió fallando',
  },
  transactions: 'Pagos que esperan',
  account: 'Cuenta',
  language: 'Idioma',
  fields: 'Datos presentados',
  noFields: 'No se presentó nada.',
  name: 'Campo',
  value: 'Valor',
  fieldStatus: 'Estado',
  fieldStatuses: { ACCEPTED: 'aceptado', PROCESSING: 'nuevo', REJECTED: 'pedido de nuevo' },
  verified: 'probado con un código',
  files: 'Archivos',
  view: 'Ver',
  download: 'Descargar',
  message: 'Mensaje',
  messageHelp: 'Se muestra al cliente tal cual; nuestras palabras si se deja vacío',
  wrong: 'Qué está mal',
  wrongHelp: 'Rellene lo que el cliente debe presentar otra vez; leerá estas palabras',
  decide: 'Decidir',
  decision: 'Decisión',
  choose: 'Elija una decisión',
  actions: {
    accept: 'Aceptar',
    ask: 'Volver a pedir',
    wait: 'Indicar que tardará más',
    reject: 'Rechazar definitivamente',
    review: 'Volver a pedir la revisión',
  },
  look: 'Vista previa',
  preview: 'Vista previa',
  becomes: 'El cliente queda',
  reads: 'El cliente lee',
  readsNothing: 'nada aparte del estado',
  askedFor: 'Se le vuelve a pedir',
  missing: 'Obligatorio y sin presentar',
  acceptsWithout:
    'Faltan datos obligatorios. Se le siguen pidiendo al cliente y los pagos que lo esperan no siguen.',
  goOn: 'Pagos que siguen',
  end: 'Pagos que terminan',
  noTransactions: 'ninguno',
  reviewAgain: 'Se vuelve a pedir la revisión del negocio. No cambia nada más.',
  busy: 'Alguien está decidiendo sobre este cliente. Vuelva a mirar.',
  confirm: 'Confirmar',
  back: 'Volver al cliente',
  history: 'Historial',
  at: 'Cuándo (UTC)',
  who: 'Quién',
  change: 'Cambio',
  recorded: 'Su consulta de esta página está en el registro de auditoría.',
};

import type { ClientKind } from '../../domain/clients/client.ts';
import type { CallbackLine } from '../../services/callbacks/replay.ts';

/** What the pages of clients and their callbacks say. */
export interface ClientWords {
  readonly title: string;
  readonly none: string;
  readonly next: string;
  readonly kind: string;
  readonly kinds: Readonly<Record<ClientKind, string>>;
  readonly name: string;
  readonly domain: string;
  readonly accounts: string;
  readonly accountsHelp: string;
  readonly state: string;
  readonly allowed: string;
  readonly refused: string;
  readonly assets: string;
  readonly allAssets: string;
  readonly assetsHelp: string;
  readonly payment: string;
  readonly daily: string;
  readonly limits: string;
  readonly noLimit: string;
  readonly callback: string;
  readonly callbackHelp: string;
  readonly contacts: string;
  readonly contactsHelp: string;
  readonly noContacts: string;
  readonly recorded: string;
  readonly settings: string;
  readonly save: string;
  readonly add: string;
  readonly reason: string;
  readonly allow: string;
  readonly refuse: string;
  readonly refuseHelp: string;
  readonly hosts: string;
  readonly hostTitle: (host: string) => string;
  readonly host: string;
  readonly count: string;
  readonly failing: string;
  readonly noFailing: string;
  readonly recent: string;
  readonly noRecent: string;
  readonly transaction: string;
  readonly status: string;
  readonly callbackState: string;
  readonly callbackStates: Readonly<Record<CallbackLine['state'], string>>;
  readonly lastTry: string;
  readonly failure: string;
  readonly attempts: string;
  readonly replay: string;
  readonly replayHelp: string;
  readonly target: string;
  readonly since: string;
  readonly evidence: string;
}

export const clientsInEnglish: ClientWords = {
  title: 'Clients and callbacks',
  none: 'No client is named: anchor.ts decides.',
  next: 'Next page',
  kind: 'Kind',
  kinds: { wallet: 'wallet', sending_anchor: 'sending anchor' },
  name: 'Name',
  domain: 'Client domain',
  accounts: 'Accounts',
  accountsHelp: 'G… or C… accounts, one a line',
  state: 'State',
  allowed: 'allowed',
  refused: 'refused',
  assets: 'Assets',
  allAssets: 'all',
  assetsHelp: 'None checked: all assets',
  payment: 'Limit by payment',
  daily: 'Limit by day (UTC)',
  limits: 'Limits',
  noLimit: 'none',
  callback: 'Callback address',
  callbackHelp: 'For transactions that name none; https',
  contacts: 'Contacts',
  contactsHelp: 'Encrypted. Leave empty to keep what is there; a single - removes it.',
  noContacts: 'No contacts are kept.',
  recorded: 'Your look at this page is in the audit log.',
  settings: 'Settings',
  save: 'Save',
  add: 'Add a client',
  reason: 'Reason',
  allow: 'Allow',
  refuse: 'Refuse',
  refuseHelp:
    'A refused client reads "We do not serve this client." It cannot log in or open anything new; its open transactions go on.',
  hostTitle: (host) => `Callbacks to ${host}`,
  hosts: 'Hosts that fail',
  host: 'Host',
  count: 'Callbacks',
  failing: 'Failed callbacks',
  noFailing: 'No callback fails.',
  recent: 'Last callbacks',
  noRecent: 'No callback was sent.',
  transaction: 'Transaction',
  status: 'Status',
  callbackState: 'State',
  callbackStates: {
    waits: 'waits',
    failed: 'failed',
    'given up': 'given up',
    delivered: 'delivered',
  },
  lastTry: 'Last try (UTC)',
  failure: 'Failure',
  attempts: 'Tries',
  replay: 'Replay',
  replayHelp: 'Sends now, in the same order, what failed, was given up or was delivered.',
  target: 'Transaction or host',
  since: 'Since (UTC), for a host',
  evidence: 'Reason',
};

export const clientsInSpanish: ClientWords = {
  title: 'Carteras, anclas y avisos',
  none: 'No hay ningún cliente: decide anchor.ts.',
  next: 'Página siguiente',
  kind: 'Tipo',
  kinds: { wallet: 'cartera', sending_anchor: 'ancla emisora' },
  name: 'Nombre',
  domain: 'Dominio del cliente',
  accounts: 'Cuentas',
  accountsHelp: 'Cuentas G… o C…, una por línea',
  state: 'Estado',
  allowed: 'admitido',
  refused: 'rechazado',
  assets: 'Activos',
  allAssets: 'todos',
  assetsHelp: 'Sin marcar ninguno: todos los activos',
  payment: 'Límite por pago',
  daily: 'Límite por día (UTC)',
  limits: 'Límites',
  noLimit: 'ninguno',
  callback: 'Dirección de avisos',
  callbackHelp: 'Para transacciones que no indican ninguna; https',
  contacts: 'Contactos',
  contactsHelp: 'Cifrados. Vacío conserva lo que hay; un solo - lo borra.',
  noContacts: 'No hay contactos.',
  recorded: 'Su consulta de esta página está en el registro de auditoría.',
  settings: 'Ajustes',
  save: 'Guardar',
  add: 'Añadir un cliente',
  reason: 'Motivo',
  allow: 'Admitir',
  refuse: 'Rechazar',
  refuseHelp:
    'Un cliente rechazado lee «No atendemos a este cliente.» No puede iniciar sesión ni abrir nada nuevo; sus transacciones abiertas continúan.',
  hostTitle: (host) => `Avisos a ${host}`,
  hosts: 'Servidores que fallan',
  host: 'Servidor',
  count: 'Avisos',
  failing: 'Avisos fallidos',
  noFailing: 'Ningún aviso falla.',
  recent: 'Últimos avisos',
  noRecent: 'No se envió ningún aviso.',
  transaction: 'Transacción',
  status: 'Estado',
  callbackState: 'Envío',
  callbackStates: {
    waits: 'en espera',
    failed: 'fallido',
    'given up': 'abandonado',
    delivered: 'entregado',
  },
  lastTry: 'Último intento (UTC)',
  failure: 'Fallo',
  attempts: 'Intentos',
  replay: 'Reenviar',
  replayHelp: 'Envía ahora, en el mismo orden, lo que falló, se abandonó o se entregó.',
  target: 'Transacción o servidor',
  since: 'Desde (UTC), para un servidor',
  evidence: 'Motivo',
};

/** What the Treasury page says, in one language. */
export interface TreasuryWords {
  readonly title: string;
  readonly troubles: string;
  readonly noTroubles: string;
  readonly remedy: string;
  readonly assets: string;
  readonly asset: string;
  readonly onLedger: string;
  readonly atRails: string;
  readonly owedToCustomers: string;
  readonly owedToCases: string;
  readonly own: string;
  readonly ownHelp: string;
  readonly accounts: string;
  readonly account: string;
  readonly held: string;
  readonly waiting: string;
  readonly sent: string;
  readonly lowWater: string;
  readonly belowLowWater: string;
  readonly rails: string;
  readonly rail: string;
  readonly railHelp: string;
  readonly senders: string;
  readonly queued: string;
  readonly oldest: string;
  readonly open: string;
  readonly channels: string;
  readonly state: string;
  readonly goesOn: string;
  readonly stopped: string;
  readonly readers: string;
  readonly source: string;
  readonly readThrough: string;
  readonly lastRead: string;
  readonly ledger: string;
  readonly unsignalled: string;
  readonly never: string;
  readonly behind: (duration: string) => string;
  readonly pauses: string;
  readonly noPauses: string;
  readonly scope: string;
  readonly everything: string;
  readonly by: string;
  readonly since: string;
  readonly reason: string;
  readonly pause: string;
  readonly pauseHelp: string;
  readonly resume: string;
  readonly resumeHelp: string;
  readonly notPaused: string;
  readonly noScope: string;
  readonly none: string;
  readonly letGoOn: string;
  readonly unknown: string;
  readonly failed: string;
  readonly whatItWas: string;
  readonly asTreasury: string;
  readonly asPayments: string;
  readonly fromLedger: string;
  readonly gap: string;
  readonly gapHelp: string;
  readonly evidence: string;
  readonly look: string;
  readonly propose: string;
  readonly back: string;
  readonly notStopped: string;
  readonly badOrder: string;
}

export const treasuryInEnglish: TreasuryWords = {
  title: 'Treasury',
  troubles: 'Needs a person',
  noTroubles: 'Accounts, rails, senders and listeners need nobody.',
  remedy: 'What to do',
  assets: 'Assets',
  asset: 'Asset',
  onLedger: 'On Stellar',
  atRails: 'At rails',
  owedToCustomers: 'Owed to customers',
  owedToCases: 'Undecided',
  own: 'Own',
  ownHelp:
    'By the books, which the audit compares with the ledger and the rails. Undecided money belongs to open investigations. Own is what is held less what is owed; below zero, more is owed than is held.',
  accounts: 'Accounts',
  account: 'Account',
  held: 'Held',
  waiting: 'To be sent',
  sent: 'On its way',
  lowWater: 'Low-water mark',
  belowLowWater: 'below the mark',
  rails: 'Rails',
  rail: 'Rail',
  railHelp:
    'What the rail holds for us by the books; below zero, it has paid out more than came in.',
  senders: 'Sending',
  queued: 'In the queue',
  oldest: 'Oldest',
  open: 'Open envelopes',
  channels: 'Channels ready',
  state: 'State',
  goesOn: 'goes on',
  stopped: 'stopped',
  readers: 'Reading',
  source: 'Source',
  readThrough: 'Read through (UTC)',
  lastRead: 'Last asked (UTC)',
  ledger: 'Ledger',
  unsignalled: 'Not signalled',
  never: 'never',
  behind: (duration) => `${duration} ago`,
  pauses: 'Pauses',
  noPauses: 'Nothing is paused.',
  scope: 'Scope',
  everything: 'everything',
  by: 'By',
  since: 'Since (UTC)',
  reason: 'Reason',
  pause: 'Pause',
  pauseHelp: 'No money goes out in a paused scope. Money that comes in is credited, and waits.',
  resume: 'Resume',
  resumeHelp: 'What waits goes out at once.',
  notPaused: 'This scope is not paused: somebody has resumed it.',
  noScope: 'Name a scope of the list, and a reason of 1 to 500 characters.',
  none: 'none',
  letGoOn: 'Let it go on',
  unknown: 'Unknown transaction',
  failed: 'failed',
  whatItWas: 'What it was',
  asTreasury: 'It paid nothing of the journal: book it against the treasury',
  asPayments: 'It paid what the journal still has queued',
  fromLedger: 'First ledger to read',
  gap: 'Ledgers left out',
  gapHelp: 'Name ledgers that nobody will read as 100-120. Payments in them are not credited.',
  evidence: 'Evidence',
  look: 'Show what will be done',
  propose: 'Propose it to a second person',
  back: 'Back',
  notStopped: 'Nothing has stopped here.',
  badOrder:
    'Name each unknown transaction, ledgers by their numbers, and your evidence (1 to 2,000 characters).',
};

export const treasuryInSpanish: TreasuryWords = {
  title: 'Tesorería',
  troubles: 'Necesita una persona',
  noTroubles: 'Ninguna cuenta, banco, envío ni lectura necesita a nadie.',
  remedy: 'Qué hacer',
  assets: 'Activos',
  asset: 'Activo',
  onLedger: 'En Stellar',
  atRails: 'En bancos',
  owedToCustomers: 'Debido a clientes',
  owedToCases: 'Sin decidir',
  own: 'Propio',
  ownHelp:
    'Según los libros, que la auditoría compara con el ledger y los bancos. El dinero sin decidir es de investigaciones abiertas. Propio es lo que se tiene menos lo que se debe; si es negativo, se debe más de lo que se tiene.',
  accounts: 'Cuentas',
  account: 'Cuenta',
  held: 'Saldo',
  waiting: 'Por enviar',
  sent: 'En camino',
  lowWater: 'Nivel mínimo',
  belowLowWater: 'bajo el mínimo',
  rails: 'Bancos',
  rail: 'Banco',
  railHelp:
    'Lo que el banco tiene nuestro según los libros; si es negativo, ha pagado más de lo que entró.',
  senders: 'Envío',
  queued: 'En cola',
  oldest: 'El más antiguo',
  open: 'Sobres abiertos',
  channels: 'Canales listos',
  state: 'Estado',
  goesOn: 'en marcha',
  stopped: 'detenido',
  readers: 'Lectura',
  source: 'Fuente',
  readThrough: 'Leído hasta (UTC)',
  lastRead: 'Última consulta (UTC)',
  ledger: 'Ledger',
  unsignalled: 'Sin avisar',
  never: 'nunca',
  behind: (duration) => `hace ${duration}`,
  pauses: 'Pausas',
  noPauses: 'No hay nada en pausa.',
  scope: 'Ámbito',
  everything: 'todo',
  by: 'Por',
  since: 'Desde (UTC)',
  reason: 'Motivo',
  pause: 'Pausar',
  pauseHelp: 'De un ámbito en pausa no sale dinero. El que entra se abona y espera.',
  resume: 'Reanudar',
  resumeHelp: 'Lo que espera sale enseguida.',
  notPaused: 'Este ámbito no está en pausa: alguien lo ha reanudado.',
  noScope: 'Elija un ámbito de la lista y dé un motivo de 1 a 500 caracteres.',
  none: 'ninguno',
  letGoOn: 'Dejar que continúe',
  unknown: 'Transacción desconocida',
  failed: 'fallida',
  whatItWas: 'Qué fue',
  asTreasury: 'No pagó nada del registro: va contra la tesorería',
  asPayments: 'Pagó lo que el registro aún tiene en cola',
  fromLedger: 'Primer ledger que se lee',
  gap: 'Ledgers omitidos',
  gapHelp: 'Indique los ledgers que nadie leerá así: 100-120. Sus pagos no se abonan.',
  evidence: 'Prueba',
  look: 'Mostrar lo que se hará',
  propose: 'Proponerlo a otra persona',
  back: 'Volver',
  notStopped: 'Aquí no se ha detenido nada.',
  badOrder:
    'Indique qué fue cada transacción desconocida, los ledgers por su número y su prueba (de 1 a 2000 caracteres).',
};

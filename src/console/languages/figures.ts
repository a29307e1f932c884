import type { Kind } from '../../domain/transactions/transaction.ts';

/** What the Figures page says, in one language. */
export interface FiguresWords {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly rail: string;
  readonly all: string;
  readonly show: string;
  readonly badPeriod: string;
  readonly none: string;
  readonly total: string;
  readonly kind: string;
  readonly kinds: Readonly<Record<Kind, string>>;
  readonly completed: string;
  readonly refunded: string;
  readonly expired: string;
  readonly volume: string;
  readonly fees: string;
  readonly half: string;
  readonly most: string;
  readonly within: string;
  readonly timeHelp: string;
  readonly byPlace: string;
  readonly byDay: string;
  readonly day: string;
  readonly failures: string;
  readonly noFailures: string;
  readonly reason: string;
  readonly count: string;
  readonly wentBack: string;
  readonly neverPaid: string;
  readonly asOf: string;
  readonly minutes: string;
  readonly chartOf: (what: string) => string;
}

export const figuresInEnglish: FiguresWords = {
  title: 'Figures',
  from: 'From (UTC)',
  to: 'To (UTC)',
  asset: 'Asset',
  rail: 'Rail',
  all: 'All',
  show: 'Show',
  badPeriod: 'Name a first and a last day, at most 184 days apart.',
  none: 'No payment ended in this period.',
  total: 'In all',
  kind: 'Payments of',
  kinds: { deposit: 'deposit', withdrawal: 'withdrawal', remittance: 'remittance' },
  completed: 'Completed',
  refunded: 'Refunded',
  expired: 'Expired',
  volume: 'Volume',
  fees: 'Fees',
  half: 'Half done within',
  most: '95% done within',
  within: 'Within (half / 95%)',
  timeHelp:
    'Volume is in the asset on Stellar, of completed payments. Fees are those that the books kept. Times are from the arrival of the money until the payment was completed, right to a tenth.',
  byPlace: 'By asset, rail and kind',
  byDay: 'By day (UTC)',
  day: 'Day',
  failures: 'Why payments failed or waited',
  noFailures: 'None failed, and none waited for a person.',
  reason: 'Reason',
  count: 'Payments',
  wentBack: 'The money went back.',
  neverPaid: 'Nobody paid in time.',
  asOf: 'Worked out (UTC)',
  minutes: 'minutes',
  chartOf: (what) => `Chart: ${what}. The table below has the same figures.`,
};

export const figuresInSpanish: FiguresWords = {
  title: 'Cifras',
  from: 'Desde (UTC)',
  to: 'Hasta (UTC)',
  asset: 'Activo',
  rail: 'Banco',
  all: 'Todos',
  show: 'Mostrar',
  badPeriod: 'Indique el primer y el último día, con 184 días como máximo.',
  none: 'Ningún pago terminó en este período.',
  total: 'En total',
  kind: 'Pagos de',
  kinds: { deposit: 'depósito', withdrawal: 'retiro', remittance: 'remesa' },
  completed: 'Completados',
  refunded: 'Devueltos',
  expired: 'Vencidos',
  volume: 'Volumen',
  fees: 'Comisiones',
  half: 'La mitad en',
  most: 'El 95 % en',
  within: 'En (mitad / 95 %)',
  timeHelp:
    'El volumen es en el activo de Stellar, de pagos completados. Las comisiones son las de los libros. Los tiempos van desde la llegada del dinero hasta completar el pago, exactos a una décima parte.',
  byPlace: 'Por activo, banco y tipo',
  byDay: 'Por día (UTC)',
  day: 'Día',
  failures: 'Por qué fallaron o esperaron pagos',
  noFailures: 'Ninguno falló ni esperó a una persona.',
  reason: 'Motivo',
  count: 'Pagos',
  wentBack: 'El dinero se devolvió.',
  neverPaid: 'Nadie pagó a tiempo.',
  asOf: 'Calculado (UTC)',
  minutes: 'minutos',
  chartOf: (what) => `Gráfico: ${what}. La tabla de abajo tiene las mismas cifras.`,
};

/** What the pages of the reconciliation say, in one language. */
export interface ReconciliationWords {
  readonly title: string;
  readonly dayTitle: (day: string) => string;
  readonly none: string;
  readonly day: string;
  readonly places: string;
  readonly notCompared: string;
  readonly agreed: string;
  readonly breaks: string;
  readonly openBreaks: string;
  readonly compare: string;
  readonly compareHelp: string;
  readonly asked: string;
  readonly noBreaks: string;
  readonly kind: string;
  readonly anyKind: string;
  readonly count: string;
  readonly filter: string;
  readonly older: string;
  readonly more: string;
  readonly place: string;
  readonly key: string;
  readonly amount: string;
  readonly sides: string;
  readonly here: string;
  readonly there: string;
  readonly seen: string;
  readonly case: string;
  readonly noCase: string;
  readonly resolved: string;
  readonly through: string;
  readonly report: string;
  readonly csv: string;
  readonly pdf: string;
  readonly choose: string;
  readonly close: string;
  readonly closeHelp: string;
  readonly reason: string;
  readonly result: string;
  readonly decided: (count: number) => string;
  readonly proposed: (count: number) => string;
  readonly refused: string;
  readonly unchosen: string;
  readonly unknownCase: string;
  readonly back: string;
  readonly page: string;
}

export const reconciliationEn: ReconciliationWords = {
  title: 'Reconciliation',
  dayTitle: (day) => `Reconciliation of ${day}`,
  none: 'No day was reconciled yet.',
  day: 'Day (UTC)',
  places: 'Places',
  notCompared: 'Not compared',
  agreed: 'Agree',
  breaks: 'Breaks',
  openBreaks: 'Open breaks',
  compare: 'Compare again now',
  compareHelp:
    'Reads the ledger and the statements of the rails again, as is done once a day. What differs no longer is marked as resolved.',
  asked: 'The comparison runs. Its result is on this page within a minute or two: load it again.',
  noBreaks: 'No breaks.',
  kind: 'Kind',
  anyKind: 'Any kind',
  count: 'Count',
  filter: 'Filter',
  older: 'Older days',
  more: 'Next page',
  place: 'Place',
  key: 'Key',
  amount: 'Difference',
  sides: 'Both sides',
  here: 'here',
  there: 'there',
  seen: 'Seen',
  case: 'Case',
  noCase: 'none yet',
  resolved: 'resolved',
  through: 'Through',
  report: 'Report',
  csv: 'Download as CSV',
  pdf: 'Download as PDF',
  choose: 'Choose',
  close: 'Close the chosen cases',
  closeHelp:
    'For breaks whose cause was found and mended. No money moves: what moves money is decided over the case of that money.',
  reason: 'Reason',
  result: 'Result',
  decided: (count) => (count === 1 ? '1 case was closed.' : `${count} cases were closed.`),
  proposed: (count) =>
    count === 1 ? '1 case waits for a second person.' : `${count} cases wait for a second person.`,
  refused: 'Not closed',
  unchosen: 'Choose at least one break and give a reason.',
  unknownCase: 'there is no such case of a break',
  back: 'Back to the reconciliation',
  page: 'Page',
};

export const reconciliationEs: ReconciliationWords = {
  title: 'Conciliación',
  dayTitle: (day) => `Conciliación del ${day}`,
  none: 'Aún no se ha conciliado ningún día.',
  day: 'Día (UTC)',
  places: 'Lugares',
  notCompared: 'Sin comparar',
  agreed: 'Coinciden',
  breaks: 'Diferencias',
  openBreaks: 'Diferencias abiertas',
  compare: 'Comparar otra vez ahora',
  compareHelp:
    'Vuelve a leer el ledger y los extractos de los bancos, como se hace una vez al día. Lo que ya no difiere se marca como resuelto.',
  asked:
    'La comparación está en marcha. El resultado estará en esta página en uno o dos minutos: cárguela otra vez.',
  noBreaks: 'Sin diferencias.',
  kind: 'Tipo',
  anyKind: 'Cualquier tipo',
  count: 'Cantidad',
  filter: 'Filtrar',
  older: 'Días anteriores',
  more: 'Página siguiente',
  place: 'Lugar',
  key: 'Clave',
  amount: 'Diferencia',
  sides: 'Ambos lados',
  here: 'aquí',
  there: 'allí',
  seen: 'Vista',
  case: 'Caso',
  noCase: 'aún ninguno',
  resolved: 'resuelta',
  through: 'Hasta',
  report: 'Informe',
  csv: 'Descargar como CSV',
  pdf: 'Descargar como PDF',
  choose: 'Elegir',
  close: 'Cerrar los casos elegidos',
  closeHelp:
    'Para diferencias cuya causa se encontró y corrigió. No se mueve dinero: lo que lo mueve se decide en el caso de ese dinero.',
  reason: 'Motivo',
  result: 'Resultado',
  decided: (count) => (count === 1 ? 'Se cerró 1 caso.' : `Se cerraron ${count} casos.`),
  proposed: (count) =>
    count === 1
      ? '1 caso espera a una segunda persona.'
      : `${count} casos esperan a una segunda persona.`,
  refused: 'Sin cerrar',
  unchosen: 'Elija al menos una diferencia y dé un motivo.',
  unknownCase: 'no hay tal caso de una diferencia',
  back: 'Volver a la conciliación',
  page: 'Página',
};

/** What befalls the sources of the ledger in this process, for whoever counts it. */
export interface SourceEvents {
  /** A question was asked of a source, by its outcome. */
  asked(source: string, outcome: 'answered' | 'failed'): void;
  /** A source answered in place of the preferred one, which is away, lags, or does not know. */
  stoodIn(source: string): void;
}

/** The counters of a process, as its metrics name them. */
export const SOURCE_COUNTERS = {
  asked: {
    name: 'railhead_ledger_source_requests',
    help: 'Questions to a source of the ledger, by outcome: answered or failed',
    labels: ['source', 'outcome'],
  },
  stoodIn: {
    name: 'railhead_ledger_source_failovers',
    help: 'Answers of a source in place of the preferred one',
    labels: ['source'],
  },
} as const;

import type { LedgerSettings } from './ledger-sources.ts';

/**
 * True where contract accounts (C…) can be paid: their payments are calls, which are simulated
 * before they are signed, and Horizon simulates nothing.
 */
export const paysContracts = ({
  LEDGER_SOURCES: sources,
}: Pick<LedgerSettings, 'LEDGER_SOURCES'>): boolean => sources.includes('rpc');

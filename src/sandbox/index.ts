/*
 * What `railhead/sandbox` exports, for people who want nothing else of us: a Stellar ledger with a
 * Horizon, in memory, and a bank with mobile money.
 */
export { createSandboxLedger } from './ledger/sandbox-ledger.ts';
export type { SandboxLedger, SandboxLedgerOptions } from './ledger/sandbox-ledger.ts';
export { createSandboxBank, sandboxApiKeys } from './bank/server.ts';
export type { SandboxBank, SandboxBankOptions } from './bank/server.ts';

import { xdr } from '@stellar/stellar-sdk';
import { transactionEvents } from '../../events/ledger-events.ts';
import { feeChanges, refundChanges, resultMeta } from '../../transactions/meta.ts';
import type { LedgerRecord, TransactionRecord } from '../../transactions/records.ts';

const { v0 } = xdr.ExtensionPoint;

/** A ledger's header with its hash. */
export const headerOf = ({ headerXdr }: LedgerRecord): xdr.LedgerHeaderHistoryEntry =>
  xdr.LedgerHeaderHistoryEntry.fromXdr(headerXdr, 'base64');

/** The meta of a transaction with its unified events, as an RPC server hands it out. */
export const unifiedMeta = (
  record: TransactionRecord,
  networkPassphrase: string,
): xdr.TransactionMeta => resultMeta(record.changes, transactionEvents(record, networkPassphrase));

/** All a ledger did, as core hands it to those who read its ledgers. */
export function closeMeta(ledger: LedgerRecord, networkPassphrase: string): xdr.LedgerCloseMeta {
  const { transactions } = ledger;
  const meta = new xdr.LedgerCloseMetaV2({
    ext: xdr.LedgerCloseMetaExt.v0(),
    ledgerHeader: headerOf(ledger),
    txSet: transactionSet(ledger),
    txProcessing: transactions.map((record) => processed(record, networkPassphrase)),
    upgradesProcessing: [],
    scpInfo: [],
    totalByteSizeOfLiveSorobanState: 0n,
    evictedKeys: [],
  });
  return xdr.LedgerCloseMeta.v2(meta);
}

/** Two phases: classic transactions, and contract calls, which could all run beside each other. */
function transactionSet({ previousHash, transactions, chargedFee }: LedgerRecord) {
  const envelopesOf = (isCall: boolean): xdr.TransactionEnvelope[] =>
    transactions
      .filter(({ changes }) => (changes.resources !== undefined) === isCall)
      .map(({ envelopeXdr }) => xdr.TransactionEnvelope.fromXdr(envelopeXdr, 'base64'));
  const [classic, calls] = [envelopesOf(false), envelopesOf(true)];
  const { v0Components, parallelTxsComponent } = xdr.TransactionPhase;
  const component = new xdr.TxSetComponentTxsMaybeDiscountedFee({
    baseFee: chargedFee,
    txs: classic,
  });
  const parallel = new xdr.ParallelTxsComponent({
    baseFee: calls.length > 0 ? chargedFee : null,
    executionStages: calls.length > 0 ? [calls.map((call) => [call])] : [],
  });
  const phases = [
    v0Components(
      classic.length > 0 ? [xdr.TxSetComponent.txsetCompTxsMaybeDiscountedFee(component)] : [],
    ),
    parallelTxsComponent(parallel),
  ];
  return xdr.GeneralizedTransactionSet.v1TxSet(
    new xdr.TransactionSetV1({ previousLedgerHash: previousHash, phases }),
  );
}

function processed(record: TransactionRecord, networkPassphrase: string) {
  const result = xdr.TransactionResult.fromXdr(record.resultXdr, 'base64');
  return new xdr.TransactionResultMetaV1({
    ext: v0(),
    result: new xdr.TransactionResultPair({ transactionHash: record.hash, result }),
    feeProcessing: feeChanges(record.changes),
    txApplyProcessing: unifiedMeta(record, networkPassphrase),
    postTxApplyFeeProcessing: refundChanges(record.changes),
  });
}

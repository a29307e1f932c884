import type { Tolerated } from '../tolerated.ts';

/** The same table stands in docs/reference/sandbox-rpc.md; a test holds the two together. */
export const TOLERATED: readonly Tolerated[] = [
  {
    entries:
      '02#7, 04#10, 04#18, 31#7, 31#9, 31#11, 31#12, 31#17, 33#0, 44#2, 44#5, 50#4, 50#26, 50#27, 51#0, 51#1, 51#2, 51#3, 51#8, 60#17',
    fields:
      '*.account.balance, *.account.ext.v1.ext.v2.ext.v3.seq_ledger, *.account.ext.v1.ext.v2.ext.v3.seq_time, *.account.num_sub_entries, *.lastModifiedLedgerSeq, *.last_modified_ledger_seq, *.trustline.balance',
    reason:
      'What was sent between the recorded transactions is unknown; balances and the ledgers of the last change show it.',
  },
  {
    entries: '10#2',
    fields: 'result.buildTimestamp, result.captiveCoreVersion, result.commitHash, result.version',
    reason: 'The sandbox says that it is one, so that nobody takes it for a real server.',
  },
  {
    entries:
      '20#4, 41#37, 41#38, 41#39, 42#0, 42#1, 42#2, 42#3, 42#4, 42#23, 42#24, 42#25, 42#33, 43#22',
    fields:
      'result.events.length, result.events[].contractId, result.events[].id, result.events[].operationIndex, result.events[].topic.length, result.events[].topicJson.length, result.events[].topicJson[].address, result.events[].topicJson[].string, result.events[].topicJson[].symbol, result.events[].topic[].symbol, result.events[].transactionIndex, result.events[].txHash, result.events[].value.i128, result.events[].valueJson.bool, result.events[].valueJson.i128, result.events[].valueJson.vec, result.ledgers[].metadataXdr.v2.*',
    reason:
      'Uploading code, making contracts, allowances, liquidity pools, taking authority and trust lines made by contracts are not there; another transaction is played in their place.',
  },
  {
    entries:
      '31#0, 31#1, 31#2, 31#3, 31#4, 31#5, 31#6, 31#7, 31#8, 31#9, 31#11, 31#12, 31#13, 31#14, 31#15, 31#16, 31#17, 33#0, 44#2, 44#5',
    fields: '*diagnosticEventsJson, *diagnosticEventsXdr, *diagnostic_events.length',
    reason: 'Metas have no diagnostic events.',
  },
  {
    entries: '31#10, 42#27, 50#35, 50#39',
    fields:
      'result.diagnosticEventsXdr, result.errorResultXdr, result.events.contractEventsXdr, result.events.length, result.events.transactionEventsXdr[].event.body.v0.data.i128, result.events[].contractId, result.events[].id, result.events[].inSuccessfulContractCall, result.events[].topicJson.length, result.events[].topicJson[].symbol, result.events[].transactionIndex, result.events[].valueJson.i128, result.resultMetaXdr.*, result.resultXdr.fee_charged, result.resultXdr.result.tx_failed, result.resultXdr.result.tx_success, result.sorobanInclusionFee.transactionCount, result.status',
    reason:
      'The resources a call declares are not looked at, so it does not fail for want of them.',
  },
  {
    entries: '31#3, 31#4, 31#5, 31#14, 31#15',
    fields: '*changes.length, *changes[].created, *changes[].state, *changes[].updated',
    reason:
      'Entries have no time to live of their own, so the meta of a call that a contract signed has one change fewer.',
  },
  {
    entries:
      '42#7, 42#9, 42#10, 42#14, 42#17, 42#18, 42#19, 42#20, 42#21, 42#22, 42#29, 42#32, 43#29',
    fields: 'result.events[].txHash',
    reason:
      'Horizon showed the arguments of these calls, and nobody recorded their envelopes; a call with the same arguments has another hash.',
  },
  {
    entries: '50#38',
    fields: 'result.errorResultXdr, result.status',
    reason:
      'The sandbox turns an envelope away for ten ledgers after its own; the recorded server counted from a ledger that its core was ahead of.',
  },
  {
    entries: '51#4, 51#5, 51#13',
    fields: 'result.entries[].lastModifiedLedgerSeq, result.entries[].liveUntilLedgerSeq',
    reason:
      'No entry of a contract expires: the contract of an asset is as old as the network, and a balance is said to live on from its last change.',
  },
  {
    entries: '51#14, 51#16',
    fields: 'result.entries.length',
    reason: 'Contracts that are no asset have no instance and no code to be read.',
  },
  {
    entries: '51#6',
    fields: 'result.entries.length',
    reason:
      'The sandbox does not know `set_authorized`, by which the recorded contract has a balance of nothing.',
  },
  {
    entries: '60#6, 60#12, 70#13, 70#14, 70#15, 70#32, 70#33, 70#38',
    fields: 'result.error, result.events.length, result.events[].event.*',
    reason:
      'No contract is run: that a contract account takes no signature is known, what it says of it is not.',
  },
];

import { xdr } from '@stellar/stellar-sdk';
import { defineOperation } from './operation.ts';

export const bumpSequence = defineOperation('bumpSequence', {
  name: 'bump_sequence',
  number: 11,
  level: 'low',
  check: ({ bumpSequenceOp }) =>
    bumpSequenceOp.bumpTo < 0n ? result('bumpSequenceBadSeq') : undefined,
  apply({ bumpSequenceOp: { bumpTo } }, { state, source, ledger, effects }) {
    const account = state.account(source.account);
    if (account && bumpTo > account.sequence) {
      state.put({
        ...account,
        sequence: bumpTo,
        sequenceLedger: ledger.sequence,
        sequenceTime: ledger.closeTime,
      });
      const details = { new_seq: String(bumpTo) };
      effects.push({ account: source, type: 'sequence_bumped', details });
    }
    return result('bumpSequenceSuccess');
  },
  untouched: () => result('bumpSequenceSuccess'),
  describe: ({ bumpSequenceOp }) => ({ bump_to: String(bumpSequenceOp.bumpTo) }),
});

function result(code: xdr.BumpSequenceResult['type']): xdr.OperationResultTr {
  return xdr.OperationResultTr.bumpSequence(xdr.BumpSequenceResult[code]());
}

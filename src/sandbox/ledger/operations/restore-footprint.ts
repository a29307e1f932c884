import { xdr } from '@stellar/stellar-sdk';
import { isArchived } from '../transactions/declared.ts';
import { keyToXdr } from '../state/entry-xdr.ts';
import { defineOperation } from './operation.ts';

/** Brings archived balances back to life; those that live are left as they are. */
export const restoreFootprint = defineOperation('restoreFootprint', {
  name: 'restore_footprint',
  number: 26,
  level: 'medium',
  apply(_body, { state, declared, ledger, contractRules }) {
    const wanted = new Set(
      (declared?.resources.footprint.readWrite ?? []).map((key) => key.toXdr('hex')),
    );
    const balances = state.assets().flatMap((asset) => state.list(`contract balances in ${asset}`));
    for (const entry of balances) {
      if (!isArchived(entry, ledger.sequence, contractRules)) continue;
      if (wanted.has(keyToXdr(entry).toXdr('hex'))) state.put(entry);
    }
    return result('restoreFootprintSuccess');
  },
  untouched: () => result('restoreFootprintSuccess'),
  describe: () => ({}),
});

function result(code: xdr.RestoreFootprintResult['type']): xdr.OperationResultTr {
  return xdr.OperationResultTr.restoreFootprint(xdr.RestoreFootprintResult[code]());
}

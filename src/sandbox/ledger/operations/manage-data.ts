import { xdr } from '@stellar/stellar-sdk';
import type { DataEntry } from '../state/entries.ts';
import { releaseSubentry, reserveSubentry } from '../state/reserves.ts';
import type { OperationContext } from './operation.ts';
import { defineOperation } from './operation.ts';

type Code = xdr.ManageDataResult['type'];

export const manageData = defineOperation('manageData', {
  name: 'manage_data',
  number: 10,
  level: 'medium',
  check({ manageDataOp: { dataName } }) {
    return isPlainName(dataName.bytes) ? undefined : result('manageDataInvalidName');
  },
  apply({ manageDataOp: { dataName, dataValue } }, context) {
    const name = dataName.toString();
    const existing = context.state.data(context.source.account, name);
    if (!dataValue) return result(remove(existing, context));
    return result(set(name, dataValue.toBytes(), existing, context));
  },
  untouched: () => result('manageDataSuccess'),
  describe({ manageDataOp: { dataName, dataValue } }) {
    return {
      name: dataName.toString(),
      value: dataValue ? Buffer.from(dataValue.toBytes()).toString('base64') : null,
    };
  },
});

function set(
  name: string,
  value: Uint8Array,
  existing: DataEntry | undefined,
  { state, source, sponsorships, effects, facts }: OperationContext,
): Code {
  const details = { name, value: Buffer.from(value).toString('base64') };
  if (existing) {
    state.put({ ...existing, value });
    effects.push({ account: source, type: 'data_updated', details });
    return 'manageDataSuccess';
  }
  const reservation = reserveSubentry(state, sponsorships, source.account);
  if (!reservation.ok) return 'manageDataLowReserve';
  const { sponsor } = reservation;
  state.put({
    kind: 'data',
    account: source.account,
    name,
    value,
    lastModifiedLedger: 0,
    lastModifiedTime: 0n,
    ...(sponsor && { sponsor }),
  });
  effects.push({ account: source, type: 'data_created', details });
  if (sponsor) {
    facts['sponsor'] = sponsor;
    effects.push({
      account: source,
      type: 'data_sponsorship_created',
      details: { data_name: name, sponsor },
    });
  }
  return 'manageDataSuccess';
}

function remove(
  existing: DataEntry | undefined,
  { state, source, effects }: OperationContext,
): Code {
  if (!existing) return 'manageDataNameNotFound';
  state.remove(existing);
  releaseSubentry(state, existing.account, existing.sponsor);
  effects.push({ account: source, type: 'data_removed', details: { name: existing.name } });
  return 'manageDataSuccess';
}

/** Names are 1 to 64 bytes of ASCII without control characters; the codec sees to the 64. */
export function isPlainName(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
}

function result(code: Code): xdr.OperationResultTr {
  return xdr.OperationResultTr.manageData(xdr.ManageDataResult[code]());
}

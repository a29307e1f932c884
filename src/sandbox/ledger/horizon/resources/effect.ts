import { EFFECT_TYPES } from '../../operations/operation.ts';
import type { JsonObject } from '../../operations/operation.ts';
import { addressFields } from '../../names.ts';
import type { EffectRecord } from '../../transactions/records.ts';
import { isoTime, link } from './links.ts';

export function effectToken({ token, order }: EffectRecord): string {
  return `${token}-${order}`;
}

export function presentEffect(record: EffectRecord, base: string): JsonObject {
  const { token, order, draft, closedAt } = record;
  const pagingToken = effectToken(record);
  return {
    _links: {
      operation: link(`${base}/operations/${token}`),
      succeeds: link(`${base}/effects?order=desc&cursor=${pagingToken}`),
      precedes: link(`${base}/effects?order=asc&cursor=${pagingToken}`),
    },
    id: `${String(token).padStart(19, '0')}-${String(order).padStart(10, '0')}`,
    paging_token: pagingToken,
    ...addressFields('account', draft.account),
    type: draft.type,
    type_i: EFFECT_TYPES[draft.type],
    created_at: isoTime(closedAt),
    ...draft.details,
  };
}

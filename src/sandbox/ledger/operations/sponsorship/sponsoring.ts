import { xdr } from '@stellar/stellar-sdk';
import { accountOfKey } from '../../names.ts';
import { defineOperation } from '../operation.ts';

type BeginCode = xdr.BeginSponsoringFutureReservesResult['type'];

export const beginSponsoring = defineOperation('beginSponsoringFutureReserves', {
  name: 'begin_sponsoring_future_reserves',
  number: 16,
  level: 'medium',
  check({ beginSponsoringFutureReservesOp: { sponsoredId } }, source) {
    const isOneself = accountOfKey(sponsoredId) === source;
    return isOneself ? beginResult('beginSponsoringFutureReservesMalformed') : undefined;
  },
  apply({ beginSponsoringFutureReservesOp: { sponsoredId } }, { source, sponsorships }) {
    const sponsored = accountOfKey(sponsoredId);
    if (sponsorships.has(sponsored)) {
      return beginResult('beginSponsoringFutureReservesAlreadySponsored');
    }
    // Nobody may be sponsor and sponsored at once, on either side.
    const isSponsor = [...sponsorships.values()].includes(sponsored);
    if (isSponsor || sponsorships.has(source.account)) {
      return beginResult('beginSponsoringFutureReservesRecursive');
    }
    sponsorships.set(sponsored, source.account);
    return beginResult('beginSponsoringFutureReservesSuccess');
  },
  untouched: () => beginResult('beginSponsoringFutureReservesSuccess'),
  participants: ({ beginSponsoringFutureReservesOp }) => [
    accountOfKey(beginSponsoringFutureReservesOp.sponsoredId),
  ],
  describe: ({ beginSponsoringFutureReservesOp }) => ({
    sponsored_id: accountOfKey(beginSponsoringFutureReservesOp.sponsoredId),
  }),
});

export const endSponsoring = defineOperation('endSponsoringFutureReserves', {
  name: 'end_sponsoring_future_reserves',
  number: 17,
  level: 'medium',
  apply(_body, { source, sponsorships, facts }) {
    const sponsor = sponsorships.get(source.account);
    if (sponsor === undefined) return endResult('endSponsoringFutureReservesNotSponsored');
    sponsorships.delete(source.account);
    facts['begin_sponsor'] = sponsor;
    return endResult('endSponsoringFutureReservesSuccess');
  },
  untouched: () => endResult('endSponsoringFutureReservesSuccess'),
  participants: (_body, { begin_sponsor: sponsor }) =>
    typeof sponsor === 'string' ? [sponsor] : [],
  describe: (_body, _source, { begin_sponsor: sponsor = '' }) => ({ begin_sponsor: sponsor }),
});

function beginResult(code: BeginCode): xdr.OperationResultTr {
  return xdr.OperationResultTr.beginSponsoringFutureReserves(
    xdr.BeginSponsoringFutureReservesResult[code](),
  );
}

function endResult(code: xdr.EndSponsoringFutureReservesResult['type']): xdr.OperationResultTr {
  return xdr.OperationResultTr.endSponsoringFutureReserves(
    xdr.EndSponsoringFutureReservesResult[code](),
  );
}

import { xdr } from '@stellar/stellar-sdk';
import { formatAmount } from '../../state/amounts.ts';
import { assetFields, issuerOf } from '../../names.ts';
import { releaseSponsor } from '../../state/reserves.ts';
import { defineOperation } from '../operation.ts';

type Code = 'Success' | 'DoesNotExist' | 'NotIssuer' | 'NotClawbackEnabled';

export const clawbackClaimableBalance = defineOperation('clawbackClaimableBalance', {
  name: 'clawback_claimable_balance',
  number: 20,
  level: 'medium',
  apply({ clawbackClaimableBalanceOp: { balanceId } }, { state, source, effects, facts }) {
    const id = balanceId.toXdr('hex');
    facts['balance_id'] = id;
    const entry = state.claimable(id);
    if (!entry) return result('DoesNotExist');
    if (issuerOf(entry.asset) !== source.account) return result('NotIssuer');
    if (!entry.clawbackEnabled) return result('NotClawbackEnabled');
    state.remove(entry);
    const { sponsor = '' } = entry;
    releaseSponsor(state, sponsor, entry.claimants.length);
    const amount = formatAmount(entry.amount);
    effects.push(
      { account: source, type: 'claimable_balance_clawed_back', details: { balance_id: id } },
      {
        account: source,
        type: 'account_credited',
        details: { ...assetFields(entry.asset), amount },
      },
      {
        account: source,
        type: 'claimable_balance_sponsorship_removed',
        details: { balance_id: id, former_sponsor: sponsor },
      },
    );
    return result('Success');
  },
  untouched: () => result('Success'),
  describe: ({ clawbackClaimableBalanceOp: { balanceId } }) => ({
    balance_id: balanceId.toXdr('hex'),
  }),
});

function result(code: Code): xdr.OperationResultTr {
  return xdr.OperationResultTr.clawbackClaimableBalance(
    xdr.ClawbackClaimableBalanceResult[`clawbackClaimableBalance${code}`](),
  );
}

import type { Transaction } from '../../../db/entities/transaction.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import {
  readKycRequest,
  readWaits,
  type KycRequest,
} from '../../../services/customers/kyc/form.ts';
import { readInterrupted, sayInterrupted } from '../../../services/rails/interrupted.ts';
import { readMoney } from './money-seen.ts';
import type { InteractiveDeps, PageContext } from '../page.ts';
import type { StatusView } from './status-view.ts';

/** True where the account that a deposit waits for can take its asset; false where nobody can say. */
const isReady = async ({ network }: InteractiveDeps, row: Transaction): Promise<boolean> => {
  if (row.status !== 'pending_trust') return false;
  const found = await network.readTrust(row.toAccount ?? row.account, row.asset);
  return !isRefusal(found) && found;
};

/** Reads all that the page of a transaction shows besides its row. */
export const readStatus = async (
  ctx: PageContext,
  deps: InteractiveDeps,
  row: Transaction,
  known?: KycRequest | null,
): Promise<Omit<StatusView, 'correction'>> => {
  const { em } = ctx.state;
  const kyc = known === undefined ? await readKycRequest(em, deps, row) : known;
  return {
    kyc,
    waits: await readWaits(em, row, kyc),
    money: await readMoney(em, row),
    isAccountReady: await isReady(deps, row),
    interruption: sayInterrupted(row, await readInterrupted(em)),
    pretendBankUrl: deps.pretendBankOf(row.rail ?? ''),
  };
};

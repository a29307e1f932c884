import { xdr } from '@stellar/stellar-sdk';
import { readAddress, scAddress, scI128 } from './sc-values.ts';

/** A transfer that the paying contract makes, as the call of an asset's contract. */
interface Payment {
  readonly from: string;
  readonly invoked: xdr.InvokeContractArgs;
}

export const PAYING_FUNCTIONS: readonly string[] = ['pay', 'pay_twice', 'pay_and_fail', 'pay_many'];

/**
 * What a call of the paying contract asks for. `pay`, `pay_twice` and `pay_and_fail` take an asset's
 * contract, a payer, a payee who may be muxed, and an amount; `pay_many` takes a list of these four.
 * Undefined for any other call.
 */
export function readPayments({
  functionName,
  args,
}: xdr.InvokeContractArgs): { transfers: Payment[]; failsAtLast: boolean } | undefined {
  const name = functionName.toString();
  if (!PAYING_FUNCTIONS.includes(name)) return undefined;
  const asked = name === 'pay_many' ? readList(args) : [args];
  const payments = asked?.map(readPayment);
  const transfers = payments?.filter((payment) => payment !== undefined);
  if (!transfers || transfers.length !== payments?.length) return undefined;
  const isTwice = name === 'pay_twice';
  return {
    transfers: isTwice ? [...transfers, ...transfers] : transfers,
    failsAtLast: name === 'pay_and_fail',
  };
}

function readList([list, ...more]: readonly xdr.ScVal[]): (readonly xdr.ScVal[])[] | undefined {
  if (list?.type !== 'scvVec' || more.length > 0) return undefined;
  return list.vec?.map((item) => (item.type === 'scvVec' ? (item.vec ?? []) : []));
}

function readPayment(args: readonly xdr.ScVal[]): Payment | undefined {
  const [token, from, to, amount, ...more] = args;
  const payer = readAddress(from)?.account;
  if (token?.type !== 'scvAddress' || !from || !to || !amount || more.length > 0) return undefined;
  if (payer === undefined) return undefined;
  const invoked = new xdr.InvokeContractArgs({
    contractAddress: token.address,
    functionName: 'transfer',
    args: [from, to, amount],
  });
  return { from: payer, invoked };
}

/** The arguments of `pay_many`, for who wants to build such a call. */
export function payManyArguments(
  payments: readonly {
    readonly assetContract: string;
    readonly from: string;
    readonly to: xdr.ScAddress;
    readonly amount: bigint;
  }[],
): xdr.ScVal[] {
  const list = payments.map(({ assetContract, from, to, amount }) =>
    xdr.ScVal.scvVec([
      xdr.ScVal.scvAddress(scAddress(assetContract)),
      xdr.ScVal.scvAddress(scAddress(from)),
      xdr.ScVal.scvAddress(to),
      scI128(amount),
    ]),
  );
  return [xdr.ScVal.scvVec(list)];
}

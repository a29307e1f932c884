import { retryAfterMs } from '../../lib/retry-after.ts';
import { askForJson, field, textField, type HorizonHttpOptions } from '../horizon/http.ts';
import { HistoryGoneError, NetworkFault } from '../network.ts';

export type RpcOptions = HorizonHttpOptions;

/** The server understood the call and refused it. */
export class RpcRefusal extends NetworkFault {
  /** JSON-RPC's code; -32603 where the server itself failed. */
  readonly code: number;

  constructor(method: string, code: number, why: string) {
    super(`Stellar RPC refused ${method}: ${why}`);
    this.code = code;
  }
}

/**
 * One call to a Stellar RPC server, with an end.
 * @returns the result, as it came.
 * @throws RpcRefusal where the server refused it.
 * @throws NetworkFault where there is no answer that means anything.
 */
export const callRpc = async (
  options: RpcOptions,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<unknown> => {
  const { status, body, headers } = await askForJson(
    options,
    '',
    `Stellar RPC did not answer ${method}`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    },
  );
  const error = field(body, 'error');
  if (error !== undefined) {
    throw new RpcRefusal(method, Number(field(error, 'code')), String(field(error, 'message')));
  }
  const result = field(body, 'result');
  if (status !== 200 || result === undefined) {
    throw new NetworkFault(`Stellar RPC answered ${status} to ${method}`, retryAfterMs(headers));
  }
  return result;
};

/**
 * Reads XDR of an answer. What this code cannot read, of a newer protocol or spoilt on the way, is no
 * answer: another source may stand in, and nobody concludes anything from it.
 * @throws NetworkFault
 */
export const readXdr = <T>(read: () => T): T => {
  try {
    return read();
  } catch {
    throw new NetworkFault('Stellar RPC answered with XDR that cannot be read');
  }
};

/** Stroops, written as text. @throws NetworkFault when they are not. */
export const stroopsField = (value: unknown, name: string): bigint => {
  const text = textField(value, name);
  if (!/^\d{1,19}$/.test(text)) throw new NetworkFault(`Stellar RPC answered ${text} for ${name}`);
  return BigInt(text);
};

/** Ledgers that a server has in its window. */
export interface Window {
  readonly oldest: number;
  readonly latest: number;
}

/** A refusal of a ledger outside the window names the window; no other text has two numbers so. */
const RANGES = [
  /ledger range: (\d+) - (\d+)$/,
  /the oldest ledger: (\d+) and the latest ledger: (\d+) for this rpc instance$/,
];

/** The window that a refusal names; null where it is for another reason. */
export const windowIn = (error: unknown): Window | null => {
  if (!(error instanceof RpcRefusal)) return null;
  const [, oldest, latest] =
    RANGES.map((range) => range.exec(error.message)).find((found) => found !== null) ?? [];
  return oldest && latest ? { oldest: Number(oldest), latest: Number(latest) } : null;
};

/** @throws HistoryGoneError where the window begins after the ledger that is wanted. */
export const checkWindow = (first: number, { oldest }: Pick<Window, 'oldest'>): void => {
  if (first >= oldest) return;
  throw new HistoryGoneError(
    `the RPC server has ledgers from ${oldest} on, and none from ${first} to ${oldest - 1}`,
  );
};

import type { JsonObject } from '../operations/operation.ts';

/** Why a request is not answered, as JSON-RPC writes it. */
export interface RpcProblem {
  readonly code: number;
  readonly message: string;
  readonly data?: string;
}

/** What a method answers. */
export type RpcAnswer = { readonly result: JsonObject } | { readonly error: RpcProblem };

/** The same for a part of an answer, which may be refused. */
export type OrProblem<Value> = Value | { readonly error: RpcProblem };

const refuse = (code: number, message: string, data?: string): { readonly error: RpcProblem } => ({
  error: { code, message, ...(data !== undefined && { data }) },
});

/** The request itself is wrong; which of two codes it gets differs from method to method. */
export const invalidRequest = (message: string) => refuse(-32600, message);
export const invalidParams = (message: string, data?: string) => refuse(-32602, message, data);
export const methodNotFound = (method: string) => refuse(-32601, 'method not found', method);
/** The server cannot answer now. */
export const internalError = (message: string) => refuse(-32603, message);

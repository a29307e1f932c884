/** An expected "no" of one of the pretend institutions: a value, presented by its own routes. */
export interface Problem {
  /** HTTP status. */
  readonly status: 400 | 401 | 404 | 409 | 413 | 422;
  /** Stable code in lower case with underscores. */
  readonly problem: string;
  /** Says what is wrong and what to do. */
  readonly message: string;
  /** The request's field that is at fault, where there is one. */
  readonly field?: string;
}

/** Makes a problem; the status comes first because it is what a client branches on. */
export const createProblem = (
  status: Problem['status'],
  code: string,
  message: string,
  field?: string,
): Problem => ({ status, problem: code, message, ...(field === undefined ? {} : { field }) });

/** Distinguishes a problem from any other value. */
export const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'problem' in value && 'status' in value;

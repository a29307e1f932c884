/** What the bank answers instead of an object, as its documentation words it. */
export class Problem extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, type: string, more: Readonly<Record<string, unknown>> = {}) {
    super(type);
    this.status = status;
    this.body = { type, status, title: type.replaceAll('_', ' '), detail: null, ...more };
  }
}

export const invalid = (field: string, message: string): Problem =>
  new Problem(400, 'invalid_parameters_error', { errors: [{ field, message }] });

export const missing = (): Problem => new Problem(404, 'object_not_found_error');

export const notNow = (detail: string): Problem =>
  new Problem(409, 'invalid_operation_error', { detail });

/** The problems by the status that somebody wants to see. */
export const problemOf = (status: number, retryAfterSeconds?: number): Problem => {
  switch (status) {
    case 401:
      return new Problem(401, 'invalid_api_key_error', { reason: 'deleted_credential' });
    case 403:
      return new Problem(403, 'insufficient_permissions_error');
    case 409:
      return notNow('The object is in another state.');
    case 429:
      return new Problem(429, 'rate_limited_error', { retry_after: retryAfterSeconds ?? null });
    default:
      return new Problem(status, 'internal_server_error');
  }
};

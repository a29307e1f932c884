import { SAFE_TO_SHOW } from '../failure.ts';

/**
 * What a rail may throw so that operators read why: its code and message stand in logs, in health
 * and metrics, and in Temporal's UI. Whoever throws it sees to it that they hold no personal data:
 * not what the bank says of a payee. It means *unknown*, as everything does that a rail throws.
 */
export class RailError extends Error {
  override readonly name = 'RailError';
  readonly [SAFE_TO_SHOW] = true;
  /** For example `BANK_CLOSED`: letters, digits, `_`, `.` and `-`, 64 at most. */
  readonly code: string;

  /** @param message one line for operators, without personal data. */
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * What of a logger the activities use; pino fits. Never given personal data: ids, codes, amounts.
 */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

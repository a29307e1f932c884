/**
 * What a `Retry-After` header asks for, in milliseconds: seconds, or a date in HTTP's form (RFC 9110
 * §10.2.3); null where there is none that can be read.
 */
export const retryAfterMs = (headers: Headers, nowMs = Date.now()): number | null => {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value) * 1_000;
  const at = /^[A-Z][a-z]+, /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(at - nowMs, 0);
};

import { TooLate, withinTime } from '../../lib/within-time.ts';

/** What was looked at, whether it will do, and what to do where it will not. */
export interface Finding {
  readonly ok: boolean;
  /** What was looked at, in a few words; begins a line. */
  readonly what: string;
  /** What was seen, and where it is red, what to do. */
  readonly says: string;
}

const LOOK_WITHIN_MS = 5_000;

export const green = (what: string, says: string): Finding => ({ ok: true, what, says });
export const red = (what: string, says: string): Finding => ({ ok: false, what, says });

/** One check; what it throws is red, and so is what does not answer in time. */
export const look = async (
  what: string,
  advice: string,
  ask: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> => {
  try {
    return await withinTime(ask(), LOOK_WITHIN_MS);
  } catch (fault) {
    if (fault instanceof TooLate) return [red(what, `no answer in 5 seconds; ${advice}`)];
    const reason = fault instanceof Error ? fault.message.split('\n')[0] : String(fault);
    return [red(what, `${reason}; ${advice}`)];
  }
};

/** The findings as lines for a terminal. */
export const writeFindings = (findings: readonly Finding[]): string =>
  findings.map(({ ok, what, says }) => `${ok ? '✓' : '✗'} ${what}: ${says}`).join('\n');

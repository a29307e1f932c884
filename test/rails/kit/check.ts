import type { Rail } from '../../../src/rails/rail.ts';
import type { FakeBank } from './bank.ts';
import { createTrial, type Trial } from './trial.ts';

export interface RailSubject {
  readonly bank: FakeBank;
  /** Makes the rail against the bank as it stands after `reset`, with time-outs of about a second. */
  readonly createRail: () => Rail;
  /** The longest that one call of the rail may take in a test; 5 seconds when not given. */
  readonly callWithinMs?: number;
}

/** The bank lacks what a check needs; the author names the check in `without`, or mends the bank. */
export interface NotPut {
  readonly needs: string;
}

export interface RailCheck {
  /** For example `out/lost-reply`: what `without` and reports name it by. */
  readonly id: string;
  /** The claim that it proves or refutes. */
  readonly claim: string;
  /** The rule of docs/reference/money.md that stands behind it. */
  readonly rule?: string;
  /** Whether the question is one for this rail, by its functions and its profile; for all if absent. */
  readonly concerns?: (rail: Rail) => boolean;
  run(trial: Trial): Promise<NotPut | void>;
}

export interface Judgement {
  readonly id: string;
  readonly claim: string;
  /** `irrelevant`: no question for this rail. `cannotTell`: the bank lacks what it needs. */
  readonly verdict: 'safe' | 'unsafe' | 'irrelevant' | 'cannotTell';
  /** What was found, or what the bank lacks. */
  readonly findings: readonly string[];
}

/** Puts one check to a rail. Never throws for the rail's sake: what it throws is a finding. */
export const judge = async (subject: RailSubject, check: RailCheck): Promise<Judgement> => {
  const { id, claim } = check;
  await subject.bank.reset();
  const findings: string[] = [];
  const trial = createTrial(subject, (finding) => void findings.push(finding));
  if (check.concerns && !check.concerns(trial.rail)) {
    return { id, claim, verdict: 'irrelevant', findings };
  }
  try {
    const notPut = await check.run(trial);
    if (findings.length > 0) return { id, claim, verdict: 'unsafe', findings };
    if (!notPut) return { id, claim, verdict: 'safe', findings };
    return { id, claim, verdict: 'cannotTell', findings: [`the bank needs ${notPut.needs}`] };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { id, claim, verdict: 'unsafe', findings: [...findings, `the rail threw: ${words}`] };
  }
};

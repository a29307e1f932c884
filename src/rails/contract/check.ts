import type { Rail } from '../rail.ts';
import { CannotBeBrought, type RailSubject } from './bank.ts';
import { createTrial, type Trial } from './trial/trial.ts';

/** The bank lacks what a check needs; its author adds it, or names the check in `without`. */
export interface Lacking {
  readonly needs: string;
}

export interface RailCheck {
  /** For example `out/lost-reply`: what `without` and reports name it by. */
  readonly id: string;
  /** The claim that it proves or refutes: "your rail …". */
  readonly claim: string;
  /** Whether the check is one for this rail, by its functions and its profile; for all if absent. */
  readonly concerns?: (rail: Rail) => boolean;
  run(trial: Trial): Promise<Lacking | void>;
}

export interface Judgement {
  readonly id: string;
  readonly claim: string;
  /** `irrelevant`: no check for this rail. `cannotTell`: the bank lacks what it needs. */
  readonly verdict: 'safe' | 'unsafe' | 'irrelevant' | 'cannotTell';
  /** What was seen and what to do about it; or what the bank lacks. */
  readonly findings: readonly string[];
}

const cannotTell = ({ id, claim }: RailCheck, { needs }: Lacking): Judgement => ({
  id,
  claim,
  verdict: 'cannotTell',
  findings: [`Your fake bank needs ${needs}.`],
});

/** Puts one check to a rail. What the rail throws where it should not is a finding, never a throw. */
export const judge = async (subject: RailSubject, check: RailCheck): Promise<Judgement> => {
  const { id, claim } = check;
  await subject.bank.reset();
  const findings: string[] = [];
  const trial = createTrial(subject, (seen, advice) => void findings.push(`${seen}. ${advice}.`));
  if (check.concerns && !check.concerns(trial.rail)) {
    return { id, claim, verdict: 'irrelevant', findings };
  }
  try {
    const lacking = await check.run(trial);
    if (findings.length > 0) return { id, claim, verdict: 'unsafe', findings };
    return lacking ? cannotTell(check, lacking) : { id, claim, verdict: 'safe', findings };
  } catch (error) {
    if (error instanceof CannotBeBrought) return cannotTell(check, { needs: error.message });
    const words = error instanceof Error ? error.message : String(error);
    const thrown = `Your rail or your fake bank threw where the bank had answered: ${words}`;
    return { id, claim, verdict: 'unsafe', findings: [...findings, thrown] };
  }
};

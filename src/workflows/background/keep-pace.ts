import { setHandler } from '@temporalio/workflow';
import { setPace, USUAL_PACE, type Pace } from '../messages.ts';

/**
 * How fast an endless workflow goes: as it was started, until a worker says otherwise.
 * @returns the pace now, for the next activity and for the run that follows.
 */
export const keepPace = (given: Pace = USUAL_PACE): (() => Pace) => {
  let pace = given;
  setHandler(setPace, (said) => {
    pace = said;
  });
  return () => pace;
};

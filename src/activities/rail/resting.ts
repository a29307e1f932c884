import { describeFailure } from '../../domain/failure.ts';
import type { RailHostDeps } from './pay-out/execute.ts';

/** A rail that was just seen to be asked at its pace is not looked at again for so long. */
const SEEN_FOR_MS = 1_000;

const REST = 'update cursor set resting_since = now() where source = ? and resting_since is null';
const END_REST = `update cursor set resting_since = null
  where source = ? and resting_since is not null returning source`;

const sourceOf = ({ rail }: RailHostDeps): string => `rail/${rail.profile.name}`;

/** Notes whether a rail is asked ever more rarely from now on, or at its pace. */
export const noteRest = async (deps: RailHostDeps, rests: boolean): Promise<void> =>
  void (await deps.orm.em.fork().execute(rests ? REST : END_REST, [sourceOf(deps)], 'run'));

/**
 * Has a rail asked at its pace again once an activity was done after which something is awaited of it. A
 * signal is sent only where the rail rests, so that a busy one costs none.
 */
export const createEndRest = (deps: RailHostDeps) => {
  const { orm, rail, stories, log, now = Date.now } = deps;
  const { name } = rail.profile;
  let seenAt = Number.NEGATIVE_INFINITY;
  const endRest = async (): Promise<void> => {
    if (Math.abs(now() - seenAt) < SEEN_FOR_MS) return;
    seenAt = now();
    try {
      const rested = await orm.em.fork().execute<unknown[]>(END_REST, [sourceOf(deps)]);
      if (rested.length > 0) await stories.wakeRail(name);
    } catch (error) {
      // It is asked in its turn all the same.
      log.warn({ rail: name, failure: describeFailure(error) }, 'a rail could not be woken');
    }
  };
  return <Args extends readonly unknown[], Result>(
    activity: (...args: Args) => Promise<Result>,
    isAwaited: (result: Result) => boolean = () => true,
  ) =>
    async (...args: Args): Promise<Result> => {
      const result = await activity(...args);
      if (isAwaited(result)) await endRest();
      return result;
    };
};

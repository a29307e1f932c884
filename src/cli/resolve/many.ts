import { isRefusal, refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { concurrently } from '../../lib/concurrently.ts';
import { confirmSelection, selectionCode, type ParkedStory } from './select.ts';

/** So many stories are asked at once. */
const AT_ONCE = 5;

export interface ManyOrder {
  readonly action: string;
  readonly isDryRun: boolean;
  /** The code that a dry run showed. */
  readonly shown: string | undefined;
}

/** Sends one decision to one story. @returns what it answered, or why it does not take it. */
export type Decide = (story: ParkedStory) => Promise<string | Refusal>;

/**
 * Takes one decision for many parked stories, and says one line for each: what would be done, in a
 * dry run, or what came of it. One that does not take it stops no other.
 * @returns how many did not take it; or a refusal, and then nothing was decided.
 */
export const resolveMany = async (
  stories: readonly ParkedStory[],
  { action, isDryRun, shown }: ManyOrder,
  decide: Decide,
  say: (line: string) => void,
): Promise<number | Refusal> => {
  if (isDryRun) {
    for (const { id, parking, kind, status, rail, asset, reason } of stories) {
      say(
        `${id}  question ${parking ?? 'none'}  would ${action}: ${kind}, ${status}, ${rail ?? 'no rail'}, ${asset}: ${reason}`,
      );
    }
    say(
      `${stories.length} parked stories; to decide over them say --shown ${selectionCode(stories)}`,
    );
    return 0;
  }
  const refused = confirmSelection(stories, shown);
  if (refused) return refused;
  const answers = await concurrently(stories, AT_ONCE, async (story) => {
    const answer = await decide(story).catch((error: unknown) =>
      refuseInWords('paused', error instanceof Error ? error.message : String(error)),
    );
    say(`${story.id}  ${isRefusal(answer) ? `REFUSED: ${answer.message}` : answer}`);
    return answer;
  });
  return answers.filter(isRefusal).length;
};

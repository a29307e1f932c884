import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownFile } from '../../../lib/own-file.ts';
import type { Decided } from '../judge/types.ts';
import type { Manner, Word } from './decide.ts';
import { isWritten } from './look.ts';
import type { World } from '../world/world.ts';

const COMMANDS = {
  question: ownFile('../../../cli/resolve', import.meta.url),
  case: ownFile('../../../cli/investigations', import.meta.url),
} as const;
const COMMAND_WITHIN_MS = 60_000;
const LATE_BY_MS = 5_000;
const TRY_EVERY_MS = 2_000;
/** A word that is not taken, for an anchor that dies, is said again so often. */
const TRIES_MAX = 5;

/** What a person speaks about, as the command names it. */
export interface Subject {
  readonly of: keyof typeof COMMANDS;
  /** The transaction's id, or the case's key. */
  readonly subject: string;
  /** The further arguments of the command. */
  readonly about: readonly string[];
}

type Said = Pick<Word, 'action' | 'evidence'>;

/** A word and who said it. */
interface Utterance extends Decided {
  readonly operator: string;
}

/** People who say what they have decided by the anchor's own commands. */
export const createSpeakers = (world: World, machine: Readonly<Record<string, string>>) => {
  const decided: Utterance[] = [];
  const complaints: string[] = [];
  const readWritten = async (said: Omit<Utterance, 'taken'>): Promise<boolean> =>
    isWritten(world.databaseUrl, said);

  const command = async ({ of, subject, about }: Subject, said: Said, operator: string) => {
    const { action, evidence } = said;
    const words = ['--operator', operator, '--evidence', evidence, ...about];
    const args = of === 'question' ? [subject, action, ...words] : [action, subject, ...words];
    const options = { env: { ...world.environment, ...machine }, timeout: COMMAND_WITHIN_MS };
    const isDone = await new Promise<boolean>((resolve) => {
      execFile(process.execPath, [COMMANDS[of], ...args], options, (fault) =>
        resolve(fault === null),
      );
    });
    // An answer that did not come says nothing: what is recorded does.
    const taken = isDone || (await readWritten({ subject, operator, action }).catch(() => false));
    decided.push({ subject, action, operator, taken });
    return taken;
  };

  const insist = async (subject: Subject, word: Said): Promise<boolean> => {
    for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
      if (await command(subject, word, 'ada')) return true;
      await sleep(TRY_EVERY_MS);
    }
    return false;
  };

  const sayTwice = async (subject: Subject, word: Said): Promise<boolean> => {
    const said = ['ada', 'bob'].map(async (name) => command(subject, word, name));
    return (await Promise.all(said)).some(Boolean);
  };

  /** Says another thing of what is decided, as whoever looks at an old list does. */
  const sayOther = async (subject: Subject, word: Said, other: string): Promise<boolean> => {
    if (!(await insist(subject, word))) return false;
    if (await command(subject, { action: other, evidence: 'an old list' }, 'eve')) {
      complaints.push(`${other} of ${subject.subject} was taken after ${word.action}`);
    }
    return true;
  };

  return {
    /** What was said, and whether it was taken: an answer that was lost may have been a yes. */
    async readDecided(): Promise<readonly Decided[]> {
      const read: Decided[] = [];
      for (const said of decided) {
        read.push(said.taken ? said : { ...said, taken: await readWritten(said) });
      }
      return read;
    },
    /** What was taken that must not be. */
    complaints: (): readonly string[] => complaints,
    /** Says it in that manner; true once it was taken. */
    async say(subject: Subject, word: Said, manner: Manner, other: string): Promise<boolean> {
      if (manner === 'twice') return sayTwice(subject, word);
      if (manner === 'outdated') return sayOther(subject, word, other);
      if (manner === 'late') await sleep(LATE_BY_MS);
      return insist(subject, word);
    },
  };
};

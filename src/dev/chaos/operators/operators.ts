import { setTimeout as sleep } from 'node:timers/promises';
import { createSeededDraw, type Draw } from '../plan/draw.ts';
import { readBank } from '../evidence/bank.ts';
import type { Mix } from '../plan/mix.ts';
import {
  decideCase,
  decideQuestion,
  drawManner,
  otherAction,
  type Case,
  type Look,
  type Question,
  type Word,
} from './decide.ts';
import { lookForQuestions, readLostKey } from './look.ts';
import { createSpeakers, type Subject } from './say.ts';
import { createGate } from '../world/persist.ts';
import { sendBackByHand } from '../payers/send-back.ts';
import type { World } from '../world/world.ts';

const LOOK_EVERY_MS = 2_000;
const TRIES_MAX = 3;
/** How many decide at once. */
const PEOPLE = 3;

interface OperatorOptions {
  readonly world: World;
  /** What a command is given of this machine. */
  readonly machine: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly mix: Mix;
}

/** The same choices whenever the same thing is looked at again. */
const createDraws = (seed: number) => {
  const known = new Map<string, number>();
  return (name: string): Draw => {
    if (!known.has(name)) known.set(name, known.size);
    return createSeededDraw(seed).apart(`operators ${known.get(name)}`);
  };
};

/** What a person does with one question, and with one case. */
const createHandling = ({ world, machine, seed, mix }: OperatorOptions) => {
  const speakers = createSpeakers(world, machine);
  const drawOf = createDraws(seed);
  const unsaid: string[] = [];
  const done = new Set<string>();
  const refused = new Map<string, number>();

  /** What was not taken is looked at anew, but not for ever. */
  const note = (name: string, isTaken: boolean): void => {
    const times = (refused.get(name) ?? 0) + 1;
    refused.set(name, times);
    if (isTaken || times === TRIES_MAX) done.add(name);
    if (!isTaken && times === TRIES_MAX) unsaid.push(`nobody could decide ${name}`);
  };

  /** Sends back what is to be sent back, and says it; true once it was taken. */
  const act = async (subject: Subject, word: Word, draw: Draw, other: string): Promise<boolean> => {
    const said = word.sendBack
      ? await sendBackByHand(world, subject.subject, word.sendBack)
      : word.evidence;
    // What could pay twice is decided only by who says what the bank has under the key.
    const lost = await readLostKey(world.databaseUrl, subject.subject);
    const evidence = lost === null ? said : `${said}: looked up at the bank, ${lost}`;
    const manner = drawManner(draw, mix.has('operators-again'));
    return speakers.say(subject, { ...word, evidence }, manner, other);
  };

  return {
    speakers,
    unsaid,
    async answer(question: Question, look: Look): Promise<boolean> {
      const { id, parking, reason } = question;
      const name = `${id}/${parking ?? reason}`;
      if (done.has(name)) return false;
      const draw = drawOf(name);
      const word = decideQuestion(question, look, draw);
      if (!word) return false;
      const about = parking === null ? [] : ['--parking', String(parking)];
      const other = otherAction(question, word.action);
      note(name, await act({ of: 'question', subject: id, about }, word, draw, other));
      return true;
    },
    async close(found: Case, look: Look): Promise<boolean> {
      if (done.has(found.key)) return false;
      const draw = drawOf(found.key);
      const word = decideCase(found, look, draw);
      if (!word) return false;
      const subject = {
        of: 'case',
        subject: found.key,
        about: ['--shown', String(found.shown)],
      } as const;
      note(found.key, await act(subject, word, draw, 'write-off'));
      return true;
    },
  };
};

/** People who look into the banks' books before they decide anything. */
export const createOperators = (options: OperatorOptions) => {
  const { world, mix } = options;
  const { speakers, unsaid, answer, close } = createHandling(options);

  /** Looks at all that waits, once. @returns how much of it was acted upon. */
  const pass = async (): Promise<number> => {
    const { questions, cases } = await lookForQuestions(world.databaseUrl);
    const look: Look = await readBank(world.bankUrl);
    const people = createGate(PEOPLE);
    const acts = await Promise.all([
      ...questions.map(async (question) => people(async () => answer(question, look))),
      ...cases.map(async (found) => people(async () => close(found, look))),
    ]);
    return acts.filter(Boolean).length;
  };

  const stopping = new AbortController();
  const run = (async () => {
    while (mix.has('operators') && !stopping.signal.aborted) {
      // The anchor dies around them; they look again.
      await pass().catch(() => 0);
      await sleep(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    readDecided: speakers.readDecided,
    complaints: (): readonly string[] => [...speakers.complaints(), ...unsaid],
    /** Looks no more by themselves, once what they have in hand is said. */
    async stop(): Promise<void> {
      stopping.abort();
      await run;
    },
    pass: async (): Promise<number> => (mix.has('operators') ? pass() : 0),
  };
};
export type Operators = ReturnType<typeof createOperators>;

import { readDevelopmentConfig } from '../../config.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { UnusableSettings } from '../../domain/unusable-settings.ts';
import { readOptions } from '../../lib/process/options.ts';
import { say, sayText } from '../../lib/terminal.ts';
import { findCacheDirectory } from '../cache-directory.ts';
import { readRunning, type RunningStack } from '../running.ts';
import { machineOf } from '../stack.ts';
import { INCIDENTS_ANCHOR } from './anchor.ts';
import type { Incident } from './incident.ts';
import { playAll } from './play/play.ts';
import { mendBank, mendLedger } from './play/sandbox.ts';
import { onStage } from './play/stage.ts';
import { lineOf, listOf } from './play/words.ts';
import { INCIDENTS } from './table.ts';

const USAGE = `railhead sandbox incidents [<name> …]
  stages what waits for a person on the stack of \`railhead dev\`: the named incidents, or all

  --list   says what there is, what happens, and what ends it
  --mend   ends all faults of the sandbox’s bank and ledger

The stack runs the anchor of the incidents:
  npm run dev -- --anchor src/dev/incidents/anchor.ts`;

const { values, positionals } = readOptions(USAGE, {
  allowPositionals: true,
  options: {
    list: { type: 'boolean', default: false },
    mend: { type: 'boolean', default: false },
  },
});

/** @throws UnusableSettings where there is none of a name. */
const chosen = (names: readonly string[]): readonly Incident[] => {
  const known = INCIDENTS.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  const lines = unknown.map((name) => {
    const near = nearestWord(name, known);
    return `there is no incident ${name}; ${near === null ? '--list says what there is' : `did you mean ${near}?`}`;
  });
  if (lines.length > 0) throw new UnusableSettings(lines);
  return INCIDENTS.filter(({ name }) => names.length === 0 || names.includes(name));
};

/** @throws UnusableSettings where the stack has another business, in which nobody is asked. */
const judgeAnchor = ({ environment }: RunningStack): void => {
  if (environment['RAILHEAD_ANCHOR'] === INCIDENTS_ANCHOR) return;
  throw new UnusableSettings([
    `the stack runs ${environment['RAILHEAD_ANCHOR'] ?? 'another anchor'}; start it with railhead dev --anchor ${INCIDENTS_ANCHOR}`,
  ]);
};

const stageAll = async (): Promise<void> => {
  // The first one is the command’s own name.
  const incidents = chosen(positionals.slice(1));
  const running = readRunning(findCacheDirectory(machineOf(readDevelopmentConfig())));
  judgeAnchor(running);
  await onStage(running, async (stage) => {
    if (values.mend) {
      await mendBank(stage);
      await mendLedger(stage);
      return say('The bank and the ledger do as they should.');
    }
    const all = await playAll(stage, incidents, (staged) =>
      say(lineOf(running.consoleUrl, staged)),
    );
    const failed = all.filter((staged) => 'why' in staged);
    say(`${all.length - failed.length} of ${all.length} incidents wait for a person.`);
    if (failed.length > 0) process.exitCode = 1;
  });
};

if (values.list) sayText(listOf(INCIDENTS).join('\n'));
else await stageAll();

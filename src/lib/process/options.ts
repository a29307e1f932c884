import { parseArgs, type ParseArgsConfig } from 'node:util';
import { complain, sayText } from '../terminal.ts';

const EXIT_USAGE = 2;

/** The first sentence: what follows explains how a file that is called like an option is named. */
const firstSentence = (fault: unknown): string => {
  const message = fault instanceof Error ? fault.message : String(fault);
  return message.split(/\. (?=[A-Z])/)[0] ?? message;
};

/**
 * Reads the options of the command that this process runs. `--help` and `-h` print its usage and end
 * with 0; what it does not know is said in one line and ends with 2, before anything is begun.
 * @param usage begins with `railhead <command>`.
 */
export const readOptions = <const Config extends ParseArgsConfig>(
  usage: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> => {
  const words = process.argv.slice(2);
  if (words.some((word) => word === '--help' || word === '-h')) {
    sayText(usage.trimEnd());
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (fault) {
    const [command = 'railhead'] = /^railhead [a-z-]+/.exec(usage) ?? [];
    complain(`${command}: ${firstSentence(fault)}; ${command} --help says what there is.`);
    process.exit(EXIT_USAGE);
  }
};

import { escapeControls } from './escape-controls.ts';

/*
 * What operators' commands print. Much of it was written by others, such as memos, references and a
 * rail's words, so nothing goes to a terminal but by these.
 */

/** Prints one line of an answer. */
export const say = (line: string): void => {
  process.stdout.write(`${escapeControls(line)}\n`);
};

/** Prints a text of several lines, of which each is ours, or was escaped before they were joined. */
export const sayText = (text: string): void => {
  for (const line of text.split('\n')) say(line);
};

/** Prints what is no answer: a refusal, or how far it is. */
export const complain = (line: string): void => {
  process.stderr.write(`${escapeControls(line)}\n`);
};

/** Prints why a command did nothing, and has it end with 1. */
export const fail = (line: string): void => {
  complain(line);
  process.exitCode = 1;
};

/** Prints how a command is used, in our own words. */
export const showUsage = (usage: string): void => {
  process.stderr.write(`${usage}\n`);
};

/** From now on the program ends where nobody reads on what it says, as in `railhead … | head`. */
export const endQuietly = (): void => {
  process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'EPIPE') throw fault;
    process.exit();
  });
};

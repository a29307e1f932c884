import { readFileSync } from 'node:fs';

const LOG_LINES_SHOWN = 15;

/** The last lines of a log, for a message. */
export function endOfLog(logFile: string): string {
  try {
    const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
    return `The end of ${logFile}:\n${lines.slice(-LOG_LINES_SHOWN).join('\n')}`;
  } catch {
    return `It left no log in ${logFile}.`;
  }
}

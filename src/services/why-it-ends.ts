import { describeFailure } from '../domain/failure.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import type { Log } from '../lib/log.ts';
import { complain } from '../lib/terminal.ts';

/**
 * Says why a program ends. What a person has to set right is said in its own line, without a stack; all
 * else goes to the log, where there is one by then.
 */
export const sayWhyItEnds = (fault: unknown, log?: Pick<Log, 'error'>): void => {
  if (fault instanceof UnusableSettings) {
    for (const line of fault.message.split('\n')) complain(line);
    return;
  }
  const failure = describeFailure(fault);
  if (log) log.error({ failure }, 'the program ends');
  else complain(JSON.stringify(failure));
};

import { callbackState, replayCallbacks, type CallbackLine } from '../services/callbacks/replay.ts';
import { readDatabaseConfig } from '../config.ts';
import { isRefusal } from '../domain/refusal.ts';
import { openDatabase } from './operator.ts';
import { byCommand } from '../services/operators/record-act.ts';
import { readOptions } from '../lib/process/options.ts';
import { fail, say, showUsage } from '../lib/terminal.ts';

const USAGE = `railhead callbacks                       lists what waits, has failed or was given up
railhead callbacks list [<transaction | customer | host>]
railhead callbacks replay <transaction | customer | host> [--since <time>]
    --operator <name> --evidence <text>

  replay posts what failed, was given up or was delivered once more, in order. --since leaves out
  moves from before a time, such as 2026-11-21 or 2026-11-21T09:00:00Z; a host has to name one.`;

const { values, positionals } = readOptions(USAGE, {
  allowPositionals: true,
  options: {
    operator: { type: 'string' },
    evidence: { type: 'string' },
    since: { type: 'string' },
  },
});

/** Undefined where none was named; null where it cannot be read. */
const readSince = (text: string | undefined): Date | undefined | null => {
  if (text === undefined) return undefined;
  const since = new Date(text);
  return /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(since.getTime()) ? since : null;
};

const inWords = (line: CallbackLine): string => {
  const { attempts, dueAt, lastTriedAt, lastFailure, lastHttpStatus } = line;
  const answered = lastHttpStatus === null ? '' : ` ${lastHttpStatus}`;
  const parts = [
    line.state,
    ...(attempts > 0 ? [`tried ${attempts} times`] : []),
    ...(lastTriedAt ? [`last ${lastTriedAt.toISOString()}`] : []),
    ...(lastFailure ? [`${lastFailure}${answered}`] : []),
    ...(dueAt && line.state === 'failed' ? [`next ${dueAt.toISOString()}`] : []),
  ];
  const of = line.at.toISOString();
  return `${line.host}  ${line.about}  ${line.status}, of ${of}: ${parts.join(', ')}`;
};

const [action = 'list', target] = positionals;
const { operator, evidence } = values;
const since = readSince(values.since);
const config = readDatabaseConfig();
const orm = await openDatabase(config.DATABASE_URL);
try {
  if (action === 'list') {
    const lines = await callbackState(orm, target);
    for (const line of lines) say(inWords(line));
    if (lines.length === 0) say('Nothing waits to be told, and nothing was given up.');
  } else if (action === 'replay' && target && operator && evidence && since !== null) {
    const answer = await replayCallbacks(orm, {
      target,
      since,
      actor: byCommand(operator),
      evidence,
    });
    if (isRefusal(answer)) fail(answer.message);
    else say(answer);
  } else {
    showUsage(USAGE);
    process.exitCode = 2;
  }
} finally {
  await orm.close();
}

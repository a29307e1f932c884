import { numberOf } from '../options.ts';
import type { Bench } from '../tools.ts';
import { measureIdle } from './measure.ts';

/** What an anchor costs that has nothing to do. */
export const bench: Bench = async (values, { config, progress, releases, say }) => {
  const minutes = numberOf(values, 'minutes', 10);
  const isUsual = values.pace === 'usual';
  const idle = await measureIdle({ config, progress, releases, minutes, isUsual });
  const { actions, commitsPerSecond, cpuPerMinute } = idle;
  for (const [kind, count] of actions) say(`  ${String(count).padStart(6)}  ${kind}`);
  const all = [...actions.values()].reduce((sum, count) => sum + count, 0);
  say(`${commitsPerSecond.toFixed(1)} commits a second; CPU a minute:`);
  for (const [part, ms] of cpuPerMinute) say(`  ${ms.toFixed(0).padStart(6)} ms  ${part}`);
  say(`${all} billable actions in ${minutes} minutes, ${Math.round((all * 60) / minutes)} an hour`);
};

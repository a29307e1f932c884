import { readDevelopmentConfig } from '../../../src/config.ts';
import { INCIDENTS_ANCHOR } from '../../../src/dev/incidents/anchor.ts';
import { onStage } from '../../../src/dev/incidents/play/stage.ts';
import { INCIDENTS } from '../../../src/dev/incidents/table.ts';
import { createProgress } from '../../../src/dev/progress.ts';
import { createReleases, releaseOnSignals } from '../../../src/dev/releases.ts';
import { startStack } from '../../../src/dev/stack.ts';
import { readOptions } from '../../../src/lib/process/options.ts';
import { complain, say, sayText } from '../../../src/lib/terminal.ts';
import { startBrowser } from '../../support/browser.ts';
import { auditAfter } from './audit.ts';
import { takePictures } from './pictures.ts';
import { tableOf, lineOf } from './report.ts';
import { walkAll } from './walk.ts';
import { openWorld } from './world.ts';

const USAGE = `npm run walk [-- <name> …]
  stages incidents on a stack of its own and brings each to its end on the console’s pages, in
  Chromium and by keyboard alone; then holds the books against the ledger and the rails

  names of incidents, as railhead sandbox incidents --list says them; all of them by default

  --pictures <folder>  pictures the pages there while all waits`;

const { positionals, values } = readOptions(USAGE, {
  allowPositionals: true,
  options: { pictures: { type: 'string' } },
});
const releases = createReleases();
releaseOnSignals(releases, (fault) => complain(String(fault)));

const run = async (): Promise<boolean> => {
  const chosen = INCIDENTS.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  if (chosen.length < positionals.length) throw new Error(USAGE);
  const progress = createProgress(process.stderr);
  const config = { ...readDevelopmentConfig(), RAILHEAD_ANCHOR: INCIDENTS_ANCHOR };
  const given = { config, mode: 'ephemeral', anyPorts: true, progress, releases } as const;
  const stack = await startStack(given);
  const world = await openWorld(stack, releases);
  const browser = await startBrowser();
  releases.add('the browser', async () => browser.close());
  return onStage(world.running, async (stage) => {
    const { pictures } = values;
    const walked = await walkAll({ stage, world, browser }, chosen, {
      say: (one) => say(lineOf(one)),
      note: say,
      sweeps: positionals.length === 0,
      ...(pictures === undefined
        ? {}
        : { onStaged: async (all, teams) => takePictures({ stage, world, teams }, all, pictures) }),
    });
    sayText(tableOf(walked));
    const audited = await auditAfter(stage, stack.business);
    sayText(audited.text);
    const { breaks, unbalanced, waiting } = audited;
    const isWhole = positionals.length === 0;
    return (
      walked.every(({ why }) => why === null) &&
      breaks.length + unbalanced.length === 0 &&
      // Of a part of the incidents, what the anchor lacks from its first day is still lacking.
      (!isWhole || waiting.length === 0)
    );
  });
};

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (fault) {
  complain(fault instanceof Error ? fault.message : String(fault));
  process.exitCode = 1;
} finally {
  await releases.releaseAll();
}

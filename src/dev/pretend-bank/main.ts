import { loadBusinessWith } from '../../config.ts';
import { UnusableSettings } from '../../domain/unusable-settings.ts';
import { readOptions } from '../../lib/process/options.ts';
import { say, sayText } from '../../lib/terminal.ts';
import { makeAnchorKeys } from '../keys.ts';
import { loadKnownRail } from '../known-rail.ts';
import { createReleases, releaseOnSignals } from '../releases.ts';
import { openCounter } from './counter.ts';

/*
 * `railhead sandbox --rail <name>`: the pretend bank of a rail by itself, of `anchor.ts` or of the package, with a page to
 * pay at, and the settings by which the rail is connected to it.
 */
const USAGE = `railhead sandbox --rail <name> [--bank-port <port>] [--webhook-url <url>]
  the pretend bank of a rail, of anchor.ts or of those that Railhead comes with, by itself: prints the
  settings by which the rail is connected to it, and opens a page to pay at, on port 8200 where none is given`;

const { values } = readOptions(USAGE, {
  options: {
    rail: { type: 'string', default: '' },
    'bank-port': { type: 'string', default: '8200' },
    'webhook-url': { type: 'string' },
  },
});
const releases = createReleases();
releaseOnSignals(releases, (fault) => console.error(fault));

const { rails } = await loadBusinessWith(makeAnchorKeys());
const named = rails.find(({ profile }) => profile.name === values.rail);
const rail = named ?? (await loadKnownRail(values.rail));
if (!rail.fake) throw new UnusableSettings([`--rail: ${values.rail} has no pretend bank`]);
if (!/^\d{1,5}$/.test(values['bank-port'])) {
  throw new UnusableSettings(['--bank-port: takes a whole number']);
}
const webhookUrl = values['webhook-url'] ?? `http://127.0.0.1:8000/rails/${values.rail}/events`;
const fake = await rail.fake({ webhookUrl });
releases.add('the bank', async () => fake.close());
const counter = await openCounter([[rail, fake]], Number(values['bank-port']));
releases.add('its page', counter.close);
for (const [name, value] of Object.entries(fake.settings)) say(`${name}=${value}`);
sayText(`
# The bank of ${values.rail} runs. Pay at ${counter.url}; it posts its webhooks to ${webhookUrl}.
# Press Ctrl-C to end it.`);

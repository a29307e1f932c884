import { firstSettings, loadBusinessWith } from '../../config.ts';
import { assetCodeOf, makeAnchorKeys } from '../../dev/keys.ts';
import { readOptions } from '../../lib/process/options.ts';
import { say } from '../../lib/terminal.ts';

const USAGE = `railhead env > .env
  prints an environment with fresh keys: what each setting is, and what the rails of anchor.ts need on a
  developer's machine`;

readOptions(USAGE, {});
const made = makeAnchorKeys();
const { anchor, rails } = await loadBusinessWith(made);
const keys = { ...made, ASSET_CODE: assetCodeOf(anchor) };
say(
  '# Made by `railhead env`. These keys are secrets; they open whatever network they are used on.',
);
for (const [name, value] of Object.entries(keys)) say(`${name}=${value}`);

say('');
say('# Where everything is; take away the # and write your own.');
for (const { name, example, meaning } of firstSettings()) {
  say(`# ${meaning}`);
  say(`# ${name}=${example}`);
}

const variables = new Map(
  rails.flatMap((rail) => rail.variables.map((variable) => [variable.name, variable] as const)),
);
if (variables.size > 0) {
  say('');
  say('# What the rails of anchor.ts need.');
}
for (const { name, description, example } of variables.values()) {
  if (description !== null) say(`# ${description}`);
  say(`${example === null ? '# ' : ''}${name}=${example ?? ''}`);
}

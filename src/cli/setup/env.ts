import { readAnchorFile } from '../../config.ts';
import { assetCodeOf, makeAnchorKeys } from '../../dev/keys.ts';
import { say } from '../../lib/terminal.ts';

/*
 * `railhead env > .env`: fresh keys for a network of one's own, and what the rails of `anchor.ts` need
 * on a developer's machine.
 */
const made = makeAnchorKeys();
const { anchor, rails } = (await readAnchorFile()).withAccounts({
  assetCode: made.ASSET_CODE,
  assetIssuer: made.ASSET_ISSUER,
  distributionAccount: made.DISTRIBUTION_ACCOUNT,
  payWithinMs: 0,
  channels: 0,
});
const keys = { ...made, ASSET_CODE: assetCodeOf(anchor) };
say(
  '# Made by `railhead env`. These keys are secrets; they open whatever network they are used on.',
);
for (const [name, value] of Object.entries(keys)) say(`${name}=${value}`);

const variables = new Map(
  rails.flatMap((rail) => rail.variables.map((variable) => [variable.name, variable] as const)),
);
for (const { name, description, example } of variables.values()) {
  if (description !== null) say(`# ${description}`);
  say(`${example === null ? '# ' : ''}${name}=${example ?? ''}`);
}

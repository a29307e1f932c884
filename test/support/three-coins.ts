import increase from '../../examples/increase/anchor.ts';
import pix from '../../examples/pix/anchor.ts';
import sepa from '../../examples/sepa/anchor.ts';
import type { DefinedAnchor } from '../../src/index.ts';

const EXAMPLES = { USDC: increase, BRLC: pix, EURC: sepa };

/** The anchors of `examples` in one: a coin for each rail, all from one issuer. */
const threeCoins: DefinedAnchor = {
  withAccounts(accounts) {
    const made = Object.entries(EXAMPLES).map(([assetCode, example]) =>
      example.withAccounts({ ...accounts, assetCode }),
    );
    const [first] = made;
    if (!first) throw new Error('there are examples');
    const rails = made.flatMap((one) => one.rails);
    const anchor = {
      ...first.anchor,
      assets: made.flatMap((one) => one.anchor.assets),
      rails: rails.map(({ profile }) => profile),
    };
    return { anchor, rails };
  },
};
export default threeCoins;

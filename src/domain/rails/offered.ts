import { assetCode } from '../money/asset.ts';
import { nearestWord } from '../nearest-word.ts';

interface Offer {
  readonly assets: readonly { readonly asset: string; readonly rails: readonly string[] }[];
  readonly rails: readonly { readonly profile: { readonly name: string } }[];
}

/** A line for each rail that an asset names and `rails` lacks, and for each that `rails` has twice. */
export const judgeOffered = ({ assets, rails }: Offer): readonly string[] => {
  const names = rails.map(({ profile }) => profile.name);
  const has = names.length === 0 ? 'is empty' : `has only ${[...new Set(names)].join(', ')}`;
  const missing = assets.flatMap(({ asset, rails: offered }) =>
    offered
      .filter((name) => !names.includes(name))
      .map((name) => {
        const near = nearestWord(name, names);
        const advice = near === null ? '' : `; did you mean ${near}?`;
        return `anchor.ts: the asset ${assetCode(asset)} names the rail ${name}, but rails ${has}${advice}`;
      }),
  );
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [...missing, ...twice.map((name) => `anchor.ts: rails has ${name} twice`)];
};

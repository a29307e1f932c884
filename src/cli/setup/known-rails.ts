import { UnusableSettings } from '../../domain/unusable-settings.ts';

/** A rail that comes with the package, as `railhead init` and `add-rail` know it. */
interface KnownRail {
  /** The bank's packages, which a business installs beside Railhead: the exact versions are the package's. */
  readonly packages: readonly string[];
  /** What it is, in a few words. */
  readonly is: string;
}

/** Those that `exports` of package.json opens as `railhead/rails/<name>`. */
export const KNOWN_RAILS: Readonly<Record<string, KnownRail>> = {
  increase: {
    packages: ['increase', 'standardwebhooks', 'transliteration'],
    is: 'the United States: ACH, RTP, FedNow and wires by Increase',
  },
  pix: { packages: ['cpf-cnpj-validator'], is: 'Brazil: Pix, with pay-outs by Efí' },
  sepa: {
    packages: ['fast-xml-parser', 'ibantools', 'transliteration', 'xmlbuilder2'],
    is: 'the euro area: ISO 20022 files with any bank',
  },
};

export const knownRail = (name: string): KnownRail | null =>
  Object.hasOwn(KNOWN_RAILS, name) ? (KNOWN_RAILS[name] ?? null) : null;

/** The packages of a known rail with the versions that this package is made and tested with. */
export const packagesOf = (
  { packages }: KnownRail,
  versions: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    packages.map((name) => {
      const version = versions[name];
      if (version === undefined) throw new UnusableSettings([`package.json: lacks ${name}`]);
      return [name, version];
    }),
  );

/** An anchor of `examples`, as it is written in a repository that installs the package. */
export const fromPackage = (text: string): string =>
  text
    .replaceAll('../../src/index.ts', 'railhead')
    .replaceAll(/\.\.\/\.\.\/src\/rails\/([a-z-]+)\/index\.ts/g, 'railhead/rails/$1');

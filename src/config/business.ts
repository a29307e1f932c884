import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Anchor } from '../domain/anchor.ts';
import { judgeDefinition } from './anchor/judge.ts';
import { explainLoad } from './anchor/load-fault.ts';
import { judgeRail } from './anchor/rail-shape.ts';
import { withFiles } from './files.ts';
import { failureWords } from '../domain/failure.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import type { DefinedAnchor } from '../index.ts';
import { ownFile } from '../lib/own-file.ts';
import { complain } from '../lib/terminal.ts';
import type { DefinedRail } from '../rails/define-rail.ts';
import type { Rail } from '../rails/rail.ts';

/** The business that a program serves: what its `anchor.ts` says. */
export interface Business {
  readonly anchor: Anchor;
  readonly rails: readonly DefinedRail[];
  /**
   * Connects a rail with its own settings.
   * @throws UnusableSettings when the anchor has no such rail, or the rail's settings will not do.
   */
  openRail(name: string): Promise<Rail>;
}

/** What of a program's settings `anchor.ts` is given. */
export interface AnchorSettings {
  readonly ASSET_CODE: string;
  readonly ASSET_ISSUER: string;
  readonly DISTRIBUTION_ACCOUNT: string;
  readonly PAY_WITHIN_MS: number;
  readonly CHANNELS?: number;
  readonly SIGNING_ACCOUNT?: string;
  readonly RAILHEAD_ANCHOR?: string | undefined;
}

/** True where this is the package that a business installed, and not the repository of Railhead. */
const isInstalled = import.meta.url.endsWith('.js');

const SANDBOX = ownFile('../anchor', import.meta.url);

/** The file that is named, or `anchor.ts` of the current folder, or else the sandbox business. */
export const findAnchorFile = (named: string | undefined): string => {
  if (named === undefined) {
    const here = resolve('anchor.ts');
    if (existsSync(here)) return here;
    return SANDBOX;
  }
  const file = resolve(named);
  if (existsSync(file)) return file;
  throw new UnusableSettings([`RAILHEAD_ANCHOR: there is no file ${named}`]);
};

const isDefinedAnchor = (value: unknown): value is DefinedAnchor =>
  typeof value === 'object' && value !== null && 'withAccounts' in value;

/** What `create` of a rail threw: where, and not in which words, for they may hold its secrets. */
const explainCreate = (fault: unknown, name: string): never => {
  if (fault instanceof UnusableSettings) throw fault;
  throw new UnusableSettings([`the rail ${name}: create threw ${failureWords(fault)}`]);
};

const explained = <Made>(file: string, make: () => Made): Made => {
  try {
    return make();
  } catch (fault) {
    throw explainLoad(fault, file);
  }
};

const load = async (file: string): Promise<{ readonly default?: unknown }> => {
  try {
    return await import(pathToFileURL(file).href);
  } catch (fault) {
    throw explainLoad(fault, file);
  }
};

/** @throws UnusableSettings where there is no such file, or it does not export an anchor. */
export const importAnchor = async (named: string | undefined): Promise<DefinedAnchor> => {
  const file = findAnchorFile(named);
  if (isInstalled && file === SANDBOX) {
    complain(`There is no ${resolve('anchor.ts')}: this is the sandbox business of Railhead.`);
  }
  const { default: defined } = await load(file);
  if (isDefinedAnchor(defined)) {
    // What it throws while it is given its accounts is its own fault as well.
    return { withAccounts: (...given) => explained(file, () => defined.withAccounts(...given)) };
  }
  throw new UnusableSettings([
    `RAILHEAD_ANCHOR: ${file} has to \`export default defineAnchor({ … })\``,
  ]);
};

/** The business of an anchor file with the accounts and secrets of an environment. */
export const businessOf = (
  defined: DefinedAnchor,
  settings: AnchorSettings,
  environment: Readonly<Record<string, string | undefined>>,
): Business => {
  const accounts = {
    assetCode: settings.ASSET_CODE,
    assetIssuer: settings.ASSET_ISSUER,
    distributionAccount: settings.DISTRIBUTION_ACCOUNT,
    payWithinMs: settings.PAY_WITHIN_MS,
    channels: settings.CHANNELS ?? 0,
    signingAccount: settings.SIGNING_ACCOUNT,
  };
  const { anchor, rails } = defined.withAccounts(accounts, judgeDefinition);
  return {
    anchor,
    rails,
    async openRail(name) {
      const rail = rails.find(({ profile }) => profile.name === name);
      if (rail) {
        const names = rail.variables.map((variable) => variable.name);
        const opening = rail.open(withFiles(environment, names));
        return judgeRail(await opening.catch((fault) => explainCreate(fault, name)));
      }
      throw new UnusableSettings([`SERVES: names the rail ${name}, which anchor.ts does not have`]);
    },
  };
};

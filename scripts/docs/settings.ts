import { z } from 'zod';
import anchor from '../../src/anchor.ts';
import { clients, consoleProgram, operators } from '../../src/config/console.ts';
import { accounts, development, wallet } from '../../src/config/development.ts';
import * as programs from '../../src/config/programs.ts';

interface Property {
  readonly description?: string;
  readonly default?: unknown;
}

/** The variables of a program, in the order of its schema. */
const variablesOf = (schema: z.ZodType) => {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  });
  return Object.entries(properties).map(([name, property]) => {
    const { description, default: preset }: Property = property === true ? {} : Object(property);
    if (description === undefined) throw new Error(`${name} has no description`);
    return { name, description, preset, isRequired: required.includes(name) };
  });
};

const cell = (text: string): string => text.replaceAll('|', '\\|');

const presetOf = (preset: unknown, isRequired: boolean): string => {
  if (isRequired) return '**required**';
  if (preset === undefined || preset === '') return 'none';
  return `\`${typeof preset === 'string' ? preset : JSON.stringify(preset)}\``;
};

/** The variables of one program as a table: name, default and meaning. */
const tableOf = (schema: z.ZodType): string =>
  [
    '| variable | default | what it is |',
    '| --- | --- | --- |',
    ...variablesOf(schema).map(
      ({ name, description, preset, isRequired }) =>
        `| \`${name}\` | ${presetOf(preset, isRequired)} | ${cell(description)} |`,
    ),
  ].join('\n');

const COMMANDS = {
  '`npm run migrate`': programs.database,
  '`npm run resolve`, `pause`, `callbacks`': programs.operator,
  '`npm run investigations`': programs.investigations,
  '`npm run customer`': programs.customers,
  '`npm run sender`, `listener`': programs.sender,
  '`npm run rekey`': programs.rekey,
  '`npm run operator`': operators,
  '`npm run clients`': clients,
} as const;

/** What each operator's command reads, by name alone: the meanings are those of the worker. */
const commands = (): string =>
  [
    '| command | reads |',
    '| --- | --- |',
    ...Object.entries(COMMANDS).map(([command, schema]) => {
      const names = variablesOf(schema).map(({ name }) => `\`${name}\``);
      return `| ${command} | ${names.join(', ')} |`;
    }),
  ].join('\n');

const { rails } = anchor.withAccounts({
  assetCode: 'USDC',
  assetIssuer: '',
  distributionAccount: '',
  payWithinMs: 0,
  channels: 0,
});

/** What the rails of this repository read, each in its own worker. */
const ofRails = (): string =>
  [
    '| rail | variable | what it is |',
    '| --- | --- | --- |',
    ...rails.flatMap(({ profile, variables }) =>
      variables.map(
        ({ name, description }) =>
          `| \`${profile.name}\` | \`${name}\` | ${cell(description ?? '')} |`,
      ),
    ),
  ].join('\n');

export const settings = {
  rails: ofRails,
  api: () => tableOf(programs.api),
  worker: () => tableOf(programs.worker),
  console: () => tableOf(consoleProgram),
  commands,
  development: () => tableOf(development),
  wallet: () => tableOf(wallet),
};

/** Every variable that a program reads. */
export const settingNames: ReadonlySet<string> = new Set([
  ...[...Object.values(programs), consoleProgram, accounts, development, wallet].flatMap((schema) =>
    variablesOf(schema).map(({ name }) => name),
  ),
  ...rails.flatMap(({ variables }) => variables.map(({ name }) => name)),
]);

import { payoutBatchFault } from '../domain/rails/payout-batch.ts';
import type { RailProfile } from '../domain/rails/profile.ts';
import { faultOfRefunds } from '../domain/rails/refund.ts';
import { nearestWord } from '../domain/nearest-word.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import type { Rail, StatementEntry } from './rail.ts';

type Validated<Settings> =
  | { readonly value: Settings; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };

/**
 * What every Standard Schema has (https://standardschema.dev): zod, valibot, arktype and others. One
 * that can tell its JSON Schema, as zod can, also fills `.env.example` and `railhead env`.
 */
export interface SettingsSchema<Settings> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    validate(value: unknown): Validated<Settings> | Promise<Validated<Settings>>;
    readonly types?: { readonly output: Settings } | undefined;
    readonly jsonSchema?: {
      input(options: { readonly target: 'draft-2020-12' }): Record<string, unknown>;
    };
  };
}

/** A variable of the environment that one rail needs. */
export interface RailVariable {
  readonly name: string;
  readonly description: string | null;
  readonly isNeeded: boolean;
  /** What it is on a developer's machine: the first of the schema's `examples`. */
  readonly example: string | null;
}

/** A bank that is played on one's own machine, for `railhead dev`, `demo` and the contract kit. */
export interface FakeRail {
  /** What the rail's settings are to be, so that it talks to this bank. */
  readonly settings: Readonly<Record<string, string>>;
  /** Whom it pays: SEP-9 fields, as the profile's `payoutFields` ask. */
  readonly payee: Readonly<Record<string, string>>;
  /** What a reference looks like that `instructions` gives a customer to quote. */
  readonly reference: RegExp;
  /** Somebody pays us `amount`, a decimal string, and quotes what they were given. */
  receive(money: { readonly amount: string; readonly reference: string }): Promise<unknown>;
  /** Does at once what the bank would do by itself in a moment, such as taking files. */
  catchUp?(): Promise<void>;
  /** What the bank itself has booked, whatever the rail makes of it. */
  statement?(): Promise<readonly StatementEntry[]>;
  /** Pay-outs that the bank refused, where its books show none of them; each in state `returned`. */
  refused?(): Promise<readonly StatementEntry[]>;
  /** What the bank can be made to do wrong once, or for a while, by name. */
  readonly faults?: readonly string[];
  /** @param fault One of `faults`. */
  cause?(fault: string): Promise<void>;
  /** The payee's bank sends back a pay-out that was delivered. */
  returnPayout?(idempotencyKey: string): Promise<void>;
  close(): Promise<void>;
}

interface RailDefinition<Settings> {
  /** Data that the api reads too; it must not reach for the bank. */
  readonly profile: RailProfile;
  /** The variables of the environment that this rail alone needs; an object of strings goes in. */
  readonly settings?: SettingsSchema<Settings>;
  /** Connects the bank. Called once, in the worker that serves the rail; import its SDK in here. */
  create(settings: Settings): Omit<Rail, 'profile'> | Promise<Omit<Rail, 'profile'>>;
  /** Starts a pretend bank, where the rail has one. It posts its webhooks to `webhookUrl`. */
  readonly fake?: (options: { readonly webhookUrl: string }) => Promise<FakeRail>;
}

/** A rail as `anchor.ts` names it. */
export interface DefinedRail {
  readonly profile: RailProfile;
  readonly variables: readonly RailVariable[];
  readonly fake: ((options: { readonly webhookUrl: string }) => Promise<FakeRail>) | null;
  /**
   * @throws UnusableSettings with a line for each variable that is missing or malformed, and for what
   * the rail and its profile do not agree upon.
   */
  open(environment: Readonly<Record<string, string | undefined>>): Promise<Rail>;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const variablesOf = (schema: SettingsSchema<unknown> | undefined): readonly RailVariable[] => {
  const described = schema?.['~standard'].jsonSchema?.input({ target: 'draft-2020-12' });
  const { properties, required } = described ?? {};
  if (!isRecord(properties)) return [];
  return Object.entries(properties).map(([name, property]) => {
    const { description, examples } = isRecord(property) ? property : {};
    return {
      name,
      description: textOf(description),
      isNeeded: Array.isArray(required) && required.includes(name),
      example: Array.isArray(examples) ? textOf(examples[0]) : null,
    };
  });
};

const FIELDS: readonly (keyof RailDefinition<unknown>)[] = [
  'profile',
  'settings',
  'create',
  'fake',
];

/** What TypeScript says of a definition, for whoever does not ask it. */
const judgeFields = (definition: object): void => {
  const { profile, create }: { readonly profile?: unknown; readonly create?: unknown } = definition;
  const name = isRecord(profile) ? String(profile['name']) : 'without a profile';
  const unknown = Object.keys(definition).filter((key) => !FIELDS.some((one) => one === key));
  const lines = [
    ...unknown.map((key) => {
      const near = nearestWord(key, FIELDS);
      const advice =
        near === null ? `its fields are ${FIELDS.join(', ')}` : `did you mean ${near}?`;
      return `the rail ${name}: defineRail has no field ${key}; ${advice}`;
    }),
    ...(typeof create === 'function'
      ? []
      : [`the rail ${name}: defineRail needs a function create`]),
  ];
  if (lines.length > 0) throw new UnusableSettings(lines);
};

/**
 * A rail in one value: what it is, which settings it needs, and how it is connected. Naming it in
 * `rails` of `anchor.ts` is the whole registration. See `docs/rails.md`.
 * @throws UnusableSettings where a field is misspelt, or `create` is no function.
 */
export const defineRail = <Settings = unknown>(
  definition: RailDefinition<Settings>,
): DefinedRail => {
  judgeFields(definition);
  const { profile, settings: schema, create, fake = null } = definition;

  const check = async (environment: Readonly<Record<string, string | undefined>>) => {
    const present = Object.fromEntries(
      Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
    );
    const result = await schema?.['~standard'].validate(present);
    if (result?.issues === undefined) return result;
    // The value is never printed: it may be a secret.
    throw new UnusableSettings(
      result.issues.map(({ path = [], message }) => {
        const name = path.map((part) => String(isRecord(part) ? part['key'] : part)).join('.');
        const fault = name in present ? message.replaceAll(/\s+/g, ' ') : 'is missing';
        return `${name}: ${fault}; the rail ${profile.name} needs it`;
      }),
    );
  };

  return {
    profile,
    variables: variablesOf(schema),
    fake,
    async open(environment) {
      const checked = await check(environment);
      const functions = await create((checked?.value ?? {}) as Settings);
      const rail = { ...functions, profile };
      const hasBatches = rail.executeOutgoingTransactions !== undefined;
      const fault = payoutBatchFault(profile, hasBatches) ?? faultOfRefunds(rail);
      if (fault !== null) throw new UnusableSettings([fault]);
      return rail;
    },
  };
};

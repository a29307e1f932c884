import { pino } from 'pino';
import type { Browser } from 'playwright-core';
import { startApi } from '../../../src/api/main.ts';
import { readApiConfig, readConsoleConfig, readWorkerConfig } from '../../../src/config.ts';
import { createSecretBox } from '../../../src/db/secret.ts';
import { startDevConsole } from '../../../src/dev/console.ts';
import type { Stage } from '../../../src/dev/incidents/play/stage.ts';
import { pickPort } from '../../../src/dev/processes/ports.ts';
import type { Releases } from '../../../src/dev/releases.ts';
import type { RunningStack } from '../../../src/dev/running.ts';
import type { Stack } from '../../../src/dev/stack.ts';
import type { Role } from '../../../src/domain/operators/roles.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { addOperator } from '../../../src/services/operators/accounts.ts';
import { byCommand } from '../../../src/services/operators/record-act.ts';
import { installRuntime } from '../../../src/worker/runtime.ts';
import { startWorkers } from '../../../src/worker/start-workers.ts';
import { endTemporalRuntime } from '../../support/temporal-runtime.ts';
import { openPerson, type Login, type Person } from './person.ts';
import { VARIANTS, type Variant } from './variants.ts';

/** A development stack with the anchor of the incidents, everything of it running. */
export interface World {
  readonly running: RunningStack;
  /** Ends the workers and starts them with other settings, as whoever runs them does. */
  restartWorkers(more: Readonly<Record<string, string>>): Promise<void>;
  /** Takes what has to be closed with the rest. */
  closeAtEnd(what: string, close: () => Promise<void> | void): void;
}

const log = pino({ level: 'fatal' });

/** Starts workers, api and console beside a stack. */
export const openWorld = async (stack: Stack, releases: Releases): Promise<World> => {
  const { environment, horizonUrl, bankUrl, business } = stack;
  await endTemporalRuntime();
  installRuntime(log, 0);
  const start = async (more: Readonly<Record<string, string>>) =>
    startWorkers(readWorkerConfig({ ...environment, ...more }), business, log);
  let workers = await start({});
  releases.add('the workers', async () => workers.close());
  const api = await startApi(readApiConfig(environment), business.anchor, log);
  releases.add('the api', api.close);
  const port = await pickPort('the console', undefined);
  await startDevConsole(stack, { port, log, releases });
  return {
    running: { environment, horizonUrl, bankUrl, consoleUrl: `http://localhost:${port}` },
    closeAtEnd: releases.add,
    restartWorkers: async (more) => {
      await workers.close();
      workers = await start(more);
    },
  };
};

const PASSWORD = 'a long password of a walk';
const ROLES: Readonly<Record<'operator' | 'approver', readonly Role[]>> = {
  operator: ['operator'],
  approver: ['approver', 'admin'],
};

/** Two people who work together: one proposes, and the other approves. */
export interface Team {
  readonly operator: Person;
  readonly approver: Person;
}

/** Hands out the two people of a variant, who are logged in once. */
export interface Teams {
  of(variant: Variant): Promise<Team>;
}

/** Makes accounts for the people of every variant, and logs them in as they are asked for. */
export const openTeams = async (
  { orm, environment }: Stage,
  { consoleUrl }: RunningStack,
  browser: Browser,
): Promise<Teams> => {
  const secrets = createSecretBox(
    readConsoleConfig({ ...environment, CONSOLE_URL: consoleUrl }).DATA_KEYS,
  );
  const opened = new Map<Variant, Promise<Team>>();
  const add = async (role: keyof typeof ROLES, place: number): Promise<Login> => {
    const email = `${role}-${place}@example.com`;
    const person = { email, name: `${role} ${place}`, roles: ROLES[role], password: PASSWORD };
    const added = await orm.em
      .fork()
      .transactional(async (em) =>
        addOperator(em, secrets, byCommand('walk'), { ...person, hasTotp: false }),
      );
    if (isRefusal(added)) throw new Error(added.message);
    return { email, password: PASSWORD };
  };
  const open = async (variant: Variant): Promise<Team> => {
    const place = VARIANTS.indexOf(variant) + 1;
    const operator = await add('operator', place);
    const approver = await add('approver', place);
    return {
      operator: await openPerson(browser, consoleUrl, operator, variant),
      approver: await openPerson(browser, consoleUrl, approver, variant),
    };
  };
  return {
    of: async (variant) => {
      const team = opened.get(variant) ?? open(variant);
      opened.set(variant, team);
      return team;
    },
  };
};

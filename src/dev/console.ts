import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { readConsoleConfig } from '../config.ts';
import { startConsole } from '../console/main.ts';
import { openOrm } from '../db/orm.ts';
import { createSecretBox } from '../db/secret.ts';
import type { Role } from '../domain/operators/roles.ts';
import { addOperator, findOperator } from '../services/operators/accounts.ts';
import { byCommand } from '../services/operators/record-act.ts';
import { pickPort } from './processes/ports.ts';
import type { Releases } from './releases.ts';
import type { Stack } from './stack.ts';

/** By what name the operator of a development stack decides. */
export const DEVELOPMENT_OPERATOR = 'operator@example.com';

const PEOPLE: readonly (readonly [email: string, name: string, roles: readonly Role[]])[] = [
  [DEVELOPMENT_OPERATOR, 'Olga Operator', ['operator']],
  ['approver@example.com', 'Abel Approver', ['approver', 'admin']],
];

type ConsoleOptions = {
  /** The port of the console; any free one where it is undefined. */
  port: number | undefined;
  log: Logger;
  releases: Releases;
};

/** The same keys have the same passwords, so that those of a development database are kept. */
const passwordOf = (secret: string, email: string): string =>
  createHash('sha256').update(`${email} of ${secret}`).digest('base64url').slice(0, 16);

/**
 * Starts the console of a development stack, with an operator and an approver. They need no one-time
 * code, which the console allows in development alone.
 * @returns lines that say where it is and who may log in.
 */
export async function startDevConsole(stack: Stack, options: ConsoleOptions): Promise<string> {
  const { port: wanted, log, releases } = options;
  const choice = wanted === undefined ? undefined : { port: wanted, variable: 'CONSOLE_PORT' };
  const port = await pickPort('the console', choice);
  const url = `http://localhost:${port}`;
  const config = readConsoleConfig({
    ...stack.environment,
    CONSOLE_PORT: String(port),
    CONSOLE_URL: url,
  });
  const secrets = createSecretBox(config.DATA_KEYS);
  const orm = await openOrm({ databaseUrl: config.DATABASE_URL, connectionsMax: 2 });
  const lines: string[] = [];
  try {
    for (const [email, name, roles] of PEOPLE) {
      const password = passwordOf(stack.environment['JWT_SECRET'] ?? '', email);
      await orm.em.fork().transactional(async (em) => {
        if (await findOperator(em, email)) return;
        const person = { email, name, roles, password, hasTotp: false };
        await addOperator(em, secrets, byCommand('railhead dev'), person);
      });
      lines.push(`                   ${email}  ${password}`);
    }
  } finally {
    await orm.close();
  }
  const running = await startConsole(config, stack.business.anchor, log);
  releases.add('the console', running.close);
  return [`  the console      ${url}`, ...lines].join('\n');
}

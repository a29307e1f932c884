import { readOperatorsConfig } from '../../config.ts';
import { createSecretBox } from '../../db/secret.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { readOptions } from '../../lib/process/options.ts';
import { fail, say, showUsage } from '../../lib/terminal.ts';
import { allOrNothing } from '../../db/all-or-nothing.ts';
import {
  addOperator,
  disableOperator,
  findOperator,
  listOperators,
  resetOperator,
  type Credentials,
} from '../../services/operators/accounts.ts';
import { byCommand } from '../../services/operators/record-act.ts';
import { totpUri } from '../../services/operators/login/totp.ts';
import { openDatabase } from '../operator.ts';

const USAGE = `railhead operator [list]
railhead operator add <e-mail> --name <name> --role <role>... [--by <your name>]
railhead operator disable <e-mail> --reason <text> [--by <your name>]
railhead operator reset <e-mail> [--by <your name>]

  Who may log in where railhead console listens.

  add      prints a password, and a secret for an authenticator app; they are shown once
  disable  ends their access and their sessions at once
  reset    makes a new password and a new secret, and lets them in again

  Roles: viewer, operator, approver, admin; the guide to the console says what each may do.`;

const { values, positionals } = readOptions(USAGE, {
  allowPositionals: true,
  options: {
    name: { type: 'string' },
    role: { type: 'string', multiple: true, default: [] },
    reason: { type: 'string' },
    by: { type: 'string', default: 'administrator' },
  },
});
const [command = 'list', email = ''] = positionals;

const explain = (): void => {
  showUsage(USAGE);
  process.exitCode = 2;
};

const sayCredentials = ({ email: login, password, totpSecret }: Credentials): void => {
  say(`e-mail    ${login}`);
  say(`password  ${password}`);
  if (totpSecret === null) return;
  say(`secret    ${totpSecret}`);
  say(`app       ${totpUri(totpSecret, 'Railhead', login)}`);
  say('They are not shown again.');
};

const config = readOperatorsConfig();
const orm = await openDatabase(config.DATABASE_URL);
try {
  const secrets = createSecretBox(config.DATA_KEYS);
  const actor = byCommand(values.by);
  const em = orm.em.fork();
  const answer = (made: Credentials | Refusal): void =>
    isRefusal(made) ? fail(made.message) : sayCredentials(made);
  const found = email === '' ? null : await findOperator(em, email);
  if (command === 'list') {
    const rows = await listOperators(em);
    for (const row of rows) {
      const state = row.disabledAt ? `disabled ${row.disabledAt.toISOString()}` : 'active';
      say(`${row.email}  ${row.name}  ${row.roles.join(', ')}  ${state}`);
    }
    if (rows.length === 0) say('There is no operator: railhead operator add');
  } else if (command === 'add' && email !== '') {
    const { name = '', role: roles } = values;
    answer(
      await allOrNothing(em, async (inner) =>
        addOperator(inner, secrets, actor, { name, email, roles }),
      ),
    );
  } else if (!['disable', 'reset'].includes(command) || email === '') {
    explain();
  } else if (!found) {
    fail(`there is no operator ${email}`);
  } else if (command === 'reset') {
    answer(await allOrNothing(em, async (inner) => resetOperator(inner, secrets, actor, email)));
  } else if (values.reason) {
    const { reason } = values;
    await em.transactional(async (inner) => {
      const operator = await findOperator(inner, email);
      if (operator) await disableOperator(inner, actor, operator, reason);
    });
    say(`${found.email} is disabled`);
  } else {
    explain();
  }
} finally {
  await orm.close();
}

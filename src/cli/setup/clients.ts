import { loadBusiness, readClientsConfig } from '../../config.ts';
import { allOrNothing } from '../../db/all-or-nothing.ts';
import type { Client } from '../../db/entities/client.ts';
import { createSecretBox } from '../../db/secret.ts';
import { isClientKind, type ClientLimits } from '../../domain/clients/client.ts';
import { isRefusal, refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { readOptions } from '../../lib/process/options.ts';
import { fail, say, showUsage } from '../../lib/terminal.ts';
import {
  addClient,
  changeClient,
  findClient,
  listClients,
  setAllowed,
  termsOf,
} from '../../services/clients/clients.ts';
import { importClients } from '../../services/clients/import-clients.ts';
import { judgeAdmin } from '../../services/operators/judge-admin.ts';
import { byCommand } from '../../services/operators/record-act.ts';
import { openDatabase } from '../operator.ts';

const USAGE = `railhead clients [list]
railhead clients add <client domain | G… | C…> --kind wallet|sending_anchor --name <name> [terms]
railhead clients change <client> [--name <name>] [terms]
railhead clients allow <client> --reason <text>
railhead clients refuse <client> --reason <text>
railhead clients import

  Wallets and sending anchors. What is written counts at once; no process is restarted.
  All but list takes --operator <name>: an administrator's e-mail, where the console has one.

  <client>  its id, its client domain or an account of it
  refuse    it cannot log in or open anything new; what it has opened goes on
  import    takes over the client domains that anchor.ts names

  Terms: --account <G…|C…>...  --asset <SEP-38 name>...  --callback <https address>
         --limit '<SEP-38 name> payment=1000 daily=20000'...
         --contacts -   reads names and addresses of people there, which are encrypted, from input`;

const { values, positionals } = readOptions(USAGE, {
  allowPositionals: true,
  options: {
    kind: { type: 'string', default: 'wallet' },
    name: { type: 'string' },
    account: { type: 'string', multiple: true },
    asset: { type: 'string', multiple: true },
    limit: { type: 'string', multiple: true },
    callback: { type: 'string' },
    contacts: { type: 'string' },
    reason: { type: 'string', default: '' },
    operator: { type: 'string', default: '' },
  },
});
const [command = 'list', target = ''] = positionals;

const readLimits = (texts: readonly string[]): Record<string, ClientLimits> | Refusal => {
  const limits: Record<string, ClientLimits> = {};
  for (const text of texts) {
    const [, asset = '', rest = ''] =
      /^(\S+)((?: +(?:payment|daily)=[0-9.]+)+)$/.exec(text.trim()) ?? [];
    if (asset === '') {
      return refuseInWords('field_malformed', `limit: '<SEP-38 name> payment=1000 daily=20000'`);
    }
    limits[asset] = Object.fromEntries(
      rest
        .trim()
        .split(/ +/)
        .map((one) => one.split('=')),
    );
  }
  return limits;
};

/** People's names and addresses are in no list of processes, so they are no argument. */
const readContacts = async (): Promise<string | null> => {
  if (values.contacts === undefined) return null;
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const part of process.stdin) text += String(part);
  return text;
};

const sayClient = (row: Client): void => {
  const { limits, assets, callbackUrl, accounts } = termsOf(row);
  const limited = Object.entries(limits).map(
    ([asset, { payment, daily }]) =>
      `${asset}${payment ? ` payment ${payment}` : ''}${daily ? ` daily ${daily}` : ''}`,
  );
  const lines = [
    `${row.id}  ${row.kind}  ${row.isAllowed ? 'allowed' : 'refused'}  ${row.domain ?? '–'}  ${row.name}`,
    ...accounts.map((account) => `    account ${account}`),
    ...(assets ?? []).map((asset) => `    asset ${asset}`),
    ...limited.map((limit) => `    limit ${limit}`),
    ...(callbackUrl === null ? [] : [`    callback ${callbackUrl}`]),
  ];
  for (const line of lines) say(line);
};

const explain = (): void => {
  showUsage(USAGE);
  process.exitCode = 2;
};

const config = readClientsConfig();
const { anchor } = await loadBusiness(config);
const orm = await openDatabase(config.DATABASE_URL);
try {
  const em = orm.em.fork();
  const deps = {
    anchor,
    secrets: createSecretBox(config.DATA_KEYS),
    development: config.DEVELOPMENT,
  };
  const actor = byCommand(values.operator);
  const isKnown = ['add', 'change', 'allow', 'refuse', 'import'].includes(command);
  const answer = (done: Client | Refusal): void =>
    isRefusal(done) ? fail(done.message) : sayClient(done);
  const written = async (): Promise<void> => {
    const refused = await judgeAdmin(em, values.operator);
    if (refused) return fail(refused.message);
    if (command === 'import') {
      const added = await allOrNothing(em, async (inner) => importClients(inner, deps, actor));
      if (isRefusal(added)) return fail(added.message);
      for (const domain of added) say(`${domain} was added`);
      if (added.length === 0) say('anchor.ts names no client domain that is not there already.');
      return;
    }
    const limits = readLimits(values.limit ?? []);
    if (isRefusal(limits)) return fail(limits.message);
    const given = {
      ...(values.account ? { accounts: values.account } : {}),
      ...(values.asset ? { assets: values.asset } : {}),
      ...(values.limit ? { limits } : {}),
      ...(values.callback ? { callbackUrl: values.callback } : {}),
      ...(values.name ? { name: values.name } : {}),
      contacts: await readContacts(),
    };
    if (command === 'add') {
      const { kind, name = '' } = values;
      if (!isClientKind(kind)) return fail('kind: wallet or sending_anchor');
      const isAccount = /^[GC][A-Z2-7]{55}$/.test(target);
      const terms = {
        kind,
        name,
        domain: isAccount ? null : target,
        isAllowed: true,
        assets: null,
        limits: {},
        callbackUrl: null,
        ...given,
        accounts: [...(isAccount ? [target] : []), ...(values.account ?? [])],
      };
      return answer(await allOrNothing(em, async (inner) => addClient(inner, deps, actor, terms)));
    }
    const found = await findClient(em, target);
    if (!found) return fail(`there is no client ${target}`);
    const { id } = found;
    const { reason } = values;
    const isAllowed = command === 'allow';
    answer(
      await allOrNothing(em, async (inner) =>
        command === 'change'
          ? changeClient(inner, deps, actor, { id, entry: { ...termsOf(found), ...given } })
          : setAllowed(inner, actor, { id, isAllowed, reason }),
      ),
    );
  };
  if (command === 'list') {
    const rows = await listClients(em);
    for (const row of rows) sayClient(row);
    if (rows.length === 0) say('No client is named: anchor.ts decides.');
  } else if (!isKnown || values.operator === '' || (target === '' && command !== 'import')) {
    explain();
  } else {
    await written();
  }
} finally {
  await orm.close();
}

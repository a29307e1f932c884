import { readRekeyConfig } from '../config.ts';
import { rekey } from '../services/customers/rekey.ts';
import { createSecretBox } from '../db/secret.ts';
import { openDatabase } from './operator.ts';
import { readOptions } from '../lib/process/options.ts';
import { complain, say } from '../lib/terminal.ts';

const USAGE = `railhead rekey
  encrypts anew, with the first key of DATA_KEYS, what an older one encrypted`;

readOptions(USAGE, {});
const config = readRekeyConfig();
const orm = await openDatabase(config.DATABASE_URL);
try {
  const secrets = createSecretBox(config.DATA_KEYS);
  const rounds = await rekey(orm.em.fork(), secrets);
  for (const { table, column, rows, left } of rounds) {
    say(`${table}.${column}: ${rows} encrypted with ${secrets.keyId}, ${left} left`);
  }
  if (rounds.some(({ left }) => left > 0)) {
    complain('Some rows were in use; run it again before you take an old key away.');
    process.exitCode = 1;
  }
} finally {
  await orm.close();
}

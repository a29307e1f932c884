import { readRekeyConfig } from '../config.ts';
import { openOrm } from '../db/orm.ts';
import { rekey } from '../services/customers/rekey.ts';
import { createSecretBox } from '../db/secret.ts';
import { complain, say } from '../lib/terminal.ts';

/* npm run rekey: encrypts anew what an older key of DATA_KEYS encrypted. */
const config = readRekeyConfig();
const orm = await openOrm({ databaseUrl: config.DATABASE_URL, connectionsMax: 2 });
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

import { readDatabaseConfig } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import { reachDatabase } from '../db/until-database.ts';
import { readOptions } from '../lib/process/options.ts';
import { say } from '../lib/terminal.ts';

const USAGE = `railhead migrate
  brings the database of DATABASE_URL to the newest schema; harmless when repeated`;

readOptions(USAGE, {});
const { DATABASE_URL: databaseUrl } = readDatabaseConfig();
await reachDatabase(databaseUrl);
const ran = await migrate(databaseUrl);
say(ran.length === 0 ? 'the database is up to date' : `applied ${ran.join(', ')}`);

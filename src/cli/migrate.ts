import { readDatabaseConfig } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import { say } from '../lib/terminal.ts';

/* `npm run migrate`: brings the database of DATABASE_URL to the newest schema. */
const ran = await migrate(readDatabaseConfig().DATABASE_URL);
say(ran.length === 0 ? 'the database is up to date' : `applied ${ran.join(', ')}`);

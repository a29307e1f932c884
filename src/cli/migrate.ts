import { readDatabaseConfig } from '../config.ts';
import { migrate } from '../db/migrate.ts';

/* `npm run migrate`: brings the database of DATABASE_URL to the newest schema. */
const ran = await migrate(readDatabaseConfig().DATABASE_URL);
console.log(ran.length === 0 ? 'the database is up to date' : `applied ${ran.join(', ')}`);

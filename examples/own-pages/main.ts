import { createServer } from 'node:http';
import { createOwnPages } from './app.ts';

/*
 * A business's own SEP-24 pages, small enough to read in one sitting; docs/own-pages.md says how to
 * run them. RAILHEAD_URL is where the api is, and INTERACTIVE_TOKEN the secret that it knows.
 */
const {
  RAILHEAD_URL: railheadUrl = 'http://localhost:8000',
  INTERACTIVE_TOKEN: token = '',
  PORT: port = '3000',
} = process.env;
if (token === '') throw new Error('INTERACTIVE_TOKEN is not set; the api has to know the same.');

const app = createOwnPages({ railheadUrl, token });
createServer((request, response) => void app(request, response)).listen(Number(port), () => {
  console.log(`Own pages begin at http://localhost:${port}/start`);
});

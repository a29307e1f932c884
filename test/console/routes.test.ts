import { describe, expect, test } from '@jest/globals';
import { ROLES, type Role } from '../../src/domain/operators/roles.ts';
import { mayAsk, ROUTES, routeOf, type RouteName } from '../../src/console/routes.ts';
import {
  createConsoleBrowser,
  createTestConsole,
  logIn,
  type ConsoleBrowser,
} from '../support/console.ts';
import { opened } from '../support/opened.ts';

const bench = await opened(createTestConsole());
const ID = '7f0c2f7e-7d0c-4b8e-9d2f-6d0d3b1f2a11';

/** Written down once more, so that a change of the table is a change of two places. */
const ALLOWED: Readonly<Record<RouteName, 'anybody' | readonly Role[]>> = {
  'GET /console.css': 'anybody',
  'GET /console.js': 'anybody',
  'GET /login': 'anybody',
  'POST /login': 'anybody',
  'GET /login/openid': 'anybody',
  'GET /login/openid/answer': 'anybody',
  'POST /logout': ROLES,
  'POST /logout/everywhere': ROLES,
  'GET /': ROLES,
  'GET /attention/events': ROLES,
  'POST /attention/views': ROLES,
  'POST /attention/views/remove': ROLES,
  'GET /search': ROLES,
  'POST /search': ROLES,
  'GET /payments/:id': ROLES,
  'GET /payments/:id/personal': ['operator', 'approver', 'admin'],
  'GET /payments/:id/raw': ['operator', 'approver', 'admin'],
  'POST /payments/:id/preview': ['operator', 'approver'],
  'POST /payments/:id/decide': ['operator', 'approver'],
  'GET /investigations': ROLES,
  'GET /investigations/:id': ROLES,
  'GET /investigations/:id/payer': ['operator', 'approver', 'admin'],
  'GET /investigations/:id/candidates': ['operator', 'approver', 'admin'],
  'GET /investigations/:id/decide': ['operator', 'approver'],
  'POST /investigations/:id/decide': ['operator', 'approver'],
  'GET /investigations/:id/evidence/:file': ['operator', 'approver', 'admin'],
  'POST /investigations/:id/evidence': ['operator', 'approver'],
  'GET /reconciliation': ROLES,
  'GET /reconciliation/:id': ROLES,
  'GET /reconciliation/:id/breaks.csv': ['operator', 'approver', 'admin'],
  'GET /reconciliation/:id/report.pdf': ['operator', 'approver', 'admin'],
  'POST /reconciliation/close': ['operator', 'approver'],
  'GET /customers': ROLES,
  'GET /customers/:id': ['operator', 'approver', 'admin'],
  'GET /customers/:id/files/:file': ['operator', 'approver', 'admin'],
  'POST /customers/:id/decide': ['operator', 'approver'],
  'GET /proposals': ROLES,
  'GET /proposals/:id': ROLES,
  'POST /proposals/:id/approve': ['approver'],
  'POST /proposals/:id/refuse': ['approver'],
  'POST /proposals/:id/carry-out': ['approver'],
  'GET /uplot.js': 'anybody',
  'GET /uplot.css': 'anybody',
  'GET /figures.js': 'anybody',
  'GET /figures': ROLES,
  'GET /treasury': ROLES,
  'POST /treasury/pause': ['admin'],
  'POST /treasury/resume': ['admin'],
  'GET /treasury/clear/:part/:account': ['operator', 'approver'],
  'POST /treasury/clear/:part/:account': ['operator', 'approver'],
  'POST /reconciliation/compare': ['operator', 'approver'],
  'GET /audit': ['approver', 'admin'],
  'GET /audit.csv': ['approver', 'admin'],
  'GET /clients': ROLES,
  'POST /clients': ['admin'],
  'GET /clients/:id': ROLES,
  'GET /clients/:id/contacts': ['operator', 'approver', 'admin'],
  'POST /clients/:id': ['admin'],
  'POST /clients/:id/allow': ['admin'],
  'POST /clients/:id/refuse': ['admin'],
  'POST /clients/:id/replay': ['operator', 'admin'],
  'GET /callbacks/:id': ROLES,
  'POST /callbacks/:id/replay': ['operator', 'admin'],
  'GET /operators': ['admin'],
  'POST /operators/:id/disable': ['admin'],
};
const isRoute = (name: string): name is RouteName => Object.hasOwn(ROUTES, name);
const names = Object.keys(ROUTES).filter(isRoute);
const closed = names.filter((name) => routeOf(name).who !== 'anybody');

const ask = async (browser: ConsoleBrowser, name: RouteName): Promise<Response> => {
  const [method, path = ''] = name.split(' ');
  const to = path.replaceAll(/:(?:id|file)/g, ID);
  return method === 'POST'
    ? browser.post(to, { _form: await browser.formToken('/'), reason: 'r', shown: 's' })
    : browser.get(to);
};

describe('every route', () => {
  test('has the roles that are written down', () => {
    expect(names.map((name) => [name, routeOf(name).who])).toEqual(Object.entries(ALLOWED));
  });

  test('sends whoever is not logged in to the login', async () => {
    const browser = createConsoleBrowser(bench.url);
    for (const name of closed) {
      const response = await ask(browser, name);
      expect([name, response.status, response.headers.get('location')]).toEqual([
        name,
        303,
        '/login',
      ]);
    }
  });

  test.each(ROLES)('lets a %s in where the table says so, and nowhere else', async (role) => {
    const person = await bench.add([role]);
    let browser = await logIn(bench, person);
    const answers: [string, boolean][] = [];
    for (const name of closed.filter((one) => !one.startsWith('POST /logout'))) {
      const { status } = await ask(browser, name);
      answers.push([name, status !== 403]);
    }
    expect(answers).toEqual(answers.map(([name]) => [name, isRoute(name) && mayAsk(name, [role])]));
    expect((await ask(browser, 'POST /logout')).status).toBe(303);
    browser = createConsoleBrowser(bench.url);
    expect((await browser.get('/')).headers.get('location')).toBe('/login');
  });

  test('answers an address that it does not serve with a page', async () => {
    const response = await createConsoleBrowser(bench.url).get('/nothing');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('There is no page at this address.');
  });
});

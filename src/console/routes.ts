import type { Role } from '../domain/operators/roles.ts';

/** Who may ask for a route, and what the audit trail holds about it. */
interface Route {
  /** `anybody` is not logged in; else whoever has one of the roles. */
  readonly who: 'anybody' | readonly Role[];
  /** True where the answer shows personal data: each look is then a row of the audit trail. */
  readonly showsPersonalData?: true;
  /** True where the form has a file in it. */
  readonly takesFile?: true;
}

/** Who sees personal data. */
const STAFF = ['operator', 'approver', 'admin'] as const;
/** Who decides what takes one person, and proposes the rest. */
const DECIDERS = ['operator', 'approver'] as const;
const EVERYBODY = ['viewer', 'operator', 'approver', 'admin'] as const;

/**
 * Every route of the console with those who may ask for it. This is the one place that says so: a
 * handler without a line here does not compile, nor does a line without a handler.
 */
export const ROUTES = {
  'GET /console.css': { who: 'anybody' },
  'GET /console.js': { who: 'anybody' },
  'GET /login': { who: 'anybody' },
  'POST /login': { who: 'anybody' },
  'GET /login/openid': { who: 'anybody' },
  'GET /login/openid/answer': { who: 'anybody' },
  'POST /logout': { who: EVERYBODY },
  'POST /logout/everywhere': { who: EVERYBODY },
  'GET /': { who: EVERYBODY },
  'GET /attention/events': { who: EVERYBODY },
  'POST /attention/views': { who: EVERYBODY },
  'POST /attention/views/remove': { who: EVERYBODY },
  'GET /search': { who: EVERYBODY },
  'POST /search': { who: EVERYBODY },
  'GET /payments/:id': { who: EVERYBODY },
  'GET /payments/:id/personal': { who: STAFF, showsPersonalData: true },
  'GET /payments/:id/raw': { who: STAFF, showsPersonalData: true },
  'POST /payments/:id/preview': { who: DECIDERS },
  'POST /payments/:id/decide': { who: DECIDERS },
  'GET /investigations': { who: EVERYBODY },
  'GET /investigations/:id': { who: EVERYBODY },
  'GET /investigations/:id/payer': {
    who: ['operator', 'approver', 'admin'],
    showsPersonalData: true,
  },
  'GET /investigations/:id/candidates': {
    who: ['operator', 'approver', 'admin'],
    showsPersonalData: true,
  },
  'GET /investigations/:id/decide': { who: ['operator', 'approver'] },
  'POST /investigations/:id/decide': { who: ['operator', 'approver'] },
  'GET /investigations/:id/evidence/:file': {
    who: ['operator', 'approver', 'admin'],
    showsPersonalData: true,
  },
  'POST /investigations/:id/evidence': { who: ['operator', 'approver'], takesFile: true },
  'GET /reconciliation': { who: EVERYBODY },
  'GET /reconciliation/:id': { who: EVERYBODY },
  'GET /reconciliation/:id/breaks.csv': { who: ['operator', 'approver', 'admin'] },
  'GET /reconciliation/:id/report.pdf': { who: ['operator', 'approver', 'admin'] },
  'POST /reconciliation/close': { who: ['operator', 'approver'] },
  'GET /customers': { who: EVERYBODY },
  'GET /customers/:id': { who: ['operator', 'approver', 'admin'], showsPersonalData: true },
  'GET /customers/:id/files/:file': {
    who: ['operator', 'approver', 'admin'],
    showsPersonalData: true,
  },
  'POST /customers/:id/decide': { who: ['operator', 'approver'] },
  'GET /proposals': { who: EVERYBODY },
  'GET /proposals/:id': { who: EVERYBODY },
  'POST /proposals/:id/approve': { who: ['approver'] },
  'POST /proposals/:id/refuse': { who: ['approver'] },
  'POST /proposals/:id/carry-out': { who: ['approver'] },
  'GET /uplot.js': { who: 'anybody' },
  'GET /uplot.css': { who: 'anybody' },
  'GET /figures.js': { who: 'anybody' },
  'GET /figures': { who: EVERYBODY },
  'GET /treasury': { who: EVERYBODY },
  'POST /treasury/pause': { who: ['admin'] },
  'POST /treasury/resume': { who: ['admin'] },
  'GET /treasury/clear/:part/:account': { who: ['operator', 'approver'] },
  'POST /treasury/clear/:part/:account': { who: ['operator', 'approver'] },
  'POST /reconciliation/compare': { who: ['operator', 'approver'] },
  'GET /audit': { who: ['approver', 'admin'] },
  'GET /audit.csv': { who: ['approver', 'admin'] },
  'GET /clients': { who: EVERYBODY },
  'POST /clients': { who: ['admin'] },
  'GET /clients/:id': { who: EVERYBODY },
  'GET /clients/:id/contacts': {
    who: ['operator', 'approver', 'admin'],
    showsPersonalData: true,
  },
  'POST /clients/:id': { who: ['admin'] },
  'POST /clients/:id/allow': { who: ['admin'] },
  'POST /clients/:id/refuse': { who: ['admin'] },
  'POST /clients/:id/replay': { who: ['operator', 'admin'] },
  'GET /callbacks/:id': { who: EVERYBODY },
  'POST /callbacks/:id/replay': { who: ['operator', 'admin'] },
  'GET /operators': { who: ['admin'] },
  'POST /operators/:id/disable': { who: ['admin'] },
} as const satisfies Readonly<Record<`${'GET' | 'POST'} /${string}`, Route>>;

export type RouteName = keyof typeof ROUTES;

/** What of a route is looked at where any of them is meant. */
export const routeOf = (name: RouteName): Route => ROUTES[name];

/** True where somebody with these roles may ask for a route that is not for anybody. */
export const mayAsk = (name: RouteName, roles: readonly Role[]): boolean => {
  const { who } = routeOf(name);
  return who === 'anybody' || who.some((role) => roles.includes(role));
};

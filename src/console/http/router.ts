import Router from '@koa/router';
import { randomBytes } from 'node:crypto';
import { html } from '../../lib/html.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import { clientAddress, readNetworks } from '../../lib/web/client-address.ts';
import { recordAct } from '../../services/operators/record-act.ts';
import { readSession, type SignedIn } from '../../services/operators/login/sessions.ts';
import type {
  Answer,
  Asked,
  AskedBy,
  ConsoleContext,
  ConsoleDeps,
  ConsoleState,
  Handlers,
} from '../deps.ts';
import { chooseLanguage } from '../languages/choose.ts';
import { explainPage } from '../pages/explain.ts';
import { mayAsk, routeOf, ROUTES, type RouteName } from '../routes.ts';
import { formTokenOf, isFormToken, isSecure, readCookie, writeCookie } from './cookies.ts';
import { readUpload } from './read-upload.ts';
import { sendAnswer } from './send-answer.ts';

const FORM_COOKIE_SECONDS = 3_600;

type Handler = (asked: AskedBy) => Promise<Answer>;

/** Who asks, by the cookie of their session. */
interface Whoever {
  readonly sessionId: string;
  readonly signedIn: SignedIn | null;
}

const readWho = async (deps: ConsoleDeps, ctx: ConsoleContext): Promise<Whoever> => {
  const secure = isSecure(deps.config.CONSOLE_URL);
  const sessionId = readCookie(ctx, 'session', secure) ?? '';
  const signedIn = sessionId === '' ? null : await readSession(deps.orm.em.fork(), sessionId);
  return { sessionId: signedIn ? sessionId : '', signedIn };
};

/** A browser without a session is known by a cookie of its own, so that its login form is bound to it. */
const formCookie = (ctx: ConsoleContext, { sessionId }: Whoever, secure: boolean): string => {
  if (sessionId !== '') return sessionId;
  const known = readCookie(ctx, 'form', secure);
  if (known !== undefined && known !== '') return known;
  const fresh = randomBytes(32).toString('base64url');
  writeCookie(ctx, 'form', fresh, { secure, seconds: FORM_COOKIE_SECONDS });
  return fresh;
};

const textOf = (value: unknown): string => {
  const [first]: unknown[] = Array.isArray(value) ? value : [value];
  // PostgreSQL holds no null character.
  return typeof first === 'string' ? first.replaceAll('\u0000', '') : '';
};

/** The form as it was sent: the parser would take a name with dots apart. */
const formOf = ({ state, request: { rawBody } }: ConsoleContext): URLSearchParams =>
  state.upload?.fields ?? new URLSearchParams(rawBody ?? '');

const fieldOf = (ctx: ConsoleContext, name: string): string => textOf(formOf(ctx).get(name));

/** True of a form that was sent from a page of ours by the browser that it was written for. */
const isOurs = (deps: ConsoleDeps, ctx: ConsoleContext, cookie: string | undefined): boolean => {
  const { origin } = new URL(deps.config.CONSOLE_URL);
  const [from, site] = [ctx.get('origin'), ctx.get('sec-fetch-site')];
  if (from !== '' && from !== origin) return false;
  if (site !== '' && site !== 'same-origin' && site !== 'none') return false;
  return isFormToken(fieldOf(ctx, '_form'), cookie);
};

/** A row has one name, however it was typed: what is recorded of it is found by that. */
const nameOf = (text: string): string => (isRowId(text) ? text.toLowerCase() : text);

const askedOf = (deps: ConsoleDeps, ctx: ConsoleContext, who: Whoever): Asked => {
  const secure = isSecure(deps.config.CONSOLE_URL);
  const token = formTokenOf(formCookie(ctx, who, secure));
  const proxies = readNetworks(deps.config.CONSOLE_TRUSTED_PROXIES);
  return {
    em: deps.orm.em.fork(),
    language: chooseLanguage(ctx, secure),
    address: clientAddress(ctx, proxies),
    param: (name) => nameOf(textOf(ctx.params[name])),
    query: (name) => textOf(ctx.query[name]),
    field: (name) => fieldOf(ctx, name),
    fieldNames: [...new Set(formOf(ctx).keys())],
    file: ctx.state.upload?.file ?? null,
    formToken: html`<input type="hidden" name="_form" value="${token}" />`,
    ctx,
  };
};

const byOperator = (asked: Asked, sessionId: string, signedIn: SignedIn): AskedBy => {
  const { id, email: name, roles } = signedIn;
  const actor = { id, name, roles, channel: 'console', address: asked.address } as const;
  return { ...asked, signedIn, sessionId, actor };
};

/** Why a request goes no further; null where it does. */
const judge = (
  deps: ConsoleDeps,
  ctx: ConsoleContext,
  name: RouteName,
  who: Whoever,
): 'login' | 'forbidden' | 'stale' | 'tooLarge' | null => {
  const isOpen = routeOf(name).who === 'anybody';
  if (!isOpen && who.signedIn === null) return 'login';
  if (ctx.state.upload?.isTooLarge) return 'tooLarge';
  const secure = isSecure(deps.config.CONSOLE_URL);
  const cookie = who.sessionId === '' ? readCookie(ctx, 'form', secure) : who.sessionId;
  if (name.startsWith('POST ') && !isOurs(deps, ctx, cookie)) return 'stale';
  return isOpen || mayAsk(name, who.signedIn?.roles ?? []) ? null : 'forbidden';
};

const STATUS = { forbidden: 403, stale: 403, tooLarge: 413 } as const;

/** One look at personal data is one row, written before anything is shown. */
const recordLook = async (name: RouteName, asked: AskedBy): Promise<void> => {
  if (!routeOf(name).showsPersonalData) return;
  const subject = asked.param('id');
  await recordAct(asked.em, asked.actor, { act: 'personal_data.viewed', subject, reason: name });
};

const serve =
  (deps: ConsoleDeps, name: RouteName, handler: Handler) =>
  async (ctx: ConsoleContext): Promise<void> => {
    const who = await readWho(deps, ctx);
    // A file is read of who may send one, and of nobody else.
    if (routeOf(name).takesFile && mayAsk(name, who.signedIn?.roles ?? [])) {
      const upload = await readUpload(ctx.req);
      if (upload) ctx.state.upload = upload;
    }
    const refused = judge(deps, ctx, name, who);
    const asked = askedOf(deps, ctx, who);
    const { signedIn } = who;
    // A page says how many things wait; nothing else does.
    const send = async (answer: Answer): Promise<void> => {
      const waiting = signedIn && 'page' in answer ? await deps.waiting.current() : null;
      sendAnswer({ deps, asked, signedIn, waiting }, answer);
    };
    if (refused === 'login') return send({ redirect: '/login' });
    if (refused !== null) {
      const page = explainPage(asked.language.refused[refused]);
      return send({ page, status: STATUS[refused] });
    }
    const nobody: SignedIn = { id: '', name: '', email: '', roles: [] };
    const full = byOperator(asked, who.sessionId, signedIn ?? nobody);
    await recordLook(name, full);
    await send(await handler(full));
  };

const isRouteName = (name: string): name is RouteName => Object.hasOwn(ROUTES, name);

/** Serves every route of {@link ROUTES} behind the checks that it asks for. */
export const createRouter = (deps: ConsoleDeps, handlers: Handlers): Router<ConsoleState> => {
  const router = new Router<ConsoleState>();
  for (const name of Object.keys(ROUTES).filter(isRouteName)) {
    const [method = '', path = ''] = name.split(' ');
    const route = serve(deps, name, async (asked) => handlers[name](asked));
    if (method === 'POST') router.post(path, route);
    else router.get(path, route);
  }
  return router;
};

/** The status of a form that nobody could have read; null for any other fault. */
const unreadableAs = (fault: unknown): number | null =>
  fault instanceof Error &&
  'status' in fault &&
  typeof fault.status === 'number' &&
  fault.status < 500
    ? fault.status
    : null;

/** Answers what no route serves, and what broke, with a page. */
export const explainRest =
  (deps: ConsoleDeps) =>
  async (ctx: ConsoleContext, next: () => Promise<unknown>): Promise<void> => {
    const explain = (kind: 'unknown' | 'broken' | 'stale' | 'tooLarge', status: number): void => {
      const language = chooseLanguage(ctx, isSecure(deps.config.CONSOLE_URL));
      const asked = { language, formToken: html``, ctx };
      const page = explainPage(language.refused[kind], ctx.state.requestId);
      sendAnswer({ deps, asked, signedIn: null, waiting: null }, { page, status });
    };
    try {
      await next();
    } catch (fault) {
      const status = unreadableAs(fault);
      if (status === STATUS.tooLarge) return explain('tooLarge', status);
      if (status !== null) return explain('stale', 400);
      ctx.state.fault = fault;
      return explain('broken', 500);
    }
    if (ctx.status === 404 && !ctx.body) explain('unknown', 404);
  };

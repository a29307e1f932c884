import { html, type Html } from '../../lib/html.ts';
import {
  loginByOpenId,
  loginByPassword,
  type LoginResult,
} from '../../services/operators/login/login.ts';
import { recordAct } from '../../services/operators/record-act.ts';
import { endSession, endSessions, SESSION_HOURS } from '../../services/operators/login/sessions.ts';
import type { Answer, Asked, ConsoleDeps, Handlers } from '../deps.ts';
import { isSecure, readCookie, writeCookie } from '../http/cookies.ts';
import { LOGIN_SECONDS } from './openid.ts';

const SESSION_SECONDS = SESSION_HOURS * 3_600;

const writeForm = (
  { language, formToken }: Asked,
  host: string | null,
  fault: string | null,
): Html => {
  const { login } = language;
  return html`<h1>${login.title}</h1>
    ${fault === null ? null : html`<p class="fault" role="alert">${fault}</p>`}
    ${
      host === null
        ? null
        : html`<p><a class="button" href="/login/openid">${login.byProvider} ${host}</a></p>`
    }
    <form method="post" action="/login">
      ${formToken}
      <label for="email">${login.email}</label>
      <input id="email" name="email" type="email" autocomplete="username" required />
      <label for="password">${login.password}</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="current-password"
        required
      />
      <label for="code">${login.code}</label>
      <input
        id="code"
        name="code"
        inputmode="numeric"
        autocomplete="one-time-code"
        maxlength="7"
        aria-describedby="code-help"
      />
      <p class="soft" id="code-help">${login.codeHelp}</p>
      <button>${login.submit}</button>
    </form>`;
};

/** Logging in and out. */
export const loginHandlers = (deps: ConsoleDeps) => {
  const { orm, secrets, buckets, openId, config } = deps;
  const secure = isSecure(config.CONSOLE_URL);
  const login = { orm, secrets, buckets, allowsNoTotp: config.DEVELOPMENT };

  const show = (asked: Asked, fault: string | null = null, status = 200): Answer => ({
    status,
    page: {
      title: asked.language.login.title,
      content: writeForm(asked, openId?.host ?? null, fault),
    },
  });

  /** A login always begins a session of a new id; what the browser had before is worth nothing. */
  const answer = (asked: Asked, result: LoginResult): Answer => {
    const { ctx, language } = asked;
    if ('tooMany' in result) {
      ctx.set('retry-after', String(result.tooMany));
      return show(asked, language.login.tooMany(result.tooMany), 429);
    }
    if ('failed' in result) return show(asked, language.login.failed, 403);
    writeCookie(ctx, 'session', result.sessionId, { secure, seconds: SESSION_SECONDS });
    writeCookie(ctx, 'form', null, { secure, seconds: 0 });
    return { redirect: '/' };
  };

  return {
    'GET /login': async (asked) => show(asked),
    'POST /login': async (asked) => {
      const [email, password, code] = ['email', 'password', 'code'].map(asked.field);
      const typed = { email: email ?? '', password: password ?? '', code: code ?? '' };
      return answer(asked, await loginByPassword(login, { ...typed, address: asked.address }));
    },
    'GET /login/openid': async (asked) => {
      if (openId === null) return { redirect: '/login' };
      const { to, kept } = await openId.begin();
      writeCookie(asked.ctx, 'openid', kept, { secure, seconds: LOGIN_SECONDS });
      return { redirect: to };
    },
    'GET /login/openid/answer': async (asked) => {
      const kept = readCookie(asked.ctx, 'openid', secure) ?? '';
      writeCookie(asked.ctx, 'openid', null, { secure, seconds: 0 });
      const person = openId === null ? null : await openId.finish(asked.ctx.search, kept);
      if (person === null) return show(asked, asked.language.login.failed, 403);
      return answer(asked, await loginByOpenId(orm, person, asked.address));
    },
    'POST /logout': async ({ em, actor, sessionId, ctx }) => {
      await em.transactional(async (inner) => {
        await endSession(inner, sessionId);
        await recordAct(inner, actor, { act: 'logout', subject: actor.id });
      });
      writeCookie(ctx, 'session', null, { secure, seconds: 0 });
      return { redirect: '/login' };
    },
    'POST /logout/everywhere': async ({ em, actor, ctx }) => {
      await em.transactional(async (inner) => {
        await endSessions(inner, actor.id);
        await recordAct(inner, actor, { act: 'logout.everywhere', subject: actor.id });
      });
      writeCookie(ctx, 'session', null, { secure, seconds: 0 });
      return { redirect: '/login' };
    },
  } satisfies Partial<Handlers>;
};

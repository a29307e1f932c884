import { createHash, timingSafeEqual } from 'node:crypto';
import type { Middleware } from 'koa';
import { createProblem } from './problem.ts';
import type { Problem } from './problem.ts';

/** How one institution words a refusal; each has its own shape, as in life. */
export type PresentProblem = (problem: Problem) => unknown;

const presentPlainly: PresentProblem = ({ problem, message, field }) => ({
  error: { code: problem, message, ...(field === undefined ? {} : { field }) },
});

/** The part of a Koa context that an answer needs. */
interface Answer {
  status: number;
  body: unknown;
}

/** Answers with a problem, by default as `{"error": {"code", "message", "field"?}}`. */
export const answerProblem = (
  context: Answer,
  problem: Problem,
  present: PresentProblem = presentPlainly,
): void => {
  context.status = problem.status;
  context.body = present(problem);
};

const statusOf = (error: unknown): number =>
  typeof error === 'object' &&
  error !== null &&
  'status' in error &&
  typeof error.status === 'number'
    ? error.status
    : 500;

/** What a malformed request throws in the parser is the client's fault; all else is ours. */
export const answerErrors = (report: (error: unknown) => void): Middleware =>
  async function answerErrorsOf(context, next) {
    try {
      await next();
    } catch (error) {
      const status = statusOf(error);
      if (status === 413) {
        answerProblem(context, createProblem(413, 'request_too_large', 'Send less at once.'));
      } else if (status >= 400 && status < 500) {
        const message = 'The request cannot be read; check its URL, its encoding and its JSON.';
        answerProblem(context, createProblem(400, 'request_malformed', message));
      } else {
        report(error);
        context.status = 500;
        context.body = { error: { code: 'fault', message: 'The sandbox bank has a fault.' } };
      }
      return;
    }
    if (context.status === 404 && context.body === undefined) {
      answerProblem(context, createProblem(404, 'not_found', 'There is nothing at this address.'));
    }
  };

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Lets only requests with `Authorization: Bearer <key>` through. */
export const requireKey = (apiKey: string, present?: PresentProblem): Middleware => {
  const expected = digest(`Bearer ${apiKey}`);
  return async function requireKeyOf(context, next) {
    if (timingSafeEqual(digest(context.get('authorization')), expected)) return next();
    const message = 'Authenticate with "Authorization: Bearer <key>".';
    answerProblem(context, createProblem(401, 'not_authorized', message), present);
  };
};

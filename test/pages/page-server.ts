import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LIVE_SCRIPT } from '../../src/api/pages/layout/assets.ts';
import type { Language } from '../../src/api/pages/languages/language.ts';
import { spokenLanguage } from '../../src/api/pages/languages/index.ts';
import { english } from '../../src/api/pages/languages/en.ts';
import { writePage, type Page } from '../../src/api/pages/layout/layout.ts';
import { POLICY } from '../../src/api/pages/page.ts';
import { writeStyle } from '../../src/api/pages/layout/style.ts';
import type { Organisation } from '../../src/domain/anchor.ts';

/** What a page is written by, in each language. */
export type WritePage = (language: Language) => Page;

/**
 * Serves pages as the API does, with their style, script and policy, from what a test says that they
 * show. Nothing else of the API is there, so that each state is a value and not a history.
 */
export const servePages = async (organisation: Organisation) => {
  const pages = new Map<string, WritePage>();
  const data = new Map<string, (query: URLSearchParams) => object>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const send = (type: string, body: string): void => {
      response.setHeader('content-type', `${type}; charset=utf-8`);
      response.setHeader('content-security-policy', POLICY);
      response.end(body);
    };
    if (pathname === '/interactive/style.css') return send('text/css', writeStyle(organisation));
    if (pathname === '/interactive/live.js') return send('text/javascript', LIVE_SCRIPT);
    const answer = data.get(pathname);
    if (answer) return send('application/json', JSON.stringify(answer(searchParams)));
    const write = pages.get(pathname);
    const language = spokenLanguage(searchParams.get('lang')) ?? english;
    if (write) {
      return send(
        'text/html',
        writePage(organisation, { language, path: pathname }, write(language)),
      );
    }
    response.statusCode = 404;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    /** The address of a page in a language. */
    at: (path: string, lang: string): string => `${url}${path}?lang=${lang}`,
    /** What is shown there from now on. */
    show: (path: string, write: WritePage): void => void pages.set(path, write),
    /** What the script of a page is answered. */
    answer: (path: string, write: (query: URLSearchParams) => object): void =>
      void data.set(path, write),
    close: async (): Promise<void> => {
      await new Promise((resolve) => server.close(resolve).closeAllConnections());
    },
  };
};
export type PageServer = Awaited<ReturnType<typeof servePages>>;

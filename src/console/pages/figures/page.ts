import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { html } from '../../../lib/html.ts';
import { readFigures } from '../../../services/operations/figures/read.ts';
import type { ConsoleDeps, Handlers } from '../../deps.ts';
import { shownTime } from '../../layout/parts.ts';
import { writeCharts } from './charts.ts';
import { readFilter, writeFilter } from './filter.ts';
import { FIGURES_SCRIPT } from './script.ts';
import { writeDays, writeFailures, writeGroups, writeTotal } from './tables.ts';

/** What asks for no filter that can be read. */
const NO_QUERY = { query: () => '' };

/** A file that the package is published with. */
const uplotFile = (name: string): string =>
  readFileSync(createRequire(import.meta.url).resolve(`uplot/dist/${name}`), 'utf8');

/** Volume, fees, completion time and failures of a period, as tables and, by a script, as charts. */
export const figuresHandlers = ({ anchor }: ConsoleDeps) => {
  const script = uplotFile('uPlot.iife.min.js');
  const style = uplotFile('uPlot.min.css');
  return {
    'GET /uplot.js': async () => ({ file: script, type: 'text/javascript; charset=utf-8' }),
    'GET /uplot.css': async () => ({ file: style, type: 'text/css; charset=utf-8' }),
    'GET /figures.js': async () => ({
      file: FIGURES_SCRIPT,
      type: 'text/javascript; charset=utf-8',
    }),
    'GET /figures': async (asked) => {
      const { em, language } = asked;
      const { figures: words } = language;
      const read = readFilter(asked);
      const filter = read ?? readFilter(NO_QUERY) ?? { from: '', to: '' };
      const figures = await readFigures(em, filter);
      const fault = read ? null : html`<p class="fault" role="alert">${words.badPeriod}</p>`;
      const asOf = figures.asOf
        ? html`<p class="soft">${words.asOf}: ${shownTime(figures.asOf)}</p>`
        : null;
      const content =
        figures.groups.length === 0
          ? html`<p>${words.none}</p>`
          : html`<h2>${words.total}</h2>
              ${writeTotal(language, figures.total)}
              <p class="soft">${words.timeHelp}</p>
              ${writeCharts(language, figures.days)}
              <h2>${words.byPlace}</h2>
              ${writeGroups(language, figures.groups)}
              <h2>${words.byDay}</h2>
              ${writeDays(language, figures.days)}`;
      return {
        status: read ? 200 : 400,
        page: {
          title: words.title,
          scripts: ['/uplot.js', '/figures.js'],
          styles: ['/uplot.css'],
          content: html`<h1>${words.title}</h1>
            ${fault} ${writeFilter(language, anchor, filter)} ${content}
            <h2>${words.failures}</h2>
            ${writeFailures(language, figures)} ${asOf}`,
        },
      };
    },
  } satisfies Partial<Handlers>;
};

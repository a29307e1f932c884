import type { Organisation } from '../../domain/anchor.ts';
import { writeProperties } from '../../lib/web/style-properties.ts';

const FRAME = `
* { box-sizing: border-box; }
html { font-size: 16px; }
body { margin: 0; color: var(--ink); background: var(--ground); overflow-wrap: anywhere; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 8px; top: 8px; padding: 8px 12px; background: var(--paper); }
header { display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: center; color: #fff;
  background: var(--accent); padding: 8px max(16px, calc(50% - 38rem)); }
header strong { font-weight: 650; padding: 8px 0; }
header nav { display: flex; flex-wrap: wrap; gap: 0 4px; order: 3; flex: 1 0 100%; margin: 0 -12px; }
header nav a { white-space: nowrap; }
header a { color: #fff; text-decoration: none; padding: 10px 12px; border-radius: 8px; }
header a:hover, header a[aria-current] { background: rgb(0 0 0 / .22); }
header form { display: flex; gap: 10px; align-items: center; font-size: .9rem; }
header button { color: #fff; background: rgb(0 0 0 / .22); border: 1px solid rgb(255 255 255 / .5); }
header button { white-space: nowrap; }
header form:not(.search) { margin-left: auto; }
header .search { flex: 0 1 26rem; margin-left: auto; }
header .search + form:not(.search) { margin-left: 0; }
header .search input { min-height: 44px; color: var(--ink); }
.badge { display: inline-block; min-width: 1.5em; padding: 0 6px; border-radius: 999px; text-align: center;
  color: #16211f; background: #fff; font-size: .85rem; font-weight: 650; }
.badge[hidden] { display: none; }
main, footer { max-width: 78rem; margin: 0 auto; padding: 20px 16px; }
main.narrow { max-width: 26rem; margin-top: 24px; background: var(--paper); border-radius: 12px; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 16px; }
h2 { font-size: 1.1rem; margin: 28px 0 8px; }
p { margin: 0 0 14px; }
a { color: var(--link); }
.soft, footer { color: var(--soft); font-size: .9rem; }
footer a { display: inline-block; padding: 10px 12px 10px 0; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
header :focus-visible { outline-color: #fff; }
.low { color: var(--fault-ink); }
.fault { padding: 12px 14px; border-left: 4px solid var(--fault); color: var(--fault-ink);
  background: var(--fault-ground); }
`;

const FORMS = `
label { display: block; font-weight: 600; margin: 14px 0 6px; }
input, select, textarea { width: 100%; min-height: 44px; padding: 8px 12px; font: inherit; font-weight: 400; color: inherit;
  border: 1px solid var(--field); border-radius: 8px; background: var(--paper); }
button, .button { min-height: 44px; padding: 8px 18px; font: inherit; font-weight: 600; color: #fff;
  background: var(--accent); border: 1px solid transparent; border-radius: 8px; cursor: pointer;
  display: inline-block; text-decoration: none; }
main.narrow button, main.narrow .button { width: 100%; margin-top: 20px; text-align: center; }
button.second { color: var(--link); background: var(--tint); border-color: var(--line); }
input[type=checkbox] { width: 24px; min-height: 24px; margin: 0 8px 0 0; vertical-align: middle; }
fieldset { border: 1px solid var(--line); border-radius: 8px; margin: 0 0 14px; }
label small { font-weight: 400; color: var(--soft); }
.filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 0 14px;
  align-items: start; margin-bottom: 18px; }
.actions { display: flex; flex-wrap: wrap; gap: 10px; align-items: end; margin-top: 10px; }
input[type=checkbox] { width: 24px; min-height: 24px; margin: 4px 0; }
label small { display: block; font-weight: 400; }
.actions label { margin: 0; flex: 1 1 14rem; }
.filters p { margin: 14px 0 6px; align-self: end; }
.counts { list-style: none; margin: 0 -4px 14px; padding: 4px; display: grid; gap: 6px;
  max-height: 17.5rem; overflow-y: auto;
  grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); }
.counts a, .views a { display: block; padding: 8px 12px; border: 1px solid var(--line); border-radius: 8px;
  background: var(--paper); text-decoration: none; }
.counts a { height: 100%; font-size: .9rem; }
.counts strong { font-size: 1.1rem; }
[aria-current='true'] { outline: 2px solid var(--link); }
.views .list { display: flex; flex-wrap: wrap; gap: 8px 14px; margin: 0 0 14px; }
.views li { display: flex; gap: 4px; align-items: stretch; }
.views li button { padding: 4px 12px; }
`;

/** A table becomes a list of cards where the window is narrow; each cell then has its own heading. */
const TABLES = `
table { width: 100%; margin: 0 0 14px; border-collapse: collapse; background: var(--paper); border-radius: 12px; }
th, td { text-align: left; vertical-align: top; padding: 10px 12px; min-width: 7.5rem;
  border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
th { color: var(--soft); font-size: .85rem; font-weight: 600; white-space: nowrap; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 12px;
  padding: 14px 16px; margin: 0 0 14px; }
.card > h2:first-child, .card > h3:first-child { margin-top: 0; }
dl { display: grid; grid-template-columns: minmax(7rem, 12rem) 1fr; gap: 6px 14px; margin: 0; }
dt { color: var(--soft); font-size: .9rem; }
dd { margin: 0; }
h3 { font-size: 1rem; margin: 0 0 8px; }
.timeline { list-style: none; margin: 0; padding: 0 0 0 14px; border-left: 3px solid var(--line); }
.timeline li { padding: 6px 0; }
.timeline p { margin: 0; }
.fact { margin-right: 10px; font-size: .9rem; }
.waits { border-left: 4px solid var(--fault); }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
pre { white-space: pre-wrap; margin: 8px 0; }
iframe { width: 100%; height: 24rem; border: 1px solid var(--line); border-radius: 8px; }
ul.list { list-style: none; margin: 0; padding: 0; }
.tag { display: inline-block; padding: 1px 8px; border-radius: 999px; background: var(--tint);
  border: 1px solid var(--line); font-size: .85rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 14px; }
.chart { min-width: 0; background: var(--paper); border-radius: 12px; }
@media (max-width: 62rem) {
  header strong { flex: 1 1 8rem; }
  header form:not(.search) span { display: none; }
  header nav { flex-wrap: nowrap; overflow-x: auto; }
  .counts { display: flex; overflow-x: auto; padding-bottom: 10px; }
  .counts li { flex: 0 0 14rem; }
  header .search + form:not(.search) { margin-left: auto; }
  header .search { order: 2; flex: 1 0 100%; margin: 4px 0; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tr, td { display: block; }
  tr { border-bottom: 1px solid var(--line); padding: 8px 12px; }
  td { border: 0; padding: 2px 0; }
  td:empty { display: none; }
  td[data-name]::before { content: attr(data-name) ': '; color: var(--soft); font-size: .85rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: 8px; }
}
`;

/** The style of every page of the console, in the anchor's colour. */
export const writeStyle = ({ colour }: Organisation): string =>
  `${writeProperties(colour)}${FRAME}${FORMS}${TABLES}`;

import type { Organisation } from '../../../domain/anchor.ts';
import { writeProperties } from '../../../lib/web/style-properties.ts';

/** Frame, text and forms. */
const FRAME = `
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--ground); overflow-wrap: anywhere; }
header { display: flex; gap: 10px; align-items: center; color: #fff; background: var(--accent);
  min-height: 64px; padding: 16px max(20px, calc(50% - 17rem + 20px)); font-weight: 650; }
header span { flex: 1 0 60%; }
header img { flex: 0 1 auto; min-width: 0; height: 32px; object-fit: contain; object-position: right; }
main, footer { max-width: 34rem; margin: 0 auto; padding: 20px; }
main { background: var(--paper); }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 12px; }
h1:focus, .fault:focus { outline: none; }
h2 { font-size: 1.05rem; margin: 24px 0 4px; }
p { margin: 0 0 14px; }
.soft, footer { color: var(--soft); font-size: .9rem; }
label, legend { display: block; font-weight: 600; margin: 16px 0 6px; padding: 0; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
input:not([type=radio]), select { width: 100%; min-height: 48px; padding: 10px 12px; font: inherit;
  border: 1px solid var(--field); border-radius: 8px; background: var(--paper); color: inherit; }
input + .soft, select + .soft, fieldset + .soft { margin-top: 6px; }
.choice { display: flex; gap: 12px; align-items: center; min-height: 48px; margin: 0 0 8px;
  padding: 8px 14px; border: 1px solid var(--line); border-radius: 8px; font-weight: 400; }
.choice:has(:checked) { border-color: var(--link); box-shadow: inset 0 0 0 1px var(--link); }
.choice input { flex: none; margin: 0; width: 20px; height: 20px; accent-color: var(--link); }
button:not(.copy), .button { display: block; width: 100%; min-height: 52px; margin-top: 24px; font: inherit;
  font-weight: 650; color: #fff; background: var(--accent); border: 0; border-radius: 8px;
  text-align: center; text-decoration: none; padding: 12px; cursor: pointer; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
input[type=file] { padding: 6px; }
::file-selector-button { min-height: 34px; margin-right: 12px; padding: 4px 14px; font: inherit;
  font-weight: 600; color: var(--link); background: var(--tint); border: 1px solid var(--line);
  border-radius: 6px; cursor: pointer; }
.wrong { margin: 8px 0 0; color: var(--fault-ink); font-weight: 600; font-size: .95rem; }
.wrong + .soft { margin-top: 2px; }
[aria-invalid=true] { border-color: var(--fault) !important; }
fieldset[aria-invalid=true] .choice { border-color: var(--fault); }
.fault { padding: 12px 14px; border-left: 4px solid var(--fault); color: var(--fault-ink);
  background: var(--fault-ground); }
.fault a { color: inherit; }
.note { padding: 12px 14px; border-left: 4px solid var(--link); background: var(--tint); }
`;

/** Names and values, times, and what is copied; nothing in them changes its height. */
const FACTS = `
dl { margin: 12px 0; border-top: 1px solid var(--line); }
dl div { display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: 12px;
  align-content: center; min-height: 64px; padding: 8px 0; border-bottom: 1px solid var(--line);
  break-inside: avoid; }
dt { color: var(--soft); font-size: .9rem; grid-column: 1; }
dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; grid-column: 1; }
dd.help { color: var(--soft); font-size: .9rem; font-weight: 400; }
dd.act { grid-column: 2; grid-row: 1 / span 3; align-self: center; }
.copy { min-width: 88px; min-height: 44px; padding: 8px 12px; font: inherit; font-size: .9rem;
  font-weight: 600; color: var(--link); background: var(--tint); border: 1px solid var(--line);
  border-radius: 8px; cursor: pointer; }
.whole { display: none; }
time span { display: block; }
.utc { min-height: 1.5em; color: var(--soft); font-size: .9rem; font-weight: 400; }
.deadline { padding: 12px 14px 8px; border: 1px solid var(--line); border-radius: 8px; }
.deadline time { font-weight: 650; }
.preview { padding: 4px 14px; border: 0; border-left: 4px solid var(--link); background: var(--tint); }
.preview div { display: flex; justify-content: space-between; align-items: center; gap: 12px;
  min-height: 34px; padding: 4px 0; border: 0; }
.preview dd { flex: 1; text-align: right; white-space: nowrap; }
#amount-limits { min-height: 3em; }
.further { margin-top: 0; }
.qr { display: block; width: 100%; max-width: 18rem; height: auto; margin: 12px auto; background: #fff;
  border-radius: 8px; }
@media (scripting: none) { .copy, .utc, .short, .preview:not(.priced) { display: none; }
  .whole { display: inline; } }
`;

const REST = `
a { color: var(--link); }
.back, .languages a, footer p a { display: inline-block; padding: 12px 0; }
.back { margin-top: 8px; }
footer p { margin: 0; }
.languages a { min-width: 44px; margin-right: 12px; }
.heard { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; }
@media (min-width: 36rem) { main { margin-top: 24px; border-radius: 12px; } }
@media print { :root { --ink: #000; --soft: #333; --line: #999; --paper: #fff; --ground: #fff;
    --tint: #fff; --link: #000; color-scheme: light; font-size: 12pt; }
  header { color: #000; background: none; border-bottom: 1px solid #000; }
  main { margin-top: 0; }
  button:not(.copy), .copy, .button, .back, .languages, form, .short { display: none; }
  .whole { display: inline; } }
`;

/** The style of all pages, drawn in the anchor's colour; made for a telephone first. */
export const writeStyle = ({ colour }: Organisation): string =>
  `${writeProperties(colour)}${FRAME}${FACTS}${REST}`;

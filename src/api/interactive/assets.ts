import type { Organisation } from '../../domain/anchor.ts';

/** The style of all pages, drawn in the anchor's colour; made for a telephone first. */
export const writeStyle = ({ colour }: Organisation): string => `
:root { --accent: ${colour}; --ink: #16211f; --soft: #55635f; --line: #cfd8d5; --paper: #fff;
  --ground: #f3f6f5; --field: #7d8b87; --tint: #eef4f2; --link: var(--accent);
  --fault: #b3261e; --fault-ink: #7a1812; --fault-ground: #fceeed;
  color-scheme: light dark; font: 17px/1.5 system-ui, 'DejaVu Sans', sans-serif; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8efed; --soft: #a9b7b3; --line: #3a4643;
  --paper: #18211f; --ground: #101715; --field: #7f8f8b; --tint: #20302c;
  --link: color-mix(in srgb, var(--accent) 35%, #fff);
  --fault: #f2867e; --fault-ink: #ffc9c4; --fault-ground: #3d1a18; } }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--ground); overflow-wrap: anywhere; }
header { display: flex; gap: 10px; align-items: center; color: #fff; background: var(--accent);
  padding: 16px max(20px, calc(50% - 17rem + 20px)); font-weight: 650; }
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
input + .soft { margin-top: 8px; }
.choice { display: flex; gap: 12px; align-items: center; min-height: 48px; margin: 0 0 8px;
  padding: 8px 14px; border: 1px solid var(--line); border-radius: 8px; font-weight: 400; }
.choice:has(:checked) { border-color: var(--link); box-shadow: inset 0 0 0 1px var(--link); }
.choice input { flex: none; margin: 0; width: 20px; height: 20px; accent-color: var(--link); }
button, .button { display: block; width: 100%; min-height: 52px; margin-top: 24px; font: inherit;
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
dl { margin: 12px 0; border-top: 1px solid var(--line); }
dl div { padding: 10px 0; border-bottom: 1px solid var(--line); break-inside: avoid; }
dt { color: var(--soft); font-size: .9rem; }
dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
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
  main { margin-top: 0; } button, .button, .back, .languages, form { display: none; } }
`;

/**
 * Leads the keyboard to what was wrong with a form. Looks again every two seconds and swaps the
 * content where it has changed; a screen reader is told of news in a place that stays, because one
 * that is swapped with the rest is not heard; tells the wallet that opened the page, where it has
 * asked for that (SEP-24 postMessage); and tells what an amount comes to as it is typed.
 */
export const LIVE_SCRIPT = `
document.getElementById('fault')?.focus();

const hear = (main) => {
  const words = [main.querySelector('h1'), main.querySelector('#next')];
  const news = words.map((one) => (one ? one.textContent.trim() : '')).join('. ');
  const place = document.getElementById('news');
  if (place && place.textContent !== news) place.textContent = news;
};

// A browser that keeps no cookies may keep nothing else for a page.
const memory = new Map();
const recall = (key) => {
  try { return sessionStorage.getItem(key); } catch { return memory.get(key) ?? null; }
};
const keep = (key, value) => {
  try { sessionStorage.setItem(key, value); } catch { memory.set(key, value); }
};

const tell = async () => {
  const main = document.querySelector('main[data-tells]');
  // Without an opener it is the parent, even where that is this window: a web view listens there.
  const wallet = window.opener && !window.opener.closed ? window.opener : window.parent;
  if (!main) return;
  try {
    const response = await fetch(main.dataset.transaction);
    if (!response.ok) return;
    const { transaction } = await response.json();
    const key = 'told ' + transaction.id;
    const now = transaction.status + ' ' + transaction.kyc_verified;
    const last = recall(key);
    const when = main.dataset.tells.split(' ');
    const isNews = when.includes('change') ? last !== now : last === null;
    if (isNews) wallet.postMessage({ transaction }, '*');
    keep(key, now);
  } catch {}
};
tell();

const look = async () => {
  const main = document.querySelector('main');
  if (!main || !main.hasAttribute('data-live')) return;
  try {
    const response = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (response.ok) {
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const fresh = page.querySelector('main');
      if (fresh && fresh.innerHTML !== main.innerHTML) {
        const isAt = main.contains(document.activeElement);
        main.replaceWith(fresh);
        document.title = page.title;
        hear(fresh);
        if (isAt) fresh.querySelector('h1')?.focus();
      }
    }
    // What is known of the customer changes nothing on some pages, and is news all the same.
    tell();
  } catch {}
  setTimeout(look, 2000);
};
setTimeout(look, 1000);

const form = document.querySelector('form[data-price]');
const preview = document.getElementById('preview');
let typed = 0;
const price = async () => {
  const mine = ++typed;
  await new Promise((resolve) => setTimeout(resolve, 200));
  if (mine !== typed) return;
  try {
    const fields = new FormData(form);
    const address = new URL(form.dataset.price, location.href);
    for (const name of ['amount', 'rail']) address.searchParams.set(name, fields.get(name));
    const response = await fetch(address);
    const answer = response.ok ? await response.json() : { preview: null };
    if (mine !== typed) return;
    preview.textContent = answer.preview || '';
    preview.hidden = !answer.preview;
  } catch {}
};
if (form && preview) {
  form.addEventListener('input', price);
  price();
}
`;

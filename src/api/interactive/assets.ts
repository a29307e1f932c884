import type { Organisation } from '../../domain/anchor.ts';

/** The style of all pages, drawn in the anchor's colour; made for a telephone first. */
export const writeStyle = ({ colour }: Organisation): string => `
:root { --accent: ${colour}; --ink: #16211f; --soft: #55635f; --line: #cfd8d5; --paper: #fff;
  color-scheme: light; font: 17px/1.5 system-ui, 'DejaVu Sans', sans-serif; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #f3f6f5; }
header { display: flex; gap: 10px; align-items: center; padding: 16px 20px; color: #fff;
  background: var(--accent); font-weight: 650; }
main, footer { max-width: 34rem; margin: 0 auto; padding: 20px; }
main { background: var(--paper); }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 12px; }
h2 { font-size: 1.05rem; margin: 24px 0 4px; }
p { margin: 0 0 14px; }
.soft, footer { color: var(--soft); font-size: .9rem; }
label, legend { display: block; font-weight: 600; margin: 16px 0 6px; padding: 0; }
fieldset { border: 0; margin: 0; padding: 0; }
input:not([type=radio]), select { width: 100%; min-height: 48px; padding: 10px 12px; font: inherit;
  border: 1px solid #7d8b87; border-radius: 8px; background: #fff; color: inherit; }
input + .soft { margin-top: 8px; }
.choice { display: flex; gap: 12px; align-items: center; min-height: 48px; margin: 0 0 8px;
  padding: 8px 14px; border: 1px solid var(--line); border-radius: 8px; font-weight: 400; }
.choice:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.choice input { flex: none; margin: 0; width: 20px; height: 20px; accent-color: var(--accent); }
button, .button { display: block; width: 100%; min-height: 52px; margin-top: 24px; font: inherit;
  font-weight: 650; color: #fff; background: var(--accent); border: 0; border-radius: 8px;
  text-align: center; text-decoration: none; padding: 12px; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
input[type=file] { padding: 6px; }
::file-selector-button { min-height: 34px; margin-right: 12px; padding: 4px 14px; font: inherit;
  font-weight: 600; color: var(--accent); background: #eef4f2; border: 1px solid var(--line);
  border-radius: 6px; cursor: pointer; }
.wrong { margin: 8px 0 0; color: #7a1812; font-weight: 600; font-size: .95rem; }
.wrong + .soft { margin-top: 2px; }
[aria-invalid=true] { border-color: #b3261e !important; }
.fault { padding: 12px 14px; border-left: 4px solid #b3261e; background: #fceeed; color: #7a1812; }
.note { padding: 12px 14px; border-left: 4px solid var(--accent); background: #eef4f2; }
dl { margin: 12px 0; border-top: 1px solid var(--line); }
dl div { padding: 10px 0; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); font-size: .9rem; }
dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.back { display: inline-block; margin-top: 16px; }
a { color: var(--accent); }
@media (min-width: 36rem) { main { margin-top: 24px; border-radius: 12px; } }
`;

/**
 * Looks again every two seconds and swaps the content where it has changed, so that a screen
 * reader is told of news and nothing else moves; tells the wallet that opened the page, where it has
 * asked for that (SEP-24 postMessage); and tells what an amount comes to as it is typed.
 */
export const LIVE_SCRIPT = `
const tell = async () => {
  const main = document.querySelector('main[data-tells]');
  const wallet = window.opener || (window.parent === window ? null : window.parent);
  if (!main || !wallet) return;
  try {
    const response = await fetch(main.dataset.transaction);
    if (!response.ok) return;
    const { transaction } = await response.json();
    const key = 'told ' + transaction.id;
    const now = transaction.status + ' ' + transaction.kyc_verified;
    const last = sessionStorage.getItem(key);
    const when = main.dataset.tells.split(' ');
    const isNews = when.includes('change') ? last !== now : last === null;
    if (isNews) wallet.postMessage({ transaction }, '*');
    sessionStorage.setItem(key, now);
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
        main.replaceWith(fresh);
        document.title = page.title;
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
    const query = new URLSearchParams({ amount: fields.get('amount'), rail: fields.get('rail') });
    const response = await fetch(form.dataset.price + '?' + query);
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

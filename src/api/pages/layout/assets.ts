import { CONTENT_SCRIPT } from './page-script.ts';

/**
 * Leads the keyboard to what was wrong with a form. Looks again every two seconds and swaps the
 * content where it has changed; a screen reader hears of a change in a place that stays, because
 * one that is swapped with the rest is not heard; notifies the wallet that opened the page, if it
 * has asked for that (SEP-24 postMessage); and shows what an amount converts to as it is typed.
 */
export const LIVE_SCRIPT = `${CONTENT_SCRIPT}
document.getElementById('fault')?.focus();

const hear = (main) => {
  const words = [main.querySelector('h1'), main.querySelector('#next')];
  const update = words.map((one) => (one ? one.textContent.trim() : '')).join('. ');
  const place = document.getElementById('update');
  if (place && place.textContent !== update) place.textContent = update;
};

// A browser that keeps no cookies may keep nothing else for a page.
const memory = new Map();
const recall = (key) => {
  try { return sessionStorage.getItem(key); } catch { return memory.get(key) ?? null; }
};
const keep = (key, value) => {
  try { sessionStorage.setItem(key, value); } catch { memory.set(key, value); }
};

const notify = async () => {
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
notify();

const look = async () => {
  const main = document.querySelector('main');
  if (!main || !main.hasAttribute('data-live')) return;
  try {
    const response = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (response.ok) {
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const fresh = page.querySelector('main');
      if (fresh && fresh.innerHTML !== written) {
        const isAt = main.contains(document.activeElement);
        written = fresh.innerHTML;
        localTimes(fresh);
        main.replaceWith(fresh);
        document.title = page.title;
        hear(fresh);
        if (isAt) fresh.querySelector('h1')?.focus();
      }
    }
    // What is known of the customer changes nothing on some pages, and is a change all the same.
    notify();
  } catch {}
  setTimeout(look, 2000);
};
setTimeout(look, 1000);

const form = document.querySelector('form[data-price]');
const preview = document.getElementById('preview');
// Where the limits stand it is asked which amount is meant, so that nothing moves.
const limits = document.getElementById('amount-limits');
const usual = limits && limits.textContent;
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
    const answer = response.ok ? await response.json() : {};
    if (mine !== typed) return;
    for (const line of preview.querySelectorAll('[data-line]')) {
      line.textContent = (answer.preview && answer.preview[line.dataset.line]) || '–';
    }
    limits.textContent = answer.question || usual;
  } catch {}
};
if (form && preview) {
  form.addEventListener('input', price);
  price();
}
`;

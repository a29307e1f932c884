/**
 * The script of every page. It keeps the number beside the first page of the navigation as it is. A
 * page that nobody looks at follows nothing: a browser has few connections for all of its tabs.
 */
export const SCRIPT = `
const badge = document.querySelector('[data-waiting]');
let events = null;
const leave = () => {
  if (events) events.close();
  events = null;
};
const follow = () => {
  if (document.hidden) return leave();
  if (events) return;
  events = new EventSource('/attention/events');
  events.onmessage = ({ data }) => {
    badge.textContent = data;
    badge.hidden = data === '0';
  };
};
if (badge && 'EventSource' in window) {
  document.addEventListener('visibilitychange', follow);
  window.addEventListener('pagehide', leave);
  window.addEventListener('pageshow', follow);
  follow();
}
`;

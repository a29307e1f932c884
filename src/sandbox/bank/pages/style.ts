/** The page's whole style: no asset is fetched, and the colours follow the reader's system. */
export const pageStyle = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent);
  --soft: color-mix(in srgb, currentColor 6%, transparent); --accent: #1f6f54; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --accent: #6fd3ae; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { font: 17px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 44rem;
  padding: 1rem 1rem 4rem; }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; }
a { color: var(--accent); }
header a { color: inherit; font-weight: 700; text-decoration: none; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 1.2rem 0 .4rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.note { opacity: .75; font-size: .9rem; margin: .2rem 0; }
.accounts { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); }
.card { border: 1px solid var(--line); border-radius: 12px; padding: .9rem 1rem; }
.card strong { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
label { display: block; font-weight: 600; margin: .9rem 0 .25rem; }
input, select, button { font: inherit; width: 100%; min-height: 48px; padding: .5rem .75rem;
  border-radius: 10px; border: 1px solid var(--line); background: var(--soft); color: inherit; }
input:focus-visible, select:focus-visible, button:focus-visible { outline: 3px solid var(--accent);
  outline-offset: 1px; }
button { margin-top: 1.2rem; background: var(--accent); color: Canvas; border: 0; font-weight: 700;
  cursor: pointer; }
.problem { border-left: 4px solid var(--bad); background: var(--soft); padding: .6rem .9rem; }
.paid { border-left: 4px solid var(--accent); background: var(--soft); padding: .6rem .9rem; }
ul { list-style: none; margin: 0; padding: 0; }
li { display: flex; justify-content: space-between; gap: 1rem; padding: .6rem 0;
  border-bottom: 1px solid var(--line); }
li div { min-width: 0; overflow-wrap: anywhere; }
li b { white-space: nowrap; font-variant-numeric: tabular-nums; }
li small { display: block; opacity: .7; }
`;

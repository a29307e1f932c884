import { Eta } from 'eta';
import type { FundingMethod, Price, Terms } from './railhead.ts';
import { WORDS } from './words.ts';

/* Eta escapes whatever <%= %> writes; <%~ %> writes markup that was rendered before. */
const eta = new Eta();

const STYLE = `
:root { color-scheme: light; font: 17px/1.5 system-ui, sans-serif; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 30rem; padding: 20px; color: #1d1433; }
h1 { font-size: 1.5rem; margin: 0 0 12px; overflow-wrap: anywhere; }
label, legend { display: block; font-weight: 600; margin: 18px 0 6px; padding: 0; }
legend { margin-top: 0; }
fieldset { border: 0; margin: 18px 0 0; padding: 0; min-width: 0; }
h2 { font-size: 1.15rem; margin: 28px 0 0; }
input:not([type=radio]), select { width: 100%; min-height: 48px; padding: 10px 12px; font: inherit;
  border: 1px solid #77708a; border-radius: 10px; background: #fff; color: inherit; }
.choice { display: flex; gap: 12px; align-items: center; min-height: 48px; margin: 0 0 8px;
  padding: 8px 14px; border: 1px solid #c9c4d6; border-radius: 10px; font-weight: 400; }
.choice input { flex: none; width: 20px; height: 20px; margin: 0; accent-color: #5b2da0; }
button, .button { display: block; width: 100%; min-height: 52px; margin: 24px 0 12px; padding: 12px;
  font: inherit; font-weight: 650; text-align: center; text-decoration: none; color: #fff;
  background: #5b2da0; border: 0; border-radius: 10px; cursor: pointer; }
a { color: #5b2da0; } .back { display: inline-block; padding: 10px 0; }
:focus-visible { outline: 3px solid #5b2da0; outline-offset: 2px; }
.soft { color: #5a5368; font-size: .9rem; margin: 6px 0 0; }
.fault { padding: 12px 14px; border-left: 4px solid #b3261e; background: #fceeed; color: #7a1812; }
dl { margin: 12px 0; border-top: 1px solid #c9c4d6; }
dl div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 16px;
  padding: 10px 0; border-bottom: 1px solid #c9c4d6; }
dt { color: #5a5368; } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
`;

const LAYOUT = `<!doctype html>
<html lang="<%= it.language %>">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title><%= it.title %></title>
    <style nonce="<%= it.nonce %>">${STYLE}</style>
  </head>
  <body>
    <main>
      <h1><%= it.title %></h1>
      <% if (it.fault) { %><p class="fault" id="fault" role="alert"><%= it.fault %></p><% } %>
      <%~ it.content %>
    </main>
  </body>
</html>`;

const AMOUNT = `<form method="post" action="/amount">
  <label for="amount"><%= it.words.amount[it.kind] %> (<%= it.paid %>)</label>
  <input id="amount" name="amount" inputmode="decimal" autocomplete="off" required maxlength="20"
    value="<%= it.amount %>" <% if (it.isQuoted) { %>readonly<% } %>
    <% if (it.fault) { %>aria-invalid="true" aria-describedby="fault"<% } %>>
  <% if (it.limits) { %><p class="soft"><%= it.limits %></p><% } %>
  <fieldset>
    <legend><%= it.words.method[it.kind] %></legend>
    <% it.methods.forEach(({ name, description }) => { %>
      <label class="choice">
        <input type="radio" name="method" value="<%= name %>" required
          <% if (name === it.method) { %>checked<% } %>>
        <%= description %>
      </label>
    <% }) %>
  </fieldset>
  <button><%= it.words.next %></button>
</form>`;

const CONFIRM = `<dl>
  <div><dt><%= it.words.give[it.kind] %></dt><dd><%= it.give %></dd></div>
  <div><dt><%= it.words.fee %></dt><dd><%= it.fee %></dd></div>
  <div><dt><%= it.words.receive %></dt><dd><%= it.receive %></dd></div>
</dl>
<form method="post" action="/confirm">
  <% if (it.fields.length > 0) { %><h2><%= it.words.payee %></h2><% } %>
  <% it.fields.forEach(([name, field]) => { %>
    <label for="<%= name %>"><%= field.description %>
      <% if (field.optional) { %><%= it.words.optional %><% } %></label>
    <% if (field.choices) { %>
      <select id="<%= name %>" name="<%= name %>" <% if (!field.optional) { %>required<% } %>>
        <option value=""><%= it.words.choose %></option>
        <% field.choices.forEach((choice) => { %>
          <option value="<%= choice %>" <% if (choice === it.typed[name]) { %>selected<% } %>>
            <%= field.choice_labels[choice] %></option>
        <% }) %>
      </select>
    <% } else { %>
      <input id="<%= name %>" name="<%= name %>" maxlength="200" autocomplete="off"
        value="<%= it.typed[name] %>" <% if (!field.optional) { %>required<% } %>
        <% if (field.pattern) { %>pattern="<%= field.pattern %>"
          title="<%= field.description %>"<% } %>
        <% if (/^[[]0-9[\\]][{]/.test(field.pattern ?? '')) { %>inputmode="numeric"<% } %>>
    <% } %>
    <% if (field.help) { %><p class="soft"><%= field.help %></p><% } %>
  <% }) %>
  <button><%= it.words.confirm %></button>
</form>
<a class="back" href="/amount"><%= it.words.back %></a>`;

// A wallet that asked for postMessage is told by the page itself, as docs/own-pages.md has it.
const DONE = `<p><%= it.text %></p>
<a class="button" href="<%= it.link %>"><%= it.follow %></a>
<script nonce="<%= it.nonce %>" type="module">
  // A web view has no opener, and listens on its own window.
  const wallet = window.opener ?? window.parent;
  wallet.postMessage({ transaction: <%~ it.transaction %> }, '*');
</script>`;

type Language = 'en' | 'es';

/** What every page is written with. */
export interface Frame {
  readonly language: Language;
  /** What lets this page's own style and script run, and no other. */
  readonly nonce: string;
  readonly fault?: string | undefined;
}

const layOut = (frame: Frame, title: string, content: string): string =>
  eta.renderString(LAYOUT, { ...frame, title, content });

/** `stellar:USDC:G…` and `iso4217:USD` are USDC and USD to a person. */
const codeOf = (asset: string): string => asset.split(':')[1] ?? asset;

export const writeAmount = (
  frame: Frame,
  { transaction: { kind }, asset, quote, funding_methods: methods }: Terms,
  typed: { readonly amount: string; readonly method: string },
): string => {
  const words = WORDS[frame.language];
  const [first] = methods;
  const paid = codeOf(kind === 'deposit' ? (first?.asset ?? asset) : asset);
  const { min_amount: least, max_amount: most } = first ?? {};
  const limits = least && most ? words.limits(least, most, paid) : null;
  const method = methods.some(({ name }) => name === typed.method) ? typed.method : first?.name;
  const isQuoted = quote !== null;
  const view = { ...frame, words, kind, paid, limits, methods, isQuoted, ...typed, method };
  return layOut(frame, `${words.title[kind]} ${codeOf(asset)}`, eta.renderString(AMOUNT, view));
};

export const writeConfirm = (
  frame: Frame,
  { transaction: { kind } }: Terms,
  { fields }: FundingMethod,
  price: Price,
  typed: Readonly<Record<string, string>>,
): string => {
  const words = WORDS[frame.language];
  const view = {
    words,
    kind,
    give: `${price.amount_in} ${codeOf(price.amount_in_asset)}`,
    fee: `${price.fee.total} ${codeOf(price.fee.asset)}`,
    receive: `${price.amount_out} ${codeOf(price.amount_out_asset)}`,
    fields: Object.entries(fields),
    typed: Object.fromEntries(Object.keys(fields).map((name) => [name, typed[name] ?? ''])),
  };
  return layOut(frame, words.check, eta.renderString(CONFIRM, view));
};

export const writeDone = (frame: Frame, transaction: Terms['transaction']): string => {
  const { done, follow } = WORDS[frame.language];
  const view = {
    ...frame,
    text: done.text,
    follow,
    link: transaction.more_info_url,
    // A script's text ends at the first "</", wherever that stands.
    transaction: JSON.stringify(transaction).replaceAll('<', '\\u003c'),
  };
  return layOut(frame, done.title, eta.renderString(DONE, view));
};

/** A page that only says something. */
export const writeNote = (frame: Frame, note: 'closed' | 'away'): string => {
  const { title, text } = WORDS[frame.language][note];
  return layOut(frame, title, eta.renderString('<p><%= it.text %></p>', { text }));
};

import type { Anchor } from '../../../domain/anchor.ts';
import { CLIENT_KINDS, type ClientTerms } from '../../../domain/clients/client.ts';
import { assetCode } from '../../../domain/money/asset.ts';
import { html, type Html } from '../../../lib/html.ts';
import type { AskedBy } from '../../deps.ts';

/** What an empty form holds. */
export const NO_TERMS: Omit<ClientTerms, 'isAllowed'> = {
  kind: 'wallet',
  name: '',
  domain: null,
  accounts: [],
  assets: null,
  limits: {},
  callbackUrl: null,
};

const writeAsset = (
  { language: { clients: words } }: AskedBy,
  { assets, limits }: Pick<ClientTerms, 'assets' | 'limits'>,
  asset: string,
): Html => {
  const { payment = '', daily = '' } = limits[asset] ?? {};
  const code = assetCode(asset);
  return html`<fieldset>
    <legend>${code}</legend>
    <label class="check"
      ><input
        type="checkbox"
        name="asset ${asset}"
        value="yes"
        ${assets?.includes(asset) ? html`checked` : null}
      />
      <span>${asset}</span></label
    >
    <div class="filters">
      <label
        >${words.payment} <input name="payment ${asset}" inputmode="decimal" value="${payment}"
      /></label>
      <label
        >${words.daily} <input name="daily ${asset}" inputmode="decimal" value="${daily}"
      /></label>
    </div>
  </fieldset>`;
};

/** The form of a client's terms, to add one or to change one. */
export const writeTermsForm = (
  asked: AskedBy,
  { assets }: Pick<Anchor, 'assets'>,
  terms: Omit<ClientTerms, 'isAllowed'>,
  { action, submit }: { readonly action: string; readonly submit: string },
): Html => {
  const { language, formToken } = asked;
  const { clients: words } = language;
  return html`<form method="post" action="${action}">
    ${formToken}
    <div class="filters">
      <label
        >${words.kind}
        <select name="kind">
          ${CLIENT_KINDS.map(
            (kind) =>
              html`<option value="${kind}" ${kind === terms.kind ? html`selected` : null}>
                ${words.kinds[kind]}
              </option>`,
          )}
        </select></label
      >
      <label
        >${words.name} <input name="name" required maxlength="100" value="${terms.name}"
      /></label>
      <label
        >${words.domain} <input name="domain" maxlength="255" value="${terms.domain ?? ''}"
      /></label>
    </div>
    <label
      >${words.accounts} <small>${words.accountsHelp}</small>
      <textarea name="accounts" rows="2">${terms.accounts.join('\n')}</textarea>
    </label>
    <label
      >${words.callback} <small>${words.callbackHelp}</small>
      <input name="callback" type="url" maxlength="2000" value="${terms.callbackUrl ?? ''}"
    /></label>
    <p class="soft">${words.assetsHelp}</p>
    ${assets.map(({ asset }) => writeAsset(asked, terms, asset))}
    <label
      >${words.contacts} <small>${words.contactsHelp}</small>
      <textarea name="contacts" rows="2" maxlength="2000"></textarea>
    </label>
    <label>${words.reason} <input name="reason" required maxlength="500" /></label>
    <p class="actions"><button>${submit}</button></p>
  </form>`;
};

import { html, type Html } from '../../lib/html.ts';
import { sayText } from '../languages/in-language.ts';
import type { Language } from '../languages/language.ts';
import { PAYMENT } from '../languages/payment.ts';

/** That what is decided could pay twice, and the key to look up at the bank first. */
export const writeLookUp = (language: Language, lostKey: string): Html =>
  html`<p class="fault">${sayText(language, PAYMENT.payTwice)}</p>
    <p>${sayText(language, PAYMENT.lookUp)} <code id="lost-key">${lostKey}</code></p>`;

/**
 * The label of the field with the evidence. Where the answer of a rail was lost, it asks for what the
 * bank has under the key, and names the key.
 */
export const writeEvidenceLabel = (language: Language, lostKey: string | null): Html =>
  lostKey === null
    ? html`<label for="evidence">${sayText(language, PAYMENT.evidence)}</label>`
    : html`${writeLookUp(language, lostKey)}
        <label for="evidence">${sayText(language, PAYMENT.bankSays)}</label>`;

/** What operators read, in the languages of the console. */
export interface Text {
  readonly en: string;
  readonly es: string;
}

export const text = (en: string, es: string): Text => ({ en, es });

import { DESKTOP, PHONE } from '../../support/browser.ts';

/** What somebody sits before. */
export interface Variant {
  readonly name: string;
  readonly language: 'en' | 'es';
  readonly scripts: boolean;
  readonly screen: typeof PHONE | typeof DESKTOP;
}

const SCREENS = { phone: PHONE, desktop: DESKTOP } as const;

/** Each screen in each language, with a script and without. */
export const VARIANTS: readonly Variant[] = (['phone', 'desktop'] as const).flatMap((screen) =>
  (['en', 'es'] as const).flatMap((language) =>
    [true, false].map((scripts) => ({
      name: `${screen} ${language} ${scripts ? 'script' : 'no script'}`,
      language,
      scripts,
      screen: SCREENS[screen],
    })),
  ),
);

/** The same place in the list has the same variant, and each is dealt out as often as another. */
export const variantOf = (place: number): Variant => {
  const variant = VARIANTS[place % VARIANTS.length];
  if (!variant) throw new Error('there is no variant');
  return variant;
};

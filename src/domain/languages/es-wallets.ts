import type { Catalogue } from './translate.ts';

/** What wallets are answered about funding methods, and about how a deposit is paid. */
export const spanishWallets: Catalogue = {
  'How to pay is shown at {}': 'Cómo pagar se muestra en {}',
  'The amount is too small for this funding method':
    'El importe es demasiado pequeño para este método de pago',
  'No payment of this amount can be made by this funding method':
    'Con este método de pago no se puede hacer un pago de este importe',
  'is "{}", and type is "{}"; both name the funding method':
    'es "{}", y type es "{}"; los dos nombran el método de pago',
};

import type { quotes as english } from '../english/quotes.ts';
import type { SentencesOf } from '../template.ts';

export const quotes: SentencesOf<typeof english> = {
  quote_unknown: 'No tiene ninguna cotización así.',
  quote_for_customers: 'Las cotizaciones firmes son para clientes que conocemos; véase SEP-12.',
  quote_ended_before: 'El dinero llegó después del fin de la cotización, {end}.',
  price_unknown: 'Ahora no hay precio; vuelva a preguntar.',
  exposure_to_client:
    'Ahora podemos comprometerle {left} de este activo; pida menos, o de nuevo después de {again}.',
  exposure_to_wallet:
    'Ahora podemos comprometer {left} de este activo a los clientes de su cartera; pida menos, o de nuevo después de {again}.',
  exposure_to_strangers:
    'Ahora podemos comprometer {left} de este activo a quienes no son clientes nuestros; hágase cliente por SEP-12, pida menos, o de nuevo después de {again}.',
  exposure_to_everybody:
    'Ahora podemos comprometer {left} de este activo; pida menos, o de nuevo después de {again}.',
  exposure_beyond_maximum:
    'Le comprometemos como máximo {maximum} de este activo a la vez; pida menos.',
  quotes_unused:
    'Tiene {count} cotizaciones de este activo que ninguna operación ha usado, y no damos más; use una, o pida de nuevo después de {again}.',
};

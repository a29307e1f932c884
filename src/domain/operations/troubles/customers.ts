import type { TroubleKind } from '../kinds.ts';
import { text } from '../text.ts';
import type { Trouble } from '../trouble.ts';

const DECISIONS = [
  'customer.accept',
  'customer.ask',
  'customer.wait',
  'customer.reject',
  'customer.review',
] as const;

export const CUSTOMERS: Readonly<Record<Extract<TroubleKind, `customer.${string}`>, Trouble>> = {
  'customer.waiting': {
    reason: text(
      'A customer waits for a decision over what they submitted.',
      'Un cliente espera una decisión sobre lo que presentó.',
    ),
    proved: text(
      'All fields that their type asks for were submitted.',
      'Se presentaron todos los campos que pide su tipo.',
    ),
    unproved: text('Whether they are true.', 'Si son ciertos.'),
    decisions: DECISIONS,
    safe: 'customer.ask',
    first: text(
      'Look at the fields and files, then accept, ask anew or reject.',
      'Mire los campos y archivos; luego acepte, vuelva a pedir o rechace.',
    ),
  },
  'customer.review_silent': {
    reason: text(
      'Your review of a customer did not answer.',
      'Su revisión de un cliente no respondió.',
    ),
    proved: text(
      'It was asked, and is not asked again by itself.',
      'Se pidió y no se pide otra vez sola.',
    ),
    unproved: text('Whether it works again.', 'Si vuelve a funcionar.'),
    decisions: DECISIONS,
    safe: 'customer.review',
  },
  'customer.review_failed': {
    reason: text(
      'Your review of a customer kept failing.',
      'Su revisión de un cliente siguió fallando.',
    ),
    proved: text(
      'It was asked, and is not asked again by itself.',
      'Se pidió y no se pide otra vez sola.',
    ),
    unproved: text('Whether it works again.', 'Si vuelve a funcionar.'),
    decisions: DECISIONS,
    safe: 'customer.review',
  },
};

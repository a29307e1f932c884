import type { TroubleKind } from '../kinds.ts';
import { text } from '../text.ts';
import type { Trouble } from '../trouble.ts';
import { STOPPED } from './machinery.ts';

type Stopped = Extract<TroubleKind, `stopped.${string}` | `outgoing.${string}`>;

/** Reading and sending that stand still until a person has looked. */
export const STOPPED_TROUBLES: Readonly<Record<Stopped, Trouble>> = {
  'stopped.stellar': {
    reason: text(
      'Reading an account has stopped: the network has another history, or its source lost it.',
      'La lectura de una cuenta se detuvo: la red tiene otro historial o su fuente lo perdió.',
    ),
    proved: text(
      'All through the ledger that is shown was recorded; nothing expires meanwhile.',
      'Todo hasta el ledger indicado está registrado; mientras tanto nada vence.',
    ),
    unproved: text('What was paid since.', 'Qué se pagó desde entonces.'),
    decisions: ['mend', 'listener.clear'],
    safe: 'mend',
    first: text(
      'Name a source that has the ledgers (LEDGER_SOURCES), then clear without a gap.',
      'Indique una fuente que tenga los ledgers (LEDGER_SOURCES) y libere sin huecos.',
    ),
  },
  'stopped.send': {
    reason: text(
      'Sending from an account has stopped, for the reason that it names.',
      'El envío desde una cuenta se detuvo, por el motivo que indica.',
    ),
    proved: STOPPED,
    unproved: text(
      'Whether somebody else has the key, or sends with it.',
      'Si otra persona tiene la clave o envía con ella.',
    ),
    decisions: ['sender.clear'],
    safe: 'sender.clear',
    first: text(
      'Find out who signed what is unknown before you name it.',
      'Averigüe quién firmó lo desconocido antes de darle nombre.',
    ),
  },
  'stopped.outgoing': {
    reason: text(
      'Reading what leaves an account has stopped, and with it sending.',
      'La lectura de lo que sale de una cuenta se detuvo y con ella el envío.',
    ),
    proved: STOPPED,
    unproved: text('What left since.', 'Qué salió desde entonces.'),
    decisions: ['mend', 'listener.clear'],
    safe: 'mend',
    first: text(
      'Name a source that has the ledgers (LEDGER_SOURCES), then clear without a gap.',
      'Indique una fuente que tenga los ledgers (LEDGER_SOURCES) y libere sin huecos.',
    ),
  },
  'stopped.sources': {
    reason: text(
      'Two sources of the ledger say different things of one ledger or one transaction.',
      'Dos fuentes del ledger dicen cosas distintas de un mismo ledger o una misma transacción.',
    ),
    proved: text(
      'Nothing is read or sent meanwhile; nothing expires.',
      'Mientras tanto no se lee ni se envía nada; nada vence.',
    ),
    unproved: text(
      'Which one serves another network or a wrong history.',
      'Cuál sirve otra red o un historial equivocado.',
    ),
    decisions: ['mend', 'sources.clear'],
    safe: 'mend',
    first: text(
      'Find out which one is wrong, mend it or take it out of LEDGER_SOURCES, then clear.',
      'Averigüe cuál se equivoca, corríjala o retírela de LEDGER_SOURCES y luego libere.',
    ),
  },
  'outgoing.unknown': {
    reason: text(
      'A transaction has the signature of an account of ours, and the journal does not know it.',
      'Una transacción lleva la firma de una cuenta nuestra y el registro no la conoce.',
    ),
    proved: text(
      'It is on the ledger. The account’s sender has stopped.',
      'Está en el ledger. El envío de la cuenta se ha detenido.',
    ),
    unproved: text(
      'Whether your own people, a second installation, a restored backup or a thief made it.',
      'Si la hizo su gente, otra instalación, una copia restaurada o un ladrón.',
    ),
    decisions: ['sender.clear'],
    safe: 'sender.clear',
    first: text(
      'Find out who made it, and pause everything where in doubt; then name it.',
      'Averigüe quién la hizo, pause todo en caso de duda y luego dele nombre.',
    ),
  },
};

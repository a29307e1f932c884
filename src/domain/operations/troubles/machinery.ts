import type { TroubleKind } from '../kinds.ts';
import { text } from '../text.ts';
import type { Trouble } from '../trouble.ts';

type Machinery = Exclude<
  TroubleKind,
  | `case.${string}`
  | `break.${string}`
  | `parked.${string}`
  | `customer.${string}`
  | `stopped.${string}`
  | `outgoing.${string}`
>;

const WAITS = text(
  'Payments wait in the journal; none is lost, and none is paid twice.',
  'Los pagos esperan en el registro; ninguno se pierde ni se paga dos veces.',
);
/** What holds of everything that has stopped at a person. */
export const STOPPED = text(
  'Nothing is signed for it before a person has looked.',
  'No se firma nada hasta que una persona lo revise.',
);

export const MACHINERY: Readonly<Record<Machinery, Trouble>> = {
  'sender.insufficient_balance': {
    reason: text(
      'An account of ours has too little of an asset, or too few lumens for fees and reserves.',
      'Una cuenta nuestra tiene muy poco de un activo, o pocos lumens para comisiones y reservas.',
    ),
    proved: WAITS,
    unproved: text(
      'Whether the money was spent as planned, or is missing.',
      'Si el dinero se gastó según lo previsto o falta.',
    ),
    decisions: ['mend'],
    safe: 'mend',
    first: text('Fund the account.', 'Envíe fondos a la cuenta.'),
  },
  'sender.low_balance': {
    reason: text(
      'An account of ours holds less of an asset than your low-water mark.',
      'Una cuenta nuestra tiene menos de un activo que su nivel mínimo.',
    ),
    proved: text('Payments still go out.', 'Los pagos siguen saliendo.'),
    unproved: text('How long it lasts.', 'Cuánto durará.'),
    decisions: ['mend'],
    safe: 'mend',
    first: text('Fund the account.', 'Envíe fondos a la cuenta.'),
  },
  'sender.fee_at_cap': {
    reason: text(
      'The network asks for a higher fee than your maximum.',
      'La red pide una comisión mayor que su máximo.',
    ),
    proved: WAITS,
    unproved: text('When the surge ends.', 'Cuándo terminará la congestión.'),
    decisions: ['mend'],
    safe: 'mend',
    first: text(
      'Wait, or raise networkFees.maximumPerOperation.',
      'Espere o aumente networkFees.maximumPerOperation.',
    ),
  },
  'sender.missing_key': {
    reason: text(
      'Nobody signs for an account that is in use.',
      'Nadie firma por una cuenta en uso.',
    ),
    proved: WAITS,
    unproved: text('Where its key is.', 'Dónde está su clave.'),
    decisions: ['mend'],
    safe: 'mend',
    first: text(
      'Give a worker its seed in DISTRIBUTION_SEED, or set SIGNER_URL.',
      'Dé su semilla a un worker en DISTRIBUTION_SEED o configure SIGNER_URL.',
    ),
  },
  'sender.horizon_behind': {
    reason: text(
      'The source of the ledger shows none that is new enough to sign by.',
      'La fuente del ledger no muestra ninguno lo bastante reciente para firmar.',
    ),
    proved: WAITS,
    unproved: text(
      'Whether the source lags or the network has halted.',
      'Si la fuente va con retraso o la red se ha detenido.',
    ),
    decisions: ['mend'],
    safe: 'mend',
    first: text(
      'Mend Horizon or the RPC server, or name another (LEDGER_SOURCES).',
      'Corrija Horizon o el servidor RPC, o indique otro (LEDGER_SOURCES).',
    ),
  },
  'sender.channel_stopped': {
    reason: text(
      'Something unknown used the sequence number of a channel account.',
      'Algo desconocido usó el número de secuencia de una cuenta de canal.',
    ),
    proved: STOPPED,
    unproved: text(
      'Who used it, and whether the envelope is on the ledger.',
      'Quién lo usó y si el sobre está en el ledger.',
    ),
    decisions: ['sender.clear'],
    safe: 'sender.clear',
  },
  'rail.unserved': {
    reason: text('No worker serves the rail.', 'Ningún worker atiende el banco.'),
    proved: WAITS,
    unproved: text('Why no worker runs.', 'Por qué no hay ningún worker.'),
    decisions: ['mend'],
    safe: 'mend',
    first: text(
      'Start a worker with SERVES=rail-<name>.',
      'Inicie un worker con SERVES=rail-<nombre>.',
    ),
  },
  'rail.failing': {
    reason: text('Calls of the rail fail.', 'Las llamadas al banco fallan.'),
    proved: text(
      'Calls are repeated under the same key; a pay-out is asked for once.',
      'Las llamadas se repiten con la misma clave; un pago se pide una sola vez.',
    ),
    unproved: text(
      'Whether the rail is out, or refuses our credentials.',
      'Si el banco no funciona o rechaza nuestras credenciales.',
    ),
    decisions: ['mend'],
    safe: 'mend',
    first: text(
      'Look at the code that it fails with, and ask the rail.',
      'Mire el código con el que falla y pregunte al banco.',
    ),
  },
  'callbacks.failing': {
    reason: text(
      'A client’s host does not take its callbacks.',
      'El servidor de un cliente no acepta sus avisos.',
    ),
    proved: text(
      'Money moves all the same, and the callbacks are tried again.',
      'El dinero se mueve igual y los avisos se reintentan.',
    ),
    unproved: text('Why the host fails.', 'Por qué falla el servidor.'),
    decisions: ['mend', 'callbacks.replay'],
    safe: 'mend',
    first: text(
      'Ask the client to mend its host; then send again, or wait for the next try.',
      'Pida al cliente que corrija su servidor; después reenvíe, o espere al próximo intento.',
    ),
  },
  'callbacks.given_up': {
    reason: text(
      'Callbacks to a client’s host were given up.',
      'Se abandonaron avisos al servidor de un cliente.',
    ),
    proved: text(
      'The client was not notified of these moves; asking for the payment still shows them.',
      'No se avisó al cliente de estos cambios; consultar el pago aún los muestra.',
    ),
    unproved: text('Whether the host works again.', 'Si el servidor vuelve a funcionar.'),
    decisions: ['callbacks.replay'],
    safe: 'callbacks.replay',
  },
  paused: {
    reason: text(
      'An operator has paused pay-outs in this scope.',
      'Un operador ha pausado los pagos de este ámbito.',
    ),
    proved: text(
      'Money that comes in is credited; nothing in the scope goes out.',
      'El dinero que entra se abona; no sale nada de este ámbito.',
    ),
    unproved: text('Whether its cause has ended.', 'Si su causa ha terminado.'),
    decisions: ['pause.resume'],
    safe: 'pause.resume',
    first: text(
      'Resume once the reason that is given no longer holds.',
      'Reanude cuando el motivo indicado ya no exista.',
    ),
  },
};

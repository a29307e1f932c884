import type { Incident } from '../incident.ts';
import { pickPort } from '../../processes/ports.ts';
import { openParty, openSep31, payOnStellar } from '../play/people.ts';

/** Clients whose hosts do not take what they asked for. */
export const CALLBACKS: readonly Incident[] = [
  {
    name: 'callbacks-not-taken',
    kind: 'callbacks.failing',
    does: 'A sending anchor’s host takes no callbacks.',
    ends: 'the client mends its host; given up after three days, they are replayed',
    stage: async (stage) => {
      // A port on which nobody listens, until somebody mends it.
      const host = `127.0.0.1:${await pickPort('a host', undefined)}`;
      const party = await openParty(stage, { holds: '50' });
      const callback = `http://${host}/callbacks`;
      const payable = await openSep31(stage, party, { amount: '50', callback });
      await payOnStellar(stage, party, payable, { amount: '50' });
      return { subject: host };
    },
  },
];
